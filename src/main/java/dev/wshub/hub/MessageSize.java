package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;
import java.util.Map;

/**
 * What messages weigh, in bytes: payload plus a constant for the objects around it. Measure of credit, of stored
 * histories and of recoveries; an estimate, cheap and always the same for the same message.
 */
final class MessageSize {
  /** Record, array header, queue entry and envelope together. */
  private static final int OVERHEAD = 160;

  private static final int TAG_OVERHEAD = 48;

  private MessageSize() {}

  static int of(Publication publication) {
    return of(publication.data(), publication.info(), publication.tags());
  }

  /** Of a publication that is yet to be made. */
  static int of(byte[] data, ClientInfo info, Map<String, String> tags) {
    int size = OVERHEAD + data.length + (info == null ? 0 : of(info));
    if (tags != null) {
      for (var tag : tags.entrySet()) {
        size += TAG_OVERHEAD + tag.getKey().length() + tag.getValue().length();
      }
    }
    return size;
  }

  static int of(ClientInfo info) {
    return OVERHEAD + info.user().length() + info.client().length() + length(info.connInfo()) + length(info.chanInfo());
  }

  private static int length(byte[] raw) {
    return raw == null ? 0 : raw.length;
  }
}
