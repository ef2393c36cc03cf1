package dev.wshub.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timer wheel of one event loop: one deadline per connection costs two references instead of a timer and a closure, and
 * moving it is constant time.
 *
 * <p>Deadlines are met up to one tick late. Owner loop only.
 */
public final class DeadlineWheel {

  /** Resolution in milliseconds. */
  public static final long TICK_MS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(DeadlineWheel.class);
  private static final int BUCKETS = 1024;

  /** Something that waits for its deadline; at most one at a time. */
  public abstract static class Entry {
    private Entry previous;
    private Entry next;
    private long dueTick;

    /** Called once when the deadline has come; it may be scheduled anew from here. */
    protected abstract void deadlineReached();
  }

  /** Head of a bucket's ring. */
  private static final class Bucket extends Entry {
    Bucket() {
      super.previous = this;
      super.next = this;
    }

    @Override
    protected void deadlineReached() {
      throw new IllegalStateException("a bucket has no deadline");
    }
  }

  private final Bucket[] buckets = new Bucket[BUCKETS];
  private final long startMs;
  private long tick;

  /** @param nowMs of a clock that never goes back */
  public DeadlineWheel(long nowMs) {
    startMs = nowMs;
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Bucket();
    }
  }

  /** Sets the entry's deadline, in place of the one it had. */
  public void schedule(Entry entry, long delayMs) {
    cancel(entry);
    entry.dueTick = tick + Math.max(1, (delayMs + TICK_MS - 1) / TICK_MS);
    Entry head = buckets[(int) (entry.dueTick % BUCKETS)];
    entry.previous = head.previous;
    entry.next = head;
    head.previous.next = entry;
    head.previous = entry;
  }

  /** Takes the entry's deadline away, if it has one. */
  public void cancel(Entry entry) {
    if (entry.next != null) {
      entry.previous.next = entry.next;
      entry.next.previous = entry.previous;
      entry.next = null;
      entry.previous = null;
    }
  }

  /** Calls every entry whose deadline has come by now. */
  public void advance(long nowMs) {
    long target = (nowMs - startMs) / TICK_MS;
    while (tick < target) {
      tick++;
      expire(buckets[(int) (tick % BUCKETS)]);
    }
  }

  private void expire(Entry head) {
    Bucket due = new Bucket();
    for (Entry entry = head.next; entry != head; ) {
      Entry following = entry.next;
      if (entry.dueTick <= tick) {
        cancel(entry);
        entry.previous = ((Entry) due).previous;
        entry.next = due;
        ((Entry) due).previous.next = entry;
        ((Entry) due).previous = entry;
      }
      entry = following;
    }
    for (Entry entry = ((Entry) due).next; entry != due; entry = ((Entry) due).next) {
      cancel(entry);
      reached(entry);
    }
  }

  /** The others of the bucket have left the wheel already: a failure must not cost them their deadlines. */
  private static void reached(Entry entry) {
    try {
      entry.deadlineReached();
    } catch (RuntimeException e) {
      LOG.error("What had to be done at a deadline has failed", e);
    }
  }
}
