package dev.wshub.hub;

import java.util.function.LongSupplier;

/** A clock that stands still until it is moved. */
final class FakeClock implements LongSupplier {
  private volatile long millis = 5_000;

  @Override
  public long getAsLong() {
    return millis;
  }

  void advanceSeconds(long seconds) {
    millis += seconds * 1_000;
  }
}
