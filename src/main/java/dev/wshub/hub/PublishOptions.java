package dev.wshub.hub;

import java.util.Map;

/**
 * How a publication is made.
 *
 * @param skipHistory deliver it without an entry in the channel's history
 * @param tags tags, or null
 * @param idempotencyKey a repeat of the same key within 300 s publishes nothing and gets the first result; empty for
 *     none
 * @param version when above 0, dropped if not above the version stored with the stream
 * @param versionEpoch another epoch than the stored one accepts any version; may be empty
 */
public record PublishOptions(
    boolean skipHistory, Map<String, String> tags, String idempotencyKey, long version, String versionEpoch) {

  /** What a client's own publication uses. */
  public static final PublishOptions PLAIN = new PublishOptions(false, null, "", 0, "");
}
