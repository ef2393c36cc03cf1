package dev.wshub.delegation;

import java.util.Map;

/**
 * A connect that is granted.
 *
 * @param user id of the user, empty for an anonymous one
 * @param expireAt Unix seconds of the connection's expiration, 0 for none
 * @param info raw JSON for others to see, or null
 * @param data raw JSON for the connect reply, or null
 * @param subscriptions by channel: what the connection is subscribed to from the start
 * @param meta kept with the connection and told at every later question; null for nothing
 */
public record Admission(
    String user, long expireAt, byte[] info, byte[] data, Map<String, SubscriptionTerms> subscriptions, Object meta) {}
