package dev.wshub.server;

/**
 * The pongs that one connection owes. Several may be due when its socket was not read for a while.
 *
 * <p>Owner loop only.
 */
final class PongsDue {

  static final long NONE = -1;

  private int due;
  private long pingedNanos;

  void pinged() {
    due++;
    pingedNanos = System.nanoTime();
  }

  boolean any() {
    return due > 0;
  }

  /** A pong has come. Returns the nanoseconds since the last ping, or {@link #NONE} when none was due. */
  long one() {
    return came(1);
  }

  /** A pong has come that stands for all before it, as pong frames do (RFC 6455, section 5.5.3). */
  long all() {
    return came(due);
  }

  private long came(int pongs) {
    if (due == 0) {
      return NONE;
    }
    due -= pongs;
    return System.nanoTime() - pingedNanos;
  }
}
