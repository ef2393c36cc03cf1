package dev.wshub.hub;

import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.function.LongSupplier;

/**
 * Keeps presence entries alive while their connections are: each is refreshed once per interval, a bounded number per
 * turn. Belongs to the shard's loop.
 */
final class PresenceRefresh {
  private static final long TICK_MILLIS = 1_000;
  private static final int STEPS = 500;

  private final Vertx vertx;
  private final Engine engine;
  private final LongSupplier clock;
  private final long intervalMillis;

  /** In the order of the last refresh. */
  private final LinkedHashSet<Subscriber> subscribers = new LinkedHashSet<>();

  private long timer = -1;

  PresenceRefresh(Vertx vertx, Engine engine, LongSupplier clock, long intervalMillis) {
    this.vertx = vertx;
    this.engine = engine;
    this.clock = clock;
    this.intervalMillis = intervalMillis;
  }

  void start() {
    timer = vertx.setPeriodic(TICK_MILLIS, id -> turn());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /** The subscriber's entry was made or refreshed just now. */
  void add(Subscriber subscriber) {
    subscriber.refreshedAt = clock.getAsLong();
    subscribers.remove(subscriber);
    subscribers.add(subscriber);
  }

  void remove(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  /** Refreshes the entries that are due. */
  void turn() {
    long due = clock.getAsLong() - intervalMillis;
    var budget = new Budget(STEPS);
    while (!subscribers.isEmpty()) {
      var longestAgo = subscribers.iterator().next();
      if (longestAgo.refreshedAt > due) {
        return;
      }
      if (!budget.take()) {
        vertx.runOnContext(next -> turn());
        return;
      }
      add(longestAgo);
      engine.refreshPresence(longestAgo.channel().name, longestAgo.info, longestAgo.announced);
    }
  }
}
