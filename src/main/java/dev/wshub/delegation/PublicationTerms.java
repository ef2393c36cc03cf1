package dev.wshub.delegation;

import java.util.Map;

/**
 * A publication that is granted.
 *
 * @param data raw JSON in place of what the client sent, or null
 * @param tags tags, or null
 * @param idempotencyKey empty for none
 * @param version 0 for none
 * @param delta those who take deltas may get one
 */
public record PublicationTerms(
    byte[] data,
    boolean skipHistory,
    Map<String, String> tags,
    String idempotencyKey,
    long version,
    String versionEpoch,
    boolean delta) {}
