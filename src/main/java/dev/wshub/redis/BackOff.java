package dev.wshub.redis;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before connecting again: longer each time, and never the same for two who were cut at once. */
final class BackOff {
  private static final long FIRST_MILLIS = 100;

  /** Everything has to be restored within five seconds of Redis' return. */
  private static final long LONGEST_MILLIS = 2_000;

  private long next = FIRST_MILLIS;

  /** Milliseconds, between half of the present step and the whole. */
  long next() {
    long step = next;
    next = Math.min(LONGEST_MILLIS, 2 * next);
    return ThreadLocalRandom.current().nextLong(step / 2, step + 1);
  }

  void reset() {
    next = FIRST_MILLIS;
  }
}
