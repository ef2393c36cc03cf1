package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The stream of one channel in memory: epoch, top offset, version, and the newest publications in a ring. The stored
 * publications are always the last ones up to the top, without a gap. Belongs to its shard's loop.
 */
final class MemoryStream extends Deadline {
  private static final Publication[] EMPTY = {};
  private static final int FIRST_CAPACITY = 4;

  /** What an empty stream takes in memory beside its channel's name. */
  private static final int OVERHEAD = 320;

  private final String channel;
  private final String epoch;

  private long top;
  private long version;
  private String versionEpoch = "";
  private long metaUntil;
  private long historyUntil;

  private Publication[] ring = EMPTY;
  private int oldest;
  private int size;
  private long bytes;

  MemoryStream(String channel, String epoch) {
    this.channel = channel;
    this.epoch = epoch;
  }

  String channel() {
    return channel;
  }

  StreamPosition position() {
    return new StreamPosition(top, epoch);
  }

  int size() {
    return size;
  }

  /** Estimate of the memory taken by the stream and its publications. */
  long bytes() {
    return OVERHEAD + 2L * channel.length() + 8L * ring.length + bytes;
  }

  /** Adds a publication at the top; the oldest ones go when there are more than {@code limit}. */
  Publication append(byte[] data, ClientInfo info, PublishOptions options, long time, int limit) {
    var publication =
        new Publication(data, info, options.tags(), top + 1, epoch, time, options.form(), options.deltaUse());
    while (size >= limit) {
      dropOldest();
    }
    if (size == ring.length) {
      grow(limit);
    }
    ring[index(size)] = publication;
    size++;
    top++;
    bytes += MessageSize.of(publication);
    return publication;
  }

  /** Whether a publication of that version comes too late. */
  boolean outdates(PublishOptions options) {
    return options.version() > 0
        && options.version() <= version
        && (options.versionEpoch().isEmpty() || options.versionEpoch().equals(versionEpoch));
  }

  void setVersion(PublishOptions options) {
    version = options.version();
    versionEpoch = options.versionEpoch();
  }

  List<Publication> read(HistoryRange range) {
    long first = top - size + 1;
    long from = range.since() == null ? first : Math.max(first, Math.min(range.since().offset(), top) + 1);
    long to = top;
    if (range.reverse()) {
      from = first;
      to = range.since() == null ? top : Math.min(top, range.since().offset() - 1);
    }
    int found = (int) Math.max(0, to - from + 1);
    int count = range.limit() < 0 ? found : Math.min(found, range.limit());
    int start = (int) (range.reverse() ? to - count + 1 - first : from - first);
    return count == 0 ? List.of() : copy(start, count, range.reverse());
  }

  /** References only: the publications themselves are shared. */
  private List<Publication> copy(int start, int count, boolean reverse) {
    var publications = new ArrayList<Publication>(count);
    for (int i = 0; i < count; i++) {
      publications.add(ring[index(start + i)]);
    }
    if (reverse) {
      Collections.reverse(publications);
    }
    return publications;
  }

  void dropOldest() {
    bytes -= MessageSize.of(ring[oldest]);
    ring[oldest] = null;
    size--;
    oldest = size == 0 ? 0 : index(1);
  }

  void clear() {
    ring = EMPTY;
    oldest = 0;
    size = 0;
    bytes = 0;
    historyUntil = 0;
  }

  /** Times only move back: a short one must not end a stream that somebody was promised to find. */
  void keepHistoryUntil(long time) {
    historyUntil = Math.max(historyUntil, time);
  }

  void keepUntil(long time) {
    metaUntil = Math.max(metaUntil, time);
  }

  /** Whether the publications, though not the stream, have ended. */
  boolean historyExpired(long now) {
    return size > 0 && historyUntil <= now;
  }

  boolean expired(long now) {
    return metaUntil <= now;
  }

  @Override
  long expiresAt() {
    return size > 0 ? Math.min(historyUntil, metaUntil) : metaUntil;
  }

  private int index(int position) {
    int index = oldest + position;
    return index < ring.length ? index : index - ring.length;
  }

  private void grow(int limit) {
    int capacity = Math.min(limit, Math.max(FIRST_CAPACITY, ring.length * 2));
    Publication[] larger = new Publication[Math.max(capacity, size + 1)];
    int tail = Math.min(size, ring.length - oldest);
    System.arraycopy(ring, oldest, larger, 0, tail);
    System.arraycopy(ring, 0, larger, tail, size - tail);
    ring = larger;
    oldest = 0;
  }
}
