package dev.wshub.auth;

import java.util.Map;

/**
 * What a connection token says. Immutable; raw JSON is in byte arrays, absent values are null.
 *
 * @param user empty: anonymous
 * @param expireAt Unix seconds at which the connection expires, past or not; 0: never
 * @param info raw JSON for others to see
 * @param meta raw JSON that stays with the hub and those who are asked to decide
 * @param subscriptions by channel: what the connection is subscribed to from the start
 */
public record ConnectionToken(
    RegisteredClaims registered,
    String user,
    long expireAt,
    byte[] info,
    byte[] meta,
    Map<String, TokenSubscription> subscriptions) {}
