package dev.wshub.server;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server API asks of many connections at once, done some at a time: a user may have thousands, each close is a system
 * call or two, and the others must not wait for all of them. One piece of work is finished before the next begins, so that what is
 * asked last holds at the end.
 *
 * <p>Owner loop only.
 */
final class SessionWork {

  /** Connections in one turn: some 3 ms where they are closed. */
  static final int CHUNK = 128;

  private static final Logger LOG = LoggerFactory.getLogger(SessionWork.class);

  private final ArrayDeque<Work> waiting = new ArrayDeque<>();
  private final Consumer<Runnable> afterThisTask;

  /**
   * @param afterThisTask makes the loop run something behind what it already has
   */
  SessionWork(Consumer<Runnable> afterThisTask) {
    this.afterThisTask = afterThisTask;
  }

  /** A piece of work; which connections it concerns is found out when it begins. */
  private static final class Work {
    private final Supplier<List<Session>> concerned;
    private final Consumer<Session> action;
    private final Runnable whenDone;
    private Iterator<Session> left;

    Work(Supplier<List<Session>> concerned, Consumer<Session> action, Runnable whenDone) {
      this.concerned = concerned;
      this.action = action;
      this.whenDone = whenDone;
    }

    /** Goes on; true when it is done. */
    boolean proceed() {
      if (left == null) {
        left = concerned.get().iterator();
      }
      for (int more = CHUNK; more > 0 && left.hasNext(); more--) {
        Session session = left.next();
        if (session.state() == Session.State.CONNECTED) { // it may have ended since
          act(session);
        }
      }
      return !left.hasNext();
    }

    private void act(Session session) {
      try {
        action.accept(session);
      } catch (RuntimeException e) {
        LOG.error("connection {}: what the server API asks of it could not be done", session.number, e);
      }
    }
  }

  /**
   * Does something with each of the connections, at once if they are few and nothing else is under way.
   *
   * @param whenDone called when it is done with all
   */
  void each(Supplier<List<Session>> concerned, Consumer<Session> action, Runnable whenDone) {
    waiting.add(new Work(concerned, action, whenDone));
    if (waiting.size() == 1) {
      proceed();
    }
  }

  private void proceed() {
    while (!waiting.isEmpty()) {
      Work work = waiting.peek();
      if (!isDone(work)) {
        afterThisTask.accept(this::proceed);
        return;
      }
      waiting.poll();
      work.whenDone.run();
    }
  }

  /** What fails is over: all that is asked later waits behind it. */
  private static boolean isDone(Work work) {
    try {
      return work.proceed();
    } catch (RuntimeException e) {
      LOG.error("What the server API asks could not be done", e);
      return true;
    }
  }
}
