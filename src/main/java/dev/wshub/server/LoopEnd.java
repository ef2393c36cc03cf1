package dev.wshub.server;

import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * How a loop ends: first nothing new should come, then all connections are closed behind what was acknowledged.
 *
 * <p>Owner loop only.
 */
final class LoopEnd {

  private static final long ECHO_WAIT_MS = 500;

  private final Vertx vertx;
  private final HubClient hub;
  private final Sessions sessions;
  private final int index;
  private final String incarnation;
  private boolean unready;
  private Future<Void> drained;

  LoopEnd(Vertx vertx, HubClient hub, Sessions sessions, int index, String incarnation) {
    this.vertx = vertx;
    this.hub = hub;
    this.sessions = sessions;
    this.index = index;
    this.incarnation = incarnation;
  }

  /** Tells load balancers that no new traffic should come. */
  void becomeUnready() {
    unready = true;
  }

  boolean isUnready() {
    return unready;
  }

  /** Whether the connections are being closed and no new one is taken. */
  boolean isDraining() {
    return drained != null;
  }

  /** Closes all connections; completes when none is left. Happens once, with the time that was given first. */
  Future<Void> drain(long drainMs) {
    if (drained == null) {
      unready = true;
      var ending = Promise.<Void>promise();
      drained = ending.future();
      acknowledgedIsHere().compose(here -> Drain.begin(vertx, sessions, drainMs)).onComplete(ending);
      drained.onComplete(ended -> hub.tellAllShards(intent()));
    }
    return drained;
  }

  /** What a shard has to know that wants to end. */
  HubMessage intent() {
    return new HubMessage.LoopIntent(index, incarnation, isDraining() && !drained.isComplete());
  }

  /** What was published and acknowledged before may still be under way to a shard: the clients get it before the close. */
  private Future<Void> acknowledgedIsHere() {
    var here = Promise.<Void>promise();
    vertx.setTimer(ECHO_WAIT_MS, timer -> here.tryComplete());
    hub.callAllShards(caller -> new HubMessage.Echo(caller, null, ""), answers -> here.tryComplete());
    return here.future();
  }
}
