package dev.wshub.config;

import java.util.List;

/** Whether the settings of the Redis engine say where Redis is. Nothing of an address is told: it may hold a password. */
final class RedisChecks {
  private static final String SECTION = "engine.redis.";
  private static final String ADDRESS = SECTION + "address";

  private final RedisConfig config;
  private final Problems problems;

  RedisChecks(RedisConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  void check() {
    boolean sentinels = !config.sentinelAddress().isEmpty();
    boolean cluster = !config.clusterAddress().isEmpty();
    if (sentinels && cluster) {
      add(SECTION + "cluster_address", "stands beside engine.redis.sentinel_address; allowed is one of them");
    } else if (sentinels || cluster) {
      checkList(SECTION + (sentinels ? "sentinel_address" : "cluster_address"));
    } else {
      checkAddress();
    }
  }

  private void checkList(String path) {
    if (!config.address().equals(List.of(RedisConfig.DEFAULT_ADDRESS))) {
      add(ADDRESS, "stands beside " + path + "; allowed is one of them");
    }
    try {
      config.location();
    } catch (IllegalArgumentException e) {
      add(path, "found " + e.getMessage() + ", allowed are servers as host:port");
    }
  }

  private void checkAddress() {
    if (config.address().size() != 1) {
      add(
          ADDRESS,
          config.address().isEmpty()
              ? "is empty, allowed is " + RedisAddress.FORMS
              : "found " + config.address().size() + " addresses: sharding by the client is not supported, allowed is one"
                  + " (the servers of a cluster are one address: redis+cluster://host:port,host:port)");
      return;
    }
    try {
      config.location();
    } catch (IllegalArgumentException e) {
      add(ADDRESS, "found " + e.getMessage() + " (the address is not shown), allowed is " + RedisAddress.FORMS);
    }
  }

  private void add(String path, String what) {
    if (!problems.has(path)) {
      problems.add(path, what);
    }
  }

  /** What the sections for TLS name, where TLS is used. */
  static void readFiles(RedisConfig config, Problems problems) {
    if (problems.has(ADDRESS) || problems.has(SECTION + "sentinel_address") || problems.has(SECTION + "cluster_address")) {
      return;
    }
    var location = config.location();
    if (location.tls()) {
      config.tls().files(SECTION + "tls", problems::add);
    }
    if (location.sentinelTls()) {
      config.sentinelTls().files(SECTION + "sentinel_tls", problems::add);
    }
  }
}
