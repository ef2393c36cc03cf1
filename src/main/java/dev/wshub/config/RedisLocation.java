package dev.wshub.config;

import java.util.List;

/**
 * Where Redis is, put together from the address and the keys beside it.
 *
 * @param kind what stands at the endpoints
 * @param endpoints servers, of which one is enough to begin with; more than one only for sentinels and clusters
 * @param user empty: the default user
 * @param password empty: none
 * @param db number of the database
 * @param tls whether connections to Redis use TLS
 * @param masterName name of the master that the sentinels watch
 * @param sentinelUser user at the sentinels; empty: the default user
 * @param sentinelPassword password at the sentinels; empty: none
 * @param sentinelTls whether connections to the sentinels use TLS
 */
public record RedisLocation(
    Kind kind,
    List<Endpoint> endpoints,
    String user,
    String password,
    int db,
    boolean tls,
    String masterName,
    String sentinelUser,
    String sentinelPassword,
    boolean sentinelTls) {

  /** What stands at the endpoints. */
  public enum Kind {
    /** One server. */
    STANDALONE,
    /** Sentinels, which know the server that is the master. */
    SENTINEL,
    /** Nodes of a cluster. */
    CLUSTER
  }

  /**
   * One server.
   *
   * @param host name or address; the path of a Unix socket where {@code port} is 0
   */
  public record Endpoint(String host, int port) {
    @Override
    public String toString() {
      return port == 0 ? host : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /**
   * What the settings say.
   *
   * @throws IllegalArgumentException with words without any secret; a configuration that was checked never causes it
   */
  public static RedisLocation of(RedisConfig config) {
    if (config.sentinelAddress().isEmpty() && config.clusterAddress().isEmpty()) {
      return RedisAddress.read(config.address().get(0)).location(config);
    }
    boolean sentinels = !config.sentinelAddress().isEmpty();
    var hosts = sentinels ? config.sentinelAddress() : config.clusterAddress();
    var address = RedisAddress.of(sentinels ? Kind.SENTINEL : Kind.CLUSTER, hosts);
    return address.location(config);
  }

  /** Names the servers alone. */
  @Override
  public String toString() {
    return kind + " " + endpoints;
  }
}
