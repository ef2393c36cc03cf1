package dev.wshub.server;

import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;

/**
 * Which publication all those subscribers of a channel have last who may get a delta next. A delta to any other one would make
 * nonsense of what they have; also a publication outside of the stream takes the place of what a client has, so that the
 * next one goes whole. Owner loop only.
 */
final class DeltaContinuity {

  /** Null when they do not all have the same one, or nobody knows which. */
  private StreamPosition last;

  /**
   * A subscriber has recovered everything up to a position, and may get a delta next.
   *
   * @param alone there is no other who may
   */
  void recovered(StreamPosition top, boolean alone) {
    if (alone) {
      last = top;
    } else if (top == null || !top.equals(last)) {
      last = null;
    }
  }

  /** A publication goes to all; whether what it differs from the one before may stand in its place. */
  boolean follow(Publication publication) {
    boolean follows =
        last != null && publication.offset() == last.offset() + 1 && publication.epoch().equals(last.epoch());
    last = publication.offset() == 0 ? null : new StreamPosition(publication.offset(), publication.epoch());
    return follows;
  }
}
