package dev.wshub.redis;

import java.util.concurrent.TimeUnit;

/**
 * Judges whether a connection that was asked something has been silent for too long. Bridge's loop only.
 */
final class Silence {
  private final long mostNanos;
  private final long millis;
  private long heardAt = System.nanoTime();

  /**
   * @param confirmMillis how long an answer may take in any case
   * @param checkMillis how often somebody looks; who says nothing at all for three quarters of it is silent, so that two looks
   *     are enough to find him
   */
  Silence(long confirmMillis, long checkMillis) {
    mostNanos = TimeUnit.MILLISECONDS.toNanos(confirmMillis);
    millis = Math.max(1, Math.min(confirmMillis, checkMillis * 3 / 4));
  }

  /** How long it has to be looked at after a question. */
  long millis() {
    return millis;
  }

  void heard() {
    heardAt = System.nanoTime();
  }

  /** @param asked when, by the monotonic clock in nanoseconds */
  boolean isOverdue(long asked) {
    long now = System.nanoTime();
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    return now - asked > mostNanos || (now - asked >= nanos && now - heardAt >= nanos);
  }
}
