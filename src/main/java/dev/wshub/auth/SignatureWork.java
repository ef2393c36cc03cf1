package dev.wshub.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Verifies signatures that take long beside the event loop, in order. Of one loop at most {@value #AT_ONCE} are with the workers
 * at a time, so that their results, each of which lets a client in, come to the loop in small portions.
 *
 * <p>Owner loop only; the checks run on a worker thread.
 */
final class SignatureWork {

  private static final int AT_ONCE = 16;

  private static final int MOST_WAITING = 10_000;

  /** Who has waited for longer is not verified any more: he is better told to come back than held until he is closed as stale. */
  private static final long MOST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final ArrayDeque<Check> waiting = new ArrayDeque<>();
  private final Promise<Void> ended = Promise.promise();
  private boolean working;
  private boolean ending;

  SignatureWork(Vertx vertx, WorkerExecutor workers) {
    this.vertx = vertx;
    this.workers = workers;
  }

  private record Check(BooleanSupplier verification, Verdict verdict, long since) {}

  /** What came out; one of the two, or nothing when nobody waits for it any more. */
  interface Verdict {
    /** Asked before the work begins: a client that has given up and comes back has another token in the queue already. */
    boolean isAwaited();

    void of(boolean valid);

    /** It was not verified: it would have taken too long. */
    void tooLate();
  }

  /**
   * Has a signature verified; the verdict comes on the owner's loop, and at once when too many wait. After {@link #end()} there is
   * none.
   */
  void verify(BooleanSupplier verification, Verdict verdict) {
    if (waiting.size() >= MOST_WAITING) {
      verdict.tooLate();
    } else if (!ending) {
      waiting.add(new Check(verification, verdict, System.nanoTime()));
      if (!working) {
        next();
      }
    }
  }

  /** Verifies no more; completes when no worker is left with anything of this loop. */
  Future<Void> end() {
    ending = true;
    waiting.clear();
    if (!working) {
      ended.tryComplete();
    }
    return ended.future();
  }

  private void next() {
    var portion = new ArrayList<Check>(AT_ONCE);
    long now = System.nanoTime();
    working = !waiting.isEmpty();
    for (int i = 0; i < AT_ONCE && !waiting.isEmpty(); i++) {
      Check check = waiting.poll();
      if (!check.verdict.isAwaited()) {
        continue;
      }
      if (now - check.since > MOST_WAIT_NANOS) {
        check.verdict.tooLate();
      } else {
        portion.add(check);
      }
    }
    if (working) { // and be it only to let others have the loop
      Callable<List<Boolean>> work = () -> portion.stream().map(check -> check.verification.getAsBoolean()).toList();
      workers
          .executeBlocking(work, false)
          // In a task of its own: a worker that is quick would have the next portion handled within this one.
          .onComplete(
              valid -> vertx.runOnContext(task -> done(portion, valid)),
              failure -> vertx.runOnContext(task -> done(portion, portion.stream().map(check -> false).toList())));
    }
  }

  private void done(List<Check> portion, List<Boolean> valid) {
    try {
      for (int i = 0; i < portion.size(); i++) {
        portion.get(i).verdict.of(valid.get(i));
      }
    } finally {
      next();
      if (ending && !working) {
        ended.tryComplete();
      }
    }
  }
}
