package dev.wshub.redis;

import dev.wshub.config.RedisLocation.Kind;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which Redis process answers; of a cluster, which processes. Another run than before may have less data than before.
 *
 * @param product what it is, for the log
 * @param version of Redis; Valkey names the one with which it is compatible
 * @param runId new at each start of a server, other for each server
 * @param mode standalone, cluster or sentinel
 */
public record ServerIdentity(String product, String version, String runId, String mode) {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** From the answer to {@code INFO server}. */
  static ServerIdentity of(Response info) {
    return of(info.toString());
  }

  static ServerIdentity of(String info) {
    Map<String, String> fields = new HashMap<>();
    for (var line : info.split("\r?\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
    String version = fields.getOrDefault("redis_version", "");
    String valkey = fields.get("valkey_version");
    return new ServerIdentity(
        valkey == null ? "Redis " + version : "Valkey " + valkey, version, fields.getOrDefault("run_id", ""), mode(fields));
  }

  /** Valkey has another name for it: <a href="https://valkey.io/commands/info/">INFO</a>. */
  private static String mode(Map<String, String> fields) {
    return fields.getOrDefault("server_mode", fields.getOrDefault("redis_mode", "standalone"));
  }

  /**
   * This server, if the hub can work with it.
   *
   * @throws IllegalStateException with words for the operator
   */
  ServerIdentity checked(Kind kind) {
    var parts = VERSION.matcher(version);
    if (parts.matches()) {
      int major = Integer.parseInt(parts.group(1));
      if (major < 6 || (major == 6 && Integer.parseInt(parts.group(2)) < 2)) {
        throw new IllegalStateException("it is Redis " + version + ", and the hub needs 6.2 or later");
      }
    }
    if (mode.equals("sentinel")) {
      throw new IllegalStateException("it is a sentinel: its address belongs into redis+sentinel:// or engine.redis.sentinel_address");
    }
    if (mode.equals("cluster") != (kind == Kind.CLUSTER)) {
      throw new IllegalStateException(
          kind == Kind.CLUSTER
              ? "it is not a node of a cluster: its address belongs into redis:// or engine.redis.address"
              : "it is a node of a cluster: its address belongs into redis+cluster:// or engine.redis.cluster_address");
    }
    return this;
  }
}
