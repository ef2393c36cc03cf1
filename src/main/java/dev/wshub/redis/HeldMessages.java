package dev.wshub.redis;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What came live for one channel while its stream is being compared, in order. Bounded by number and bytes: beyond it those
 * publications are let go of that the stream has as well; it is read once more then. Bridge's loop only.
 */
final class HeldMessages {
  private static final int MOST = 1_024;
  private static final int MOST_BYTES = 2 * 1024 * 1024;

  /** What an envelope takes beside its message's bytes. */
  private static final int OVERHEAD = 200;

  private final ByteBudget budget;
  private final Deque<Held> held = new ArrayDeque<>();
  private long bytes;
  private boolean overflowed;

  /** @param budget of all channels together */
  HeldMessages(ByteBudget budget) {
    this.budget = budget;
  }

  private record Held(Envelope envelope, int bytes, int round) {}

  /**
   * @param length bytes of the message
   * @param round number of the last comparison that was asked for
   * @return false when it was let go of and no stream has it
   */
  boolean add(Envelope envelope, int length, int round) {
    int size = length + OVERHEAD;
    boolean stored = hasPosition(envelope);
    if (stored && overflowed) {
      return true;
    }
    if (store(envelope, size, round)) {
      return true;
    }
    overflowed = true;
    letGoOfStored();
    return stored || store(envelope, size, round);
  }

  private boolean store(Envelope envelope, int size, int round) {
    if (held.size() >= MOST || (!held.isEmpty() && bytes + size > MOST_BYTES) || !budget.take(size)) {
      return false;
    }
    held.add(new Held(envelope, size, round));
    bytes += size;
    return true;
  }

  private void letGoOfStored() {
    long before = bytes;
    held.removeIf(one -> hasPosition(one.envelope));
    bytes = held.stream().mapToLong(Held::bytes).sum();
    budget.give(before - bytes);
  }

  /** A comparison is asked for now: it finds what was let go of before. */
  void compared() {
    overflowed = false;
  }

  /** Whether something was let go of since the last comparison was asked for. */
  boolean isIncomplete() {
    return overflowed;
  }

  int size() {
    return held.size();
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /**
   * The next one, or null for one that the comparison knows.
   *
   * @param round number of the comparison whose answer has come
   */
  Envelope next(int round) {
    var first = held.poll();
    bytes -= first.bytes;
    budget.give(first.bytes);
    return first.round < round && hasPosition(first.envelope) ? null : first.envelope;
  }

  void clear() {
    held.clear();
    budget.give(bytes);
    bytes = 0;
    overflowed = false;
  }

  private static boolean hasPosition(Envelope envelope) {
    return envelope instanceof Envelope.Published published && published.publication().offset() > 0;
  }
}
