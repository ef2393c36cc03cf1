package dev.wshub.protocol;

import java.util.Map;

/**
 * One publication of a channel.
 *
 * <p>Immutable: {@code data} holds the very bytes that were published and is never changed.
 *
 * @param data payload, valid JSON in UTF-8 without line breaks
 * @param info the publishing client, or null when the server API published
 * @param tags tags, or null
 * @param offset number in the channel's stream from 1 on, or 0 for a channel without history
 * @param epoch epoch of the stream; goes on the wire only with offset 1
 * @param time when it was published, in milliseconds since 1970, or 0 when unknown; not sent to clients
 */
public record Publication(
    byte[] data, ClientInfo info, Map<String, String> tags, long offset, String epoch, long time) {

  /** A publication whose time is not known. */
  public Publication(byte[] data, ClientInfo info, Map<String, String> tags, long offset, String epoch) {
    this(data, info, tags, offset, epoch, 0);
  }
}
