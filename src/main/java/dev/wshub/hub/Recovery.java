package dev.wshub.hub;

import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import dev.wshub.protocol.SubscribeResult;
import java.util.ArrayList;
import java.util.Collections;
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
    if (options.recovery().isCache()) {
      return fromCache(options, stream);
    }
    if (!recovers(since, stream)) {
      return result(options, stream.top(), List.of(), false);
    }
    // The client advances from its own position by what it is given, so that one is the answer, not the top.
    var position = new StreamPosition(since.offset(), stream.top().epoch());
    return result(options, position, stream.publications(), true);
  }

  /** Which part of the stream a recovering subscriber needs. */
  HistoryRange range(SubscribeOptions options) {
    return switch (options.recovery()) {
      case STREAM -> new HistoryRange(options.since(), maxPublications, false);
      case CACHE -> new HistoryRange(null, 1, true);
      case CACHE_WITH_FILTER -> new HistoryRange(null, maxPublications, true);
    };
  }

  /** What was read of that range, oldest first. */
  static HistoryResult inOrder(SubscribeOptions options, HistoryResult read) {
    if (!options.recovery().isCache() || read.publications().size() < 2) {
      return read;
    }
    var publications = new ArrayList<>(read.publications());
    Collections.reverse(publications);
    return new HistoryResult(publications, read.position());
  }

  /**
   * With a cache a subscriber has what it needs when it has the newest publication, wherever it was before. Which one that is its
   * filter may say, which its loop asks: it gets all that were read, the newest last.
   */
  private SubscribeResult fromCache(SubscribeOptions options, StreamRead.Joined stream) {
    var since = options.since();
    var top = stream.top();
    boolean atTop = since.offset() == top.offset() && since.epoch().equals(top.epoch());
    var publications = stream.publications();
    if (stream.gap() || (!atTop && !endsAt(top, publications))) {
      return result(options, top, List.of(), false);
    }
    boolean all = options.recovery() == RecoveryMode.CACHE_WITH_FILTER;
    var brought = atTop ? List.<Publication>of() : all ? publications : publications.subList(publications.size() - 1, publications.size());
    if (!all && !fits(brought)) {
      return result(options, top, List.of(), false);
    }
    return result(options, new StreamPosition(since.offset(), top.epoch()), List.copyOf(brought), true);
  }

  private static boolean endsAt(StreamPosition top, List<Publication> publications) {
    return !publications.isEmpty() && publications.get(publications.size() - 1).offset() == top.offset();
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
