package dev.wshub.hub;

/**
 * What one hub shard holds at this moment, and what has passed through it.
 *
 * @param channels channels with subscribers
 */
public record ShardStatistics(int channels, int subscriptions, ShardTraffic traffic) {

  /** Whether the shard holds just so much. */
  boolean holds(int expectedChannels, int expectedSubscriptions) {
    return channels == expectedChannels && subscriptions == expectedSubscriptions;
  }
}
