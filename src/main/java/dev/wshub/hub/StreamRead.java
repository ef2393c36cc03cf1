package dev.wshub.hub;

import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.List;

/**
 * A joining subscriber's read of the stream. Publications that pass the shard while the read is under way are held, and
 * joined to its result by offset: the subscriber enters the loop behind them. Belongs to the shard's loop.
 */
final class StreamRead {
  /** More than this is not held; the recovery has failed then, and the subscriber begins at the newest position. */
  private static final int MAX_HELD = 512;

  private static final int MAX_HELD_BYTES = 1024 * 1024;

  private List<Publication> held = List.of();
  private int heldBytes;
  private boolean overflow;
  private boolean positionLost;
  private Publication newest;

  void hold(Publication publication) {
    newest = publication;
    heldBytes += MessageSize.of(publication);
    if (overflow || held.size() == MAX_HELD || heldBytes > MAX_HELD_BYTES) {
      overflow = true;
      held = List.of();
      return;
    }
    if (held.isEmpty()) {
      held = new ArrayList<>();
    }
    held.add(publication);
  }

  /** The stream has to be read again. */
  void positionLost() {
    positionLost = true;
  }

  boolean isOutdated() {
    return positionLost;
  }

  /**
   * The stream as the subscriber has to see it: what was read and what was held.
   *
   * @return publications without a gap up to the position; when there is a gap, none and the newest position
   */
  Joined join(HistoryResult read) {
    if (newest == null || isCoveredBy(read.position())) {
      return new Joined(read.publications(), read.position(), false);
    }
    var publications = new ArrayList<>(read.publications());
    var top = read.position();
    for (var publication : held) {
      boolean sameStream = publication.epoch().equals(top.epoch());
      if (sameStream && publication.offset() <= top.offset()) {
        continue;
      }
      if (!sameStream || publication.offset() != top.offset() + 1) {
        return lost();
      }
      publications.add(publication);
      top = new StreamPosition(publication.offset(), publication.epoch());
    }
    return overflow ? lost() : new Joined(publications, top, false);
  }

  private boolean isCoveredBy(StreamPosition top) {
    return newest.epoch().equals(top.epoch()) && newest.offset() <= top.offset();
  }

  private Joined lost() {
    return new Joined(List.of(), new StreamPosition(newest.offset(), newest.epoch()), true);
  }

  /**
   * @param gap publications are missing before the position
   */
  record Joined(List<Publication> publications, StreamPosition top, boolean gap) {}
}
