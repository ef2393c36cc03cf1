package dev.wshub.hub;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * Deadlines in the order of time. Prolonging one costs nothing: it is put back when its old time has come. That happens
 * at most once per lifetime, while a publication prolongs its stream each time.
 */
final class Deadlines<T extends Deadline> {
  private static final Comparator<Deadline> BY_TIME =
      Comparator.<Deadline>comparingLong(deadline -> deadline.lookAt).thenComparingLong(deadline -> deadline.number);

  private final TreeSet<T> deadlines = new TreeSet<>(BY_TIME);
  private long lastNumber;

  /** Enters a deadline, or enters it anew after its time was moved forward. */
  void put(T deadline) {
    remove(deadline);
    deadline.number = ++lastNumber;
    deadline.lookAt = deadline.expiresAt();
    deadlines.add(deadline);
  }

  void remove(T deadline) {
    if (deadline.number != 0) {
      deadlines.remove(deadline);
      deadline.number = 0;
    }
  }

  /**
   * The next one that has ended, taken out, or null.
   *
   * @param budget how many may be looked at, at most
   */
  T poll(long now, Budget budget) {
    while (!deadlines.isEmpty() && deadlines.first().lookAt <= now && budget.take()) {
      T first = deadlines.first();
      remove(first);
      if (first.expiresAt() <= now) {
        return first;
      }
      put(first);
    }
    return null;
  }

  int size() {
    return deadlines.size();
  }
}
