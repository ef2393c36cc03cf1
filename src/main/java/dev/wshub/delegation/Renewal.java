package dev.wshub.delegation;

/**
 * What becomes of a connection or subscription that has expired.
 *
 * @param expired it is over
 * @param expireAt Unix seconds of the next expiration, 0 when none was told
 * @param info raw JSON in place of what others see, or null
 * @param meta in place of what is kept with the connection, or null
 */
public record Renewal(boolean expired, long expireAt, byte[] info, Object meta) {}
