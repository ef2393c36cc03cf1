package dev.wshub.hub;

import dev.wshub.protocol.StreamPosition;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of publications with an idempotency key, kept for 300 s. Past a bound on their memory the oldest go earlier,
 * which is logged once a minute at most. Belongs to its shard's loop.
 */
final class MemoryResults {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryResults.class);
  private static final long TTL_MILLIS = 300_000;
  private static final long MILLIS_BETWEEN_WARNINGS = 60_000;
  private static final int OVERHEAD = 240;

  /** @param position null for a publication that was not stored */
  private record Result(StreamPosition position, long expiresAt) {}

  private record Key(String channel, String idempotencyKey) {
    long bytes() {
      return OVERHEAD + 2L * (channel.length() + idempotencyKey.length());
    }
  }

  private final LongSupplier clock;
  private final long maxBytes;

  /** All live equally long: the order of entering is the order of ending. */
  private final LinkedHashMap<Key, Result> results = new LinkedHashMap<>();

  private long bytes;
  private long lastWarning = Long.MIN_VALUE;

  MemoryResults(LongSupplier clock, long maxBytes) {
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /** Whether the key was used; then {@link #position} tells the result. */
  boolean has(String channel, String idempotencyKey) {
    var result = results.get(new Key(channel, idempotencyKey));
    return result != null && result.expiresAt > clock.getAsLong();
  }

  StreamPosition position(String channel, String idempotencyKey) {
    return results.get(new Key(channel, idempotencyKey)).position;
  }

  void put(String channel, String idempotencyKey, StreamPosition position) {
    var key = new Key(channel, idempotencyKey);
    if (results.remove(key) == null) {
      bytes += key.bytes();
    }
    results.put(key, new Result(position, clock.getAsLong() + TTL_MILLIS));
    while (bytes > maxBytes && results.size() > 1) {
      removeOldest();
      warn();
    }
  }

  /** Frees what has ended. */
  void sweep(Budget budget) {
    long now = clock.getAsLong();
    while (!results.isEmpty() && results.values().iterator().next().expiresAt <= now && budget.take()) {
      removeOldest();
    }
  }

  int size() {
    return results.size();
  }

  private void removeOldest() {
    var keys = results.keySet().iterator();
    bytes -= keys.next().bytes();
    keys.remove();
  }

  private void warn() {
    long now = clock.getAsLong();
    if (lastWarning == Long.MIN_VALUE || now - lastWarning >= MILLIS_BETWEEN_WARNINGS) {
      lastWarning = now;
      LOG.warn(
          "Too many idempotency keys within 300 s: the oldest are forgotten early, and a repeat of them publishes"
              + " again. Raise engine.memory.history_max_size, of which they may take an eighth");
    }
  }
}
