package dev.wshub.redis;

import org.slf4j.Logger;

/** Says once a minute at most, and how often by then, what may happen thousands of times. One loop only. */
final class RareWarning {
  private static final long NANOS_BETWEEN = 60_000_000_000L;

  private final Logger log;
  private final String text;
  private long count;
  private long saidAt = System.nanoTime() - NANOS_BETWEEN;

  /** @param text with a place for the count, one for what or where, and one for the reason */
  RareWarning(Logger log, String text) {
    this.log = log;
    this.text = text;
  }

  void say(Object where, Object why) {
    count++;
    if (System.nanoTime() - saidAt >= NANOS_BETWEEN) {
      saidAt = System.nanoTime();
      log.warn(text, count, where, why);
    }
  }
}
