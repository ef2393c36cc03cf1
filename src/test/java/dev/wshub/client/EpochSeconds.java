package dev.wshub.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Times as tokens and delegations give them: whole seconds since 1970. */
public final class EpochSeconds {

  private static final long YOUNG_MS = 200;

  private EpochSeconds() {}

  /** So many seconds from the current one on. What ends in one second needs the whole of it: the current one is then a young one. */
  public static long in(long seconds) {
    while (seconds == 1 && System.currentTimeMillis() % 1000 > YOUNG_MS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    return System.currentTimeMillis() / 1000 + seconds;
  }
}
