package dev.wshub.redis;

import dev.wshub.config.ClientTlsFiles;
import dev.wshub.config.RedisConfig;
import dev.wshub.config.RedisLocation;
import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.config.RedisTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.util.concurrent.TimeUnit;

/** Makes clients, each for one server, with the user and the TLS that the configuration says. Bridge's loop only. */
final class RedisClients {
  private final Vertx vertx;
  private final RedisConfig config;
  private final RedisLocation location;
  private Future<ClientTlsFiles> files;
  private Future<ClientTlsFiles> sentinelFiles;

  RedisClients(Vertx vertx, RedisConfig config) {
    this.vertx = vertx;
    this.config = config;
    location = config.location();
  }

  RedisLocation location() {
    return location;
  }

  /**
   * A client for Redis itself.
   *
   * @param connections most at once
   * @param waiting commands that may wait for their answers on one connection
   * @param silenceMillis a connection on which nothing came for so long is closed; 0: never
   */
  Future<Redis> redis(Endpoint at, int connections, int waiting, long silenceMillis) {
    var options = options(connections, waiting);
    if (!location.password().isEmpty()) {
      options.setPassword(location.password());
    }
    if (!location.user().isEmpty()) {
      options.setUser(location.user());
    }
    boolean tls = location.tls() && at.port() != 0;
    options.setConnectionString(url(at, tls, location.db()));
    if (tls && files == null) {
      files = files("engine.redis.tls", config.tls());
    }
    return client(options, silenceMillis, tls ? files : null);
  }

  /** A client for one question to a sentinel. */
  Future<Redis> sentinel(Endpoint at) {
    var options = options(1, 2);
    if (!location.sentinelPassword().isEmpty()) {
      options.setPassword(location.sentinelPassword());
    }
    if (!location.sentinelUser().isEmpty()) {
      options.setUser(location.sentinelUser());
    }
    options.setConnectionString(url(at, location.sentinelTls(), 0));
    if (location.sentinelTls() && sentinelFiles == null) {
      sentinelFiles = files("engine.redis.sentinel_tls", config.sentinelTls());
    }
    return client(options, 0, location.sentinelTls() ? sentinelFiles : null);
  }

  private static String url(Endpoint at, boolean tls, int db) {
    if (at.port() == 0) {
      return "unix://" + at.host() + (db == 0 ? "" : "?db=" + db);
    }
    return (tls ? "rediss://" : "redis://") + at + (db == 0 ? "" : "/" + db);
  }

  private RedisOptions options(int connections, int waiting) {
    return new RedisOptions()
        .setMaxWaitingHandlers(waiting)
        .setMaxPoolSize(connections)
        .setMaxPoolWaiting(connections)
        .setPoolCleanerInterval(-1)
        .setPoolRecycleTimeout(-1);
  }

  private Future<Redis> client(RedisOptions options, long silenceMillis, Future<ClientTlsFiles> tls) {
    var net =
        new NetClientOptions()
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            .setReadIdleTimeout((int) silenceMillis)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTcpKeepAlive(true)
            .setTcpNoDelay(true);
    options.setNetClientOptions(net);
    if (tls == null) {
      return Future.succeededFuture(Redis.createClient(vertx, options));
    }
    return tls.map(read -> {
      secure(net, read);
      return Redis.createClient(vertx, options.setNetClientOptions(net));
    });
  }

  private static void secure(NetClientOptions net, ClientTlsFiles files) {
    net.setSsl(true).setTrustAll(files.trustAll()).setHostnameVerificationAlgorithm(files.trustAll() ? "" : "HTTPS");
    if (files.authorities() != null) {
      net.setTrustOptions(new PemTrustOptions().addCertValue(files.authorities()));
    }
    if (files.own() != null) {
      net.setKeyCertOptions(new PemKeyCertOptions().addCertValue(files.own().certificate()).addKeyValue(files.own().key()));
    }
  }

  /** Read once: a change takes effect with the next start. */
  private Future<ClientTlsFiles> files(String path, RedisTls tls) {
    return vertx.executeBlocking(
        () ->
            tls.files(
                path,
                (key, what) -> {
                  throw new IllegalStateException(key + " " + what);
                }));
  }
}
