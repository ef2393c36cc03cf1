package dev.wshub.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a library has called back with, in its order, to be waited for. */
final class Happenings {

  private static final int DEADLINE_SECONDS = 10;

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  void add(Object event) {
    events.add(event);
  }

  /** The next event of that kind; others before it are passed over. */
  <T> T next(Class<T> kind) {
    for (Object event = poll(kind); ; event = poll(kind)) {
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  <T> List<T> next(Class<T> kind, int count) {
    var found = new ArrayList<T>();
    while (found.size() < count) {
      found.add(next(kind));
    }
    return found;
  }

  /** Whether an event of that kind has come and was not yet waited for. */
  boolean has(Class<?> kind) {
    return events.stream().anyMatch(kind::isInstance);
  }

  private Object poll(Class<?> kind) {
    try {
      var event = events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("No " + kind.getSimpleName() + " within " + DEADLINE_SECONDS + " s");
      }
      return event;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
