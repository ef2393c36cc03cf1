package dev.wshub.hub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps presence entries alive while their connections are: each is refreshed once per interval, a bounded number per
 * turn. Knows also those who have joined without presence: both are made anew where they have gone. Belongs to the
 * shard's loop.
 */
final class PresenceRefresh {
  private static final long TICK_MILLIS = 1_000;
  private static final int STEPS = 500;
  private static final int MOST_UNDER_WAY = 500;

  private final Vertx vertx;
  private final Engine engine;
  private final LongSupplier clock;
  private final long intervalMillis;

  /** In the order of the last refresh. */
  private final LinkedHashSet<Subscriber> subscribers = new LinkedHashSet<>();

  /** Those that are to be entered anew, and whether with their joins. */
  private final Map<Subscriber, Boolean> anew = new LinkedHashMap<>();

  /** Those whose entering anew has failed, until the next turn. */
  private final Map<Subscriber, Boolean> again = new LinkedHashMap<>();

  private int underWay;
  private long timer = -1;

  PresenceRefresh(Vertx vertx, Engine engine, LongSupplier clock, long intervalMillis) {
    this.vertx = vertx;
    this.engine = engine;
    this.clock = clock;
    this.intervalMillis = intervalMillis;
  }

  void start() {
    timer =
        vertx.setPeriodic(
            TICK_MILLIS,
            id -> {
              turn();
              retry();
            });
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
      if (longestAgo.present) {
        boolean announced = longestAgo.announced && !longestAgo.joinedAlone;
        engine.refreshPresence(longestAgo.channel().name, longestAgo.info, announced);
      }
    }
  }

  /**
   * Everybody's entry is gone, or belongs to an earlier life of the instance: each is made anew, a bounded number at
   * a time, until it has succeeded.
   *
   * @param joins whether others were told that those without an entry had left
   */
  void enterAnew(boolean joins) {
    subscribers.forEach(subscriber -> anew.merge(subscriber, joins, Boolean::logicalOr));
    enterSome();
  }

  private void enterSome() {
    while (underWay < MOST_UNDER_WAY && !anew.isEmpty()) {
      var next = anew.entrySet().iterator();
      var entry = next.next();
      next.remove();
      if (subscribers.contains(entry.getKey())) {
        enterAnew(entry.getKey(), entry.getValue());
      }
    }
  }

  private void enterAnew(Subscriber subscriber, boolean joins) {
    underWay++;
    var entered = subscriber.present ? enterPresent(subscriber, joins) : Future.<Void>succeededFuture();
    var joined = subscriber.joinedAlone ? engine.joinAnew(subscriber.channel().name, subscriber.info, joins) : entered;
    Future.join(entered, joined)
        .onComplete(
            done -> {
              underWay--;
              enterSome();
            },
            cause -> {
              underWay--;
              again.merge(subscriber, joins, Boolean::logicalOr);
            });
  }

  private Future<Void> enterPresent(Subscriber subscriber, boolean joins) {
    boolean announced = subscriber.announced && !subscriber.joinedAlone;
    return engine.enterAnew(subscriber.channel().name, subscriber.info, announced, joins);
  }

  /** Enters those whose entering anew has failed before. */
  void retry() {
    again.forEach((subscriber, joins) -> anew.merge(subscriber, joins, Boolean::logicalOr));
    again.clear();
    enterSome();
  }
}
