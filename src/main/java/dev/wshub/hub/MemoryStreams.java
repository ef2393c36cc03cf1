package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import java.util.LinkedHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All streams of a shard, and the bound on the memory they take together. Past the bound, the stream that was not
 * touched for the longest time loses its oldest publications first, then its epoch: whoever recovers from it is told
 * that it cannot be done, nobody gets a gap. Belongs to its shard's loop.
 */
final class MemoryStreams {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryStreams.class);

  /** How long a stream lives that was only read, from the last reading on. */
  static final long READ_META_TTL_MILLIS = 600_000;

  private static final long MILLIS_BETWEEN_WARNINGS = 60_000;
  private static final int EPOCH_LENGTH = 8;
  private static final String EPOCH_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private final LongSupplier clock;
  private final long maxBytes;

  /** In the order of the last access, the longest untouched first. */
  private final LinkedHashMap<String, MemoryStream> streams = new LinkedHashMap<>(16, 0.75f, true);

  private final Deadlines<MemoryStream> deadlines = new Deadlines<>();
  private long bytes;
  private long evicted;
  private long lastWarning = Long.MIN_VALUE;

  /**
   * @param clock monotonic, in milliseconds
   * @param maxBytes bound of the estimated memory
   */
  MemoryStreams(LongSupplier clock, long maxBytes) {
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /** The stream of a channel, created when it is not there, and prolonged as a reader does. */
  MemoryStream read(String channel) {
    var stream = touch(channel);
    stream.keepUntil(clock.getAsLong() + READ_META_TTL_MILLIS);
    enter(stream);
    evict();
    return stream;
  }

  /** The stream of a channel, created when it is not there, for {@link #append}. */
  MemoryStream touch(String channel) {
    var stream = streams.get(channel);
    if (stream != null && !ended(stream)) {
      return stream;
    }
    var created = new MemoryStream(channel, newEpoch());
    streams.put(channel, created);
    bytes += created.bytes();
    return created;
  }

  /** A stream of {@link #touch} has got a publication, or must live on without. */
  void keep(MemoryStream stream, long bytesBefore, ChannelOptions options) {
    long now = clock.getAsLong();
    stream.keepHistoryUntil(now + options.historyTtl().toMillis());
    stream.keepUntil(now + options.historyMetaTtl().toMillis());
    bytes += stream.bytes() - bytesBefore;
    enter(stream);
    evict();
  }

  void removeHistory(String channel) {
    var stream = streams.get(channel);
    if (stream != null && !ended(stream)) {
      clear(stream);
    }
  }

  /** Frees what has ended. */
  void sweep(Budget budget) {
    long now = clock.getAsLong();
    for (var stream = deadlines.poll(now, budget); stream != null; stream = deadlines.poll(now, budget)) {
      if (!ended(stream)) {
        deadlines.put(stream);
      }
    }
  }

  int size() {
    return streams.size();
  }

  long bytes() {
    return bytes;
  }

  /** Ends what has to end of the stream at this moment, and tells whether that was all of it. */
  private boolean ended(MemoryStream stream) {
    long now = clock.getAsLong();
    if (stream.expired(now)) {
      drop(stream);
      return true;
    }
    if (stream.historyExpired(now)) {
      clear(stream);
    }
    return false;
  }

  /** A deadline that only moved back is noticed in time without this; a new or an earlier one is not. */
  private void enter(MemoryStream stream) {
    if (stream.number == 0 || stream.expiresAt() < stream.lookAt) {
      deadlines.put(stream);
    }
  }

  private void clear(MemoryStream stream) {
    long before = stream.bytes();
    stream.clear();
    bytes += stream.bytes() - before;
  }

  private void drop(MemoryStream stream) {
    streams.remove(stream.channel());
    deadlines.remove(stream);
    bytes -= stream.bytes();
  }

  private void evict() {
    while (bytes > maxBytes && !streams.isEmpty()) {
      var longestUntouched = streams.values().iterator().next();
      evictFrom(longestUntouched);
      warn(longestUntouched.channel());
    }
  }

  private void evictFrom(MemoryStream stream) {
    while (bytes > maxBytes && stream.size() > 0) {
      long before = stream.bytes();
      stream.dropOldest();
      bytes += stream.bytes() - before;
      evicted++;
    }
    if (bytes > maxBytes) {
      drop(stream);
    }
  }

  private void warn(String channel) {
    long now = clock.getAsLong();
    if (lastWarning != Long.MIN_VALUE && now - lastWarning < MILLIS_BETWEEN_WARNINGS) {
      return;
    }
    lastWarning = now;
    LOG.warn(
        "Histories are full: {} publications dropped so far, the last in channel {}. Clients that need them get"
            + " recovered=false. Raise engine.memory.history_max_size, or lower history_size or history_ttl",
        evicted,
        channel);
  }

  private static String newEpoch() {
    var random = ThreadLocalRandom.current();
    var epoch = new StringBuilder(EPOCH_LENGTH);
    for (int i = 0; i < EPOCH_LENGTH; i++) {
      epoch.append(EPOCH_LETTERS.charAt(random.nextInt(EPOCH_LETTERS.length())));
    }
    return epoch.toString();
  }
}
