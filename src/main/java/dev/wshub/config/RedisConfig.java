package dev.wshub.config;

import java.time.Duration;
import java.util.List;

/**
 * Settings of the Redis engine.
 *
 * @param address where Redis is, in the forms that {@link RedisAddress} reads; one
 * @param clusterAddress nodes of a cluster; empty: the address says where Redis is
 * @param sentinelAddress sentinels; empty: the address says where Redis is
 * @param sentinelMasterName the master that the sentinels watch
 * @param sentinelUser user at the sentinels; empty: the default user
 * @param sentinelPassword password at the sentinels; empty: none
 * @param tls TLS of the connections to Redis
 * @param sentinelTls TLS of the connections to the sentinels
 * @param prefix beginning of all keys and channels; a colon follows it
 * @param connectTimeout how long connecting may take
 * @param ioTimeout how long an answer may take; then its outcome is unknown
 * @param db number of the database
 * @param user user of the access control list; empty: the default user
 * @param password password of that user; empty: none
 * @param presenceTtl life of a presence entry that is not refreshed, where no registry keeps it
 * @param subscriptions how channels share connections
 * @param dedicatedLimit most channels with a connection of their own
 * @param dedicatedOverflow what happens to further channels
 * @param multiplexedConnections connections that carry the channels without one of their own
 * @param unsubscribeDelay how long a channel without subscribers stays subscribed
 * @param probeInterval how often each subscription connection is checked
 */
public record RedisConfig(
    @Setting(
            means = "where Redis is: " + RedisAddress.FORMS,
            byDefault = DEFAULT_ADDRESS,
            secret = true)
        List<String> address,
    @Setting(means = "nodes of a cluster, as host:port, instead of the address; one that lives is enough") List<String> clusterAddress,
    @Setting(means = "sentinels, as host:port, instead of the address; one that lives is enough") List<String> sentinelAddress,
    @Setting(means = "the master that the sentinels watch") String sentinelMasterName,
    @Setting(means = "user at the sentinels; empty: the default user") String sentinelUser,
    @Setting(means = "password at the sentinels; empty: none", secret = true) String sentinelPassword,
    RedisTls tls,
    RedisTls sentinelTls,
    @Setting(means = "beginning of all keys and channels, a colon follows it", byDefault = "ws", matches = "[-a-zA-Z0-9_.]+")
        String prefix,
    @Setting(means = "how long connecting may take", byDefault = "1s", least = "10ms") Duration connectTimeout,
    @Setting(means = "how long an answer may take", byDefault = "4s", least = "100ms", most = "60s") Duration ioTimeout,
    @Setting(means = "number of the database", byDefault = "0", least = "0") int db,
    @Setting(means = "user of the access control list; empty: the default user") String user,
    @Setting(means = "password of that user; empty: none", secret = true) String password,
    @Setting(
            means = "without a registry: a presence entry that was not refreshed for this long is gone",
            byDefault = "60s",
            least = "1s")
        Duration presenceTtl,
    @Setting(
            means = "dedicated: each channel has a connection of its own; multiplexed: they share some",
            byDefault = "dedicated")
        Subscriptions subscriptions,
    @Setting(means = "most channels with a connection of their own", byDefault = "1000", least = "1", most = "100000")
        int dedicatedLimit,
    @Setting(means = "channels beyond it are multiplexed, or refused (error 100)", byDefault = "multiplex")
        Overflow dedicatedOverflow,
    @Setting(means = "connections that the other channels share", byDefault = "4", least = "1", most = "64")
        int multiplexedConnections,
    @Setting(means = "how long a channel without subscribers stays subscribed", byDefault = "1s", least = "0s", most = "1h")
        Duration unsubscribeDelay,
    @Setting(means = "how often each subscription connection is checked", byDefault = "3s", least = "100ms", most = "60s")
        Duration probeInterval) {

  static final String DEFAULT_ADDRESS = "redis://127.0.0.1:6379";

  /** Where Redis is. */
  public RedisLocation location() {
    return RedisLocation.of(this);
  }

  /** How channels share connections. */
  public enum Subscriptions {
    /** Each channel has a connection of its own: nobody else's flood or failure touches it. */
    DEDICATED,
    /** Channels share some connections: cheaper by far where there are many. */
    MULTIPLEXED
  }

  /** What happens to channels beyond the limit of dedicated connections. */
  public enum Overflow {
    MULTIPLEX,
    REFUSE
  }

  /** Names the class alone: address and password are secrets. */
  @Override
  public String toString() {
    return "RedisConfig";
  }
}
