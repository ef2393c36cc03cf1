package dev.wshub.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate, as a bucket that holds a number of tokens and fills again evenly. It is kept as one number, the time at which all
 * that was taken is paid for, since each token costs time. Any thread; nothing waits.
 *
 * <p>All times are of {@link System#nanoTime()}.
 */
public final class TokenBucket {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long cost;
  private final long most;
  private final AtomicLong paidUntil;

  private TokenBucket(int size, long cost, long nowNanos) {
    this.cost = cost;
    this.most = size * cost;
    paidUntil = new AtomicLong(nowNanos);
  }

  /** As many in each second as there are at once, at least 1. */
  public static TokenBucket perSecond(int tokens, long nowNanos) {
    return new TokenBucket(tokens, SECOND / tokens, nowNanos);
  }

  /** A number of tokens at once, to which each second adds one. */
  public static TokenBucket onePerSecond(int burst, long nowNanos) {
    return new TokenBucket(burst, SECOND, nowNanos);
  }

  /** Takes a token if there is one. */
  public boolean take(long nowNanos) {
    return ask(nowNanos, most) == Verdict.ALLOWED;
  }

  /** The same for somebody who should learn to stop: what is refused costs as well. */
  public Verdict ask(long nowNanos) {
    return ask(nowNanos, 2 * most);
  }

  /**
   * @param mostOwed up to which it is taken
   */
  private Verdict ask(long nowNanos, long mostOwed) {
    long before;
    long next;
    do {
      before = paidUntil.get();
      next = (before - nowNanos > 0 ? before : nowNanos) + cost;
    } while (next - nowNanos <= mostOwed && !paidUntil.compareAndSet(before, next));
    if (next - nowNanos <= most) {
      return Verdict.ALLOWED;
    }
    return next - nowNanos <= mostOwed ? Verdict.REFUSED : Verdict.TOO_MANY;
  }

  /** Whether it is as good as a new one. */
  public boolean isFull(long nowNanos) {
    return paidUntil.get() - nowNanos <= 0;
  }
}
