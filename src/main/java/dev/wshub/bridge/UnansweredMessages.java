package dev.wshub.bridge;

import io.vertx.core.eventbus.Message;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The messages that a program got and owes an answer, by their reply address: only to these may it reply. Who has asked is told
 * when no answer can come any more.
 *
 * <p>Owner loop only.
 */
final class UnansweredMessages {
  /** So many at once; who asks beyond is answered with a failure. */
  static final int MOST = 1024;

  /** Failure code of an answer that did not come from the program. */
  static final int FAILURE = -1;

  /** Longer than anybody waits: Vert.x' own limit, where none is given, is 30 s. */
  private static final long KEPT_MS = 120_000;

  private record Entry(Message<Object> message, long sinceMs) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** False, and the message is answered with a failure, when there are too many. */
  boolean add(Message<Object> message) {
    if (entries.size() >= MOST) {
      message.fail(FAILURE, "the program on the TCP bridge owes " + MOST + " answers");
      return false;
    }
    entries.put(message.replyAddress(), new Entry(message, nowMs()));
    return true;
  }

  /** The message that waits for an answer at this address, which it then does no longer; null when there is none. */
  Message<Object> take(String replyAddress) {
    Entry entry = entries.remove(replyAddress);
    return entry == null ? null : entry.message;
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Gives up the oldest ones. */
  void expire() {
    long now = nowMs();
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && now - oldest.next().sinceMs > KEPT_MS) {
      oldest.remove();
    }
  }

  /** The program is gone. */
  void end() {
    entries.values().forEach(entry -> entry.message.fail(FAILURE, "the program on the TCP bridge has gone"));
    entries.clear();
  }
}
