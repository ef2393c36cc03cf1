package dev.wshub.server;

import dev.wshub.protocol.DisconnectCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes all connections of this loop with 3001 in even steps, so that the clients do not all come back in one instant.
 *
 * <p>Owner loop only.
 */
final class Drain {

  private static final long STEP_MS = 10;

  /** Closes in one step, each of which is a system call: the loop must go on with what else it has to do. */
  private static final int MOST_PER_STEP = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final Vertx vertx;
  private final Sessions sessions;
  private final long drainMs;
  private final long startNanos = System.nanoTime();
  private final Deque<Session> left;
  private final int count;
  private final Promise<Void> done = Promise.promise();
  private int closed;

  private Drain(Vertx vertx, Sessions sessions, long drainMs) {
    this.vertx = vertx;
    this.sessions = sessions;
    this.drainMs = drainMs;
    this.left = new ArrayDeque<>(sessions.all());
    this.count = left.size();
  }

  /**
   * Begins to close.
   *
   * @param drainMs time over which the closes are spread
   * @return completes when no socket is left
   */
  static Future<Void> begin(Vertx vertx, Sessions sessions, long drainMs) {
    var drain = new Drain(vertx, sessions, drainMs);
    drain.step();
    return drain.done.future();
  }

  private void step() {
    long elapsedMs = (System.nanoTime() - startNanos) / 1_000_000;
    long due = drainMs == 0 ? count : Math.min(count, count * elapsedMs / drainMs);
    for (int most = MOST_PER_STEP; closed < due && most > 0; closed++, most--) {
      close(left.poll());
    }
    if (sessions.sockets() == 0) {
      done.complete();
    } else {
      vertx.setTimer(STEP_MS, timer -> step());
    }
  }

  /** One connection that cannot be closed must not keep the others. */
  private static void close(Session session) {
    try {
      session.close(DisconnectCode.SHUTDOWN);
    } catch (RuntimeException e) {
      LOG.error("connection {} could not be closed in order", session.number, e);
    }
  }
}
