package dev.wshub.redis;

import dev.wshub.hub.BridgeEvent;
import io.vertx.core.Vertx;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to a channel of its own, on the command connection as everybody else does, and waits for it on a subscription
 * connection of its own: what comes back within two intervals proves the whole way. Bridge's loop only.
 */
final class Probe {
  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
  private static final int INTERVALS_TO_COME_BACK = 2;

  private final Vertx vertx;
  private final Connector connector;
  private final Commands commands;
  private final BridgeCounts counts;
  private final String name;
  private final String channel;
  private final Duration interval;
  private final Consumer<Boolean> onChange;
  private final BackOff backOff = new BackOff();
  private RedisConnection connection;
  private boolean subscribed;
  private boolean ready;
  private boolean closed;
  private boolean told;
  private final long mostNanos;
  private long openedAt;
  private long timer = -1;
  private long overdue = -1;

  /**
   * @param name of the connection in Redis
   * @param channel Pub/Sub channel that nobody else uses
   * @param onChange gets whether the way is open, when that changes
   */
  Probe(
      Vertx vertx,
      Connector connector,
      Commands commands,
      BridgeCounts counts,
      String name,
      String channel,
      Duration interval,
      Consumer<Boolean> onChange) {
    this.vertx = vertx;
    this.connector = connector;
    this.commands = commands;
    this.counts = counts;
    this.name = name;
    this.channel = channel;
    this.interval = interval;
    mostNanos = INTERVALS_TO_COME_BACK * interval.toNanos();
    this.onChange = onChange;
  }

  void start() {
    openedAt = System.nanoTime();
    timer = vertx.setPeriodic(interval.toMillis(), id -> check());
    open();
  }

  boolean isReady() {
    return ready;
  }

  boolean isConnected() {
    return connection != null;
  }

  private void check() {
    if (!ready && commands.isUp() && System.nanoTime() - openedAt > mostNanos) {
      counts.count(BridgeEvent.PROBE_LOST);
      lost(connection, "what was published did not come back");
    }
    send();
  }

  private void cameBack() {
    change(true);
    vertx.cancelTimer(overdue);
    overdue = vertx.setTimer(INTERVALS_TO_COME_BACK * interval.toMillis(), id -> change(false));
  }

  /** Commands can be sent, for the first time or again: whether publications come back shall be known at once. */
  void commandsAreBack() {
    send();
  }

  private void send() {
    if (subscribed && commands.isUp()) {
      commands
          .send(Command.PUBLISH, channel, System.nanoTime())
          .onFailure(cause -> LOG.debug("A probe was not published: {}", cause.getMessage()));
    }
  }

  private void change(boolean isReady) {
    if (ready != isReady) {
      ready = isReady;
      onChange.accept(isReady);
    }
    if (isReady && told) {
      told = false;
      LOG.info("{}: what is published comes back from Redis again", name);
    }
  }

  /** Where Redis is away that is told by others. */
  private void tell(String why) {
    if (!ready && !told && commands.isUp()) {
      told = true;
      LOG.warn("{}: this instance is not ready, what it publishes does not come back from Redis: {}", name, why);
    }
  }

  private void open() {
    if (!closed) {
      connector
          .dedicated(channel)
          .onComplete(
              this::opened,
              cause -> {
                tell(RedisError.reason(cause));
                retry();
              });
    }
  }

  private void retry() {
    if (!closed) {
      vertx.setTimer(backOff.next(), again -> open());
    }
  }

  private void opened(RedisConnection opened) {
    if (closed) {
      Connector.end(opened);
      return;
    }
    connection = opened;
    openedAt = System.nanoTime();
    opened.handler(this::received);
    opened.endHandler(end -> lost(opened, "it was closed"));
    opened.exceptionHandler(cause -> lost(opened, RedisError.reason(cause)));
    opened
        .send(Request.cmd(Command.CLIENT).arg("SETNAME").arg(name))
        .compose(named -> opened.send(Request.cmd(Command.SUBSCRIBE).arg(channel)))
        .onFailure(cause -> lost(opened, RedisError.reason(cause)));
  }

  private void received(Response message) {
    if (message.type() != ResponseType.PUSH) {
      lost(connection, message.toString()); // refused
      return;
    }
    switch (message.get(0).toString()) {
      case "subscribe" -> {
        subscribed = true;
        backOff.reset();
        send();
      }
      case "message" -> {
        if (System.nanoTime() - message.get(2).toLong() <= mostNanos) {
          cameBack();
        }
      }
      default -> LOG.debug("The probe got {}", message.get(0));
    }
  }

  private void lost(RedisConnection which, String why) {
    if (which == null || which != connection) {
      return;
    }
    LOG.debug("{} is made anew: {}", name, why);
    tell(why);
    connection = null;
    subscribed = false;
    Connector.end(which);
    retry();
  }

  Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    vertx.cancelTimer(overdue);
    ready = false;
    var last = connection;
    connection = null;
    return last == null ? Future.succeededFuture() : Connector.end(last);
  }
}
