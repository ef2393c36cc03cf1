package dev.wshub.server;

import dev.wshub.protocol.JsonEncoder;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import dev.wshub.protocol.SubscribeResult;
import java.util.List;

/**
 * Keeps recoveries within what a connection has room for. Each of them alone has; but a client comes back to all its channels
 * at once, and would be closed as slow for what it was given, again after each reconnect.
 */
final class Recovered {

  private static final byte[] NO_PREFIX = {};

  private Recovered() {}

  /** Bytes of the publications that the result brings; a guess that is rarely too low. */
  static long size(SubscribeResult result) {
    long size = 0;
    for (Publication publication : result.publications()) {
      size += JsonEncoder.publicationSize(NO_PREFIX, publication);
    }
    return size;
  }

  /**
   * The result as it is, or, where its publications are larger than the room, the same without: then nothing counts as recovered
   * and the client begins at the top of the stream.
   */
  static SubscribeResult within(long room, SubscribeResult result) {
    if (result.publications().isEmpty() || size(result) <= room) {
      return result;
    }
    return new SubscribeResult(
        result.recoverable(), result.positioned(), top(result), List.of(), false, result.wasRecovering(), result.data());
  }

  /** Position behind everything that the result brings, or null where the channel has none. */
  static StreamPosition top(SubscribeResult result) {
    List<Publication> publications = result.publications();
    if (result.position() == null || publications.isEmpty()) {
      return result.position();
    }
    return new StreamPosition(publications.get(publications.size() - 1).offset(), result.position().epoch());
  }
}
