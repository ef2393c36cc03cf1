package dev.wshub.auth;

/**
 * One of the subscriptions that a connection token brings. Immutable.
 *
 * @param info raw JSON about the subscriber for others to see, or null
 * @param data raw JSON for the subscriber, or null
 * @param override what differs from the options of the namespace
 */
public record TokenSubscription(byte[] info, byte[] data, SubscribeOverride override) {

  /** The options of the namespace and nothing else. */
  static final TokenSubscription PLAIN = new TokenSubscription(null, null, SubscribeOverride.NONE);
}
