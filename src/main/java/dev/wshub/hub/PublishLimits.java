package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import dev.wshub.limits.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many publications of clients each channel takes, where its namespace says so. Only channels are kept that were published
 * to within the last second, and those whose second ends later. Belongs to the shard's loop.
 */
final class PublishLimits {
  private final Map<String, TokenBucket> buckets = new LinkedHashMap<>();
  private long refused;

  /**
   * Whether a client may publish to the channel now.
   *
   * @param nowNanos of {@link System#nanoTime()}
   */
  boolean allows(String channel, ChannelOptions options, long nowNanos) {
    if (options.publishRateLimit() == 0) {
      return true;
    }
    forgetFull(nowNanos);
    TokenBucket bucket = buckets.remove(channel);
    if (bucket == null) {
      bucket = TokenBucket.perSecond(options.publishRateLimit(), nowNanos);
    }
    buckets.put(channel, bucket); // the last to be looked at
    boolean allowed = bucket.take(nowNanos);
    refused += allowed ? 0 : 1;
    return allowed;
  }

  /** Those that were published to longest ago stand first, and are full after a second at most. */
  private void forgetFull(long nowNanos) {
    var all = buckets.values().iterator();
    while (all.hasNext() && all.next().isFull(nowNanos)) {
      all.remove();
    }
  }

  /** Channels that are kept. */
  int size() {
    return buckets.size();
  }

  /** Publications that were refused so far. */
  long refused() {
    return refused;
  }
}
