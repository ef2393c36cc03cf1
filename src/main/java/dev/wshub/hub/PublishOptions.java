package dev.wshub.hub;

import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.Publication;
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
 * @param form what the data is
 * @param delta those who take deltas may get one in its place; only a stream has what it differs from
 */
public record PublishOptions(
    boolean skipHistory,
    Map<String, String> tags,
    String idempotencyKey,
    long version,
    String versionEpoch,
    DataForm form,
    boolean delta) {

  /** What a client's own publication uses. */
  public static final PublishOptions PLAIN = new PublishOptions(false, null, "", 0, "");

  /** The same where those who take deltas may get one. */
  private static final PublishOptions PLAIN_DELTA = new PublishOptions(false, null, "", 0, "", DataForm.LINE, true);

  /** For data that is JSON in one line, and goes whole to everybody. */
  public PublishOptions(
      boolean skipHistory, Map<String, String> tags, String idempotencyKey, long version, String versionEpoch) {
    this(skipHistory, tags, idempotencyKey, version, versionEpoch, DataForm.LINE, false);
  }

  /** For data that goes whole to everybody. */
  public PublishOptions(
      boolean skipHistory,
      Map<String, String> tags,
      String idempotencyKey,
      long version,
      String versionEpoch,
      DataForm form) {
    this(skipHistory, tags, idempotencyKey, version, versionEpoch, form, false);
  }

  /** What a client's own publication uses in a channel where all publications may be deltas, or may not. */
  public static PublishOptions plain(boolean delta) {
    return delta ? PLAIN_DELTA : PLAIN;
  }

  /** The same for data of that form. */
  public PublishOptions of(DataForm other) {
    return other == form
        ? this
        : new PublishOptions(skipHistory, tags, idempotencyKey, version, versionEpoch, other, delta);
  }

  /** What the publication that is made with these options is for those who take deltas. */
  public Publication.Delta deltaUse() {
    return delta ? Publication.Delta.ALLOWED : Publication.Delta.NO;
  }
}
