package dev.wshub.delegation;

import dev.wshub.auth.SubscribeOverride;

/**
 * A subscription that is granted.
 *
 * @param expireAt Unix seconds of its expiration, 0 for none
 * @param info raw JSON for others to see, or null
 * @param data raw JSON for the subscriber, or null
 * @param override what differs from the options of the namespace
 * @param cacheRecover the subscription begins with the newest publication, where the channel keeps it
 */
public record SubscriptionTerms(
    long expireAt, byte[] info, byte[] data, SubscribeOverride override, boolean cacheRecover) {

  /** The options of the namespace and nothing else. */
  public static final SubscriptionTerms PLAIN = new SubscriptionTerms(0, null, null, SubscribeOverride.NONE);

  /** Of a subscription that recovers as its channel does. */
  public SubscriptionTerms(long expireAt, byte[] info, byte[] data, SubscribeOverride override) {
    this(expireAt, info, data, override, false);
  }
}
