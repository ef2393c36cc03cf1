package dev.wshub.hub;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a shard, in two steps, during which it goes on to serve. First it waits for the loops that are ending as well: their
 * clients need it to their last push. {@code vertx.close()} stops all verticles at once and in any order, and nothing tells it
 * from the undeployment of this shard alone: so the loops are asked. Then it takes leave of those that stay: what they have sent
 * so far is carried out, and they send nothing more. Belongs to the shard's loop.
 */
final class Parting {
  private static final Logger LOG = LoggerFactory.getLogger(Parting.class);

  /**
   * Who undeploys everything queues the stops one right after the other. A loop that is asked this much later is asked behind its
   * own stop, however busy it is.
   */
  private static final long GRACE_MS = 100;

  private static final long ANSWER_MS = 2_000;
  private static final long CHECK_MS = 5;

  private final Vertx vertx;
  private final LoopLink[] links;
  private final Departures departures;

  Parting(Vertx vertx, LoopLink[] links, Departures departures) {
    this.vertx = vertx;
    this.links = links;
    this.departures = departures;
  }

  /**
   * Waits for the loops that are ending.
   *
   * @param mostMs how long one of them may take
   */
  Future<Void> awaitEndingLoops(LoopMessage.ShardStopping question, long mostMs) {
    return up().isEmpty() ? Future.succeededFuture() : vertx.timer(GRACE_MS).compose(graceOver -> ask(question, mostMs));
  }

  private Future<Void> ask(LoopMessage.ShardStopping question, long mostMs) {
    var asked = up();
    asked.forEach(link -> link.ending = null);
    asked.forEach(link -> link.ask(question));
    return await("say whether it is ending", ANSWER_MS, () -> asked.stream().allMatch(link -> link.retired || link.ending != null))
        .compose(told -> awaitEnd(asked.stream().filter(link -> link.ending == Boolean.TRUE).toList(), question, mostMs));
  }

  /** Meanwhile others may have begun to end. */
  private Future<Void> awaitEnd(List<LoopLink> ending, LoopMessage.ShardStopping question, long mostMs) {
    if (ending.isEmpty()) {
      return Future.succeededFuture();
    }
    return await("end", mostMs, () -> ending.stream().allMatch(Parting::hasEnded) && departures.isEmpty())
        .compose(waited -> ending.stream().allMatch(Parting::hasEnded) ? ask(question, mostMs) : Future.succeededFuture());
  }

  private static boolean hasEnded(LoopLink link) {
    return link.retired || link.ending != Boolean.TRUE;
  }

  /** Takes leave of the loops that stay. */
  Future<Void> takeLeave(LoopMessage.ShardLeaving news) {
    var staying = up();
    staying.forEach(link -> link.ask(news));
    return await("part", ANSWER_MS, () -> staying.stream().allMatch(link -> link.retired || link.parted));
  }

  /** Completes when the subscribers of loops that are gone are, too. */
  Future<Void> departed() {
    return await("lose its subscribers", ANSWER_MS, departures::isEmpty);
  }

  private List<LoopLink> up() {
    return Stream.of(links).filter(link -> link.incarnation != null).toList();
  }

  private Future<Void> await(String what, long mostMs, BooleanSupplier condition) {
    var done = Promise.<Void>promise();
    check(what, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMs), condition, done);
    return done.future();
  }

  private void check(String what, long deadline, BooleanSupplier condition, Promise<Void> done) {
    if (condition.getAsBoolean()) {
      done.complete();
    } else if (System.nanoTime() - deadline >= 0) {
      LOG.warn("A server loop did not {} in time; this hub shard ends without it", what);
      done.complete();
    } else {
      vertx.setTimer(CHECK_MS, timer -> check(what, deadline, condition, done));
    }
  }
}
