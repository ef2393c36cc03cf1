package dev.wshub.protocol;

import java.util.Map;

/**
 * One publication of a channel.
 *
 * <p>Immutable: {@code data} holds the very bytes that were published and is never changed.
 *
 * @param data payload, or a delta
 * @param info the publishing client, or null when the server API published
 * @param tags tags, or null
 * @param offset number in the channel's stream from 1 on, or 0 for a channel without history
 * @param epoch epoch of the stream; goes on the wire only with offset 1
 * @param time when it was published, in milliseconds since 1970, or 0 when unknown; not sent to clients
 * @param form what the payload is
 * @param delta whether the data is a delta, or may be one for those who take deltas
 */
public record Publication(
    byte[] data,
    ClientInfo info,
    Map<String, String> tags,
    long offset,
    String epoch,
    long time,
    DataForm form,
    Delta delta) {

  /** What a publication has to do with deltas. */
  public enum Delta {
    /** The data is the payload, and everybody gets it. */
    NO,
    /** The data is the payload; its publisher allows a delta in its place. */
    ALLOWED,
    /** The data is how the payload differs from that of the publication before it in the stream. */
    YES
  }

  /** In whose place nobody gets a delta. */
  public Publication(
      byte[] data, ClientInfo info, Map<String, String> tags, long offset, String epoch, long time, DataForm form) {
    this(data, info, tags, offset, epoch, time, form, Delta.NO);
  }

  /** One whose data is JSON in one line. */
  public Publication(byte[] data, ClientInfo info, Map<String, String> tags, long offset, String epoch, long time) {
    this(data, info, tags, offset, epoch, time, DataForm.LINE);
  }

  /** A publication whose time is not known. */
  public Publication(byte[] data, ClientInfo info, Map<String, String> tags, long offset, String epoch) {
    this(data, info, tags, offset, epoch, 0);
  }

  public boolean isDelta() {
    return delta == Delta.YES;
  }

  /** The same with a delta in place of the payload. */
  public Publication withDelta(byte[] difference) {
    return new Publication(difference, info, tags, offset, epoch, time, form, Delta.YES);
  }
}
