package dev.wshub.config;

import java.time.Duration;

/**
 * Where channels keep their state.
 *
 * @param type which engine
 * @param memory settings of the memory engine
 * @param redis settings of the Redis engine
 */
public record EngineConfig(
    @Setting(means = "where channels keep their state", byDefault = "memory") Type type,
    Memory memory,
    RedisConfig redis) {

  /** The engines there are. */
  public enum Type {
    /** In this process; nothing is shared with other instances, nothing outlives it. */
    MEMORY,
    /** In Redis or Valkey: all instances with the same address and prefix are one hub. */
    REDIS
  }

  /**
   * Settings of the memory engine.
   *
   * @param historyMaxSize bytes that all histories together may take; 0: a quarter of the greatest heap
   * @param presenceTtl time after which a presence entry that was not refreshed is gone
   */
  public record Memory(
      @Setting(
              means = "bytes that all histories together may take; 0: a quarter of the greatest heap",
              byDefault = "0",
              least = "0")
          long historyMaxSize,
      @Setting(
              means = "a presence entry that was not refreshed for this long is gone",
              byDefault = "60s",
              least = "1s")
          Duration presenceTtl) {

    /** The cap in bytes that holds: the configured one, or a quarter of the greatest heap. */
    public long effectiveHistoryMaxSize() {
      return historyMaxSize > 0 ? historyMaxSize : Runtime.getRuntime().maxMemory() / 4;
    }
  }
}
