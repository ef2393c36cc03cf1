package dev.wshub.registry;

import dev.wshub.hub.EngineAway;
import dev.wshub.redis.Commands;
import dev.wshub.redis.Keys;
import dev.wshub.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for instances that have died, and cleans up after them. One survivor does so at a time, by a lease; should it
 * die at it another one does the rest. Registry's loop only.
 */
final class Survivor {
  private static final Logger LOG = LoggerFactory.getLogger(Survivor.class);
  private static final long LOOK_MILLIS = 3_000;
  private static final long LEASE_MILLIS = 5_000;
  private static final long RENEW_MILLIS = 1_500;
  private static final int GIVE_BACK = 0;

  /** An answer that took longer may be that of a Redis which was paused: the others' heartbeats still wait in it. */
  private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Vertx vertx;
  private final Commands commands;
  private final Keys keys;
  private final CleanUp cleanUp;
  private final String self;
  private final Duration instanceTtl;
  private final BooleanSupplier mayJudge;
  private boolean busy;
  private long timer = -1;

  /**
   * @param self this instance
   * @param instanceTtl how long an instance without a heartbeat counts as alive
   * @param mayJudge whether this instance's own heartbeats have gone through for that long
   */
  Survivor(
      Vertx vertx,
      Commands commands,
      Keys keys,
      CleanUp cleanUp,
      String self,
      Duration instanceTtl,
      BooleanSupplier mayJudge) {
    this.vertx = vertx;
    this.commands = commands;
    this.keys = keys;
    this.cleanUp = cleanUp;
    this.self = self;
    this.instanceTtl = instanceTtl;
    this.mayJudge = mayJudge;
  }

  void start() {
    timer = vertx.setPeriodic(Math.min(LOOK_MILLIS, instanceTtl.toMillis() / 3), id -> look());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void look() {
    if (busy || !mayJudge.getAsBoolean()) {
      return;
    }
    busy = true;
    dead()
        .compose(dead -> oneByOne(dead.iterator()))
        .onComplete(
            done -> busy = false,
            cause -> {
              busy = false;
              if (!(cause instanceof EngineAway)) { // that Redis is away was said by whoever has lost it
                LOG.warn("Looking for dead instances has failed; it is done again: {}", cause.getMessage());
              }
            });
  }

  /** Those that are dead now; nobody where that cannot be said. */
  private Future<List<String>> dead() {
    long askedAt = System.nanoTime();
    return commands
        .run(Script.INSTANCES, List.of(keys.instances()), instanceTtl.toMillis(), "dead")
        .map(
            dead ->
                System.nanoTime() - askedAt <= LONGEST_LOOK_NANOS && mayJudge.getAsBoolean() ? texts(dead) : List.of());
  }

  private static List<String> texts(Response list) {
    return list.stream().map(Response::toString).toList();
  }

  /** What fails with one of them is no reason to leave the others. */
  private Future<Void> oneByOne(Iterator<String> dead) {
    if (!dead.hasNext()) {
      return Future.succeededFuture();
    }
    var next = dead.next();
    return claim(next)
        .otherwise(
            cause -> {
              LOG.warn("Cleaning up after instance {} was interrupted; it goes on later: {}", next, cause.getMessage());
              return null;
            })
        .compose(done -> oneByOne(dead));
  }

  private Future<Void> claim(String dead) {
    if (dead.equals(self)) {
      return Future.succeededFuture();
    }
    return commands
        .send(Command.SET, keys.claim(dead), self, "NX", "PX", LEASE_MILLIS)
        .compose(mine -> mine == null ? Future.succeededFuture() : claimed(dead));
  }

  /** Since it was seen to be dead others may have cleaned up after it, or it may have come back. */
  private Future<Void> claimed(String dead) {
    long renewal = vertx.setPeriodic(RENEW_MILLIS, id -> renew(dead, LEASE_MILLIS));
    return dead()
        .compose(stillDead -> stillDead.contains(dead) ? cleanUp(dead) : Future.succeededFuture())
        .eventually(
            () -> {
              vertx.cancelTimer(renewal);
              return renew(dead, GIVE_BACK);
            });
  }

  private Future<?> renew(String dead, long millis) {
    return commands.run(Script.RENEW, List.of(keys.claim(dead)), self, millis);
  }

  private Future<Void> cleanUp(String dead) {
    LOG.warn("Instance {} has died; cleaning up after it", dead);
    return cleanUp.afterDead(dead, self).onSuccess(done -> LOG.info("Cleaned up after instance {}", dead));
  }
}
