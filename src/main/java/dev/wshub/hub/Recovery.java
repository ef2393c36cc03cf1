package dev.wshub.hub;

import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import dev.wshub.protocol.SubscribeResult;
import java.util.List;

/**
 * Decides whether a client gets what it missed, or is told that it cannot. There are no partial recoveries.
 *
 * @param maxPublications how many publications a recovery may bring
 * @param maxBytes and how many bytes: all of it waits in the client's queue at once
 */
record Recovery(int maxPublications, int maxBytes) {

  /** Start of a subscription with the stream as it was read from {@code options.since()} on. */
  SubscribeResult start(SubscribeOptions options, StreamRead.Joined stream) {
    var since = options.since();
    if (since == null || !options.recoverable()) {
      return result(options, stream.top(), List.of(), false);
    }
    if (!recovers(since, stream)) {
      return result(options, stream.top(), List.of(), false);
    }
    // The client advances from its own position by what it is given, so that one is the answer, not the top.
    var position = new StreamPosition(since.offset(), stream.top().epoch());
    return result(options, position, stream.publications(), true);
  }

  /** Start of a subscription without a position. */
  static SubscribeResult plain(SubscribeOptions options) {
    return result(options, null, List.of(), false);
  }

  private static SubscribeResult result(
      SubscribeOptions options, StreamPosition position, List<Publication> publications, boolean recovered) {
    boolean recovering = options.recoverable() && options.since() != null;
    return new SubscribeResult(
        options.recoverable(),
        options.positioned() || options.recoverable(),
        position,
        publications,
        recovered,
        recovering,
        null);
  }

  private boolean recovers(StreamPosition since, StreamRead.Joined stream) {
    boolean sameStream = since.epoch().isEmpty() || since.epoch().equals(stream.top().epoch());
    return sameStream && !stream.gap() && joins(since, stream) && fits(stream.publications());
  }

  private static boolean joins(StreamPosition since, StreamRead.Joined stream) {
    var publications = stream.publications();
    if (publications.isEmpty()) {
      return since.offset() == stream.top().offset();
    }
    return publications.get(0).offset() == since.offset() + 1
        && publications.get(publications.size() - 1).offset() == stream.top().offset();
  }

  private boolean fits(List<Publication> publications) {
    long bytes = 0;
    for (var publication : publications) {
      bytes += MessageSize.of(publication);
    }
    return publications.size() <= maxPublications && bytes <= maxBytes;
  }
}
