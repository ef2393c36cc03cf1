package dev.wshub.auth;

/**
 * What a subscription token says. Immutable; raw JSON is in byte arrays, absent values are null.
 *
 * @param user whose connection may use it; empty: an anonymous one
 * @param channel the one it is for
 * @param client id of the one connection that may use it; empty: any of the user
 * @param expireAt Unix seconds at which the subscription expires, past or not; 0: never
 * @param info raw JSON about the subscriber for others to see
 * @param data raw JSON for the subscriber
 * @param override what differs from the options of the namespace
 */
public record SubscriptionToken(
    RegisteredClaims registered,
    String user,
    String channel,
    String client,
    long expireAt,
    byte[] info,
    byte[] data,
    SubscribeOverride override) {

  /** Whether it was made for this channel and this connection; one that was not is no mistake of an honest client. */
  public boolean isFor(String channel, String user, String client) {
    return this.channel.equals(channel) && this.user.equals(user) && (this.client.isEmpty() || this.client.equals(client));
  }
}
