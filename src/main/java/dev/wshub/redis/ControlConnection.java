package dev.wshub.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The connection by which other instances reach this one: subscribed to a few fixed Pub/Sub channels, and made anew by
 * itself when it is lost, silent or refused. Unlike the channels of clients these have no position: what was missed is
 * asked again. Bridge's loop only.
 */
final class ControlConnection {
  /** For what Redis has said and this loop has not read: it may itself have been held up. */
  private static final long VERDICT_MILLIS = 100;

  private final Vertx vertx;
  private final String name;
  private final List<String> channels;
  private final Supplier<Future<RedisConnection>> opener;
  private final Consumer<byte[]> receiver;
  private final Consumer<String> onLoss;
  private final long answerNanos;
  private final BackOff backOff = new BackOff();
  private RedisConnection connection;
  private int confirmed;
  private long askedAt; // of what Redis has not answered yet
  private boolean asking;
  private boolean closed;

  /**
   * @param name of the connection in Redis
   * @param channels that it is subscribed to
   * @param opener opens a connection, within bounded time
   * @param receiver gets each message
   * @param onLoss gets why there is no connection
   * @param answerMillis how long Redis may be silent after a question
   */
  ControlConnection(
      Vertx vertx,
      String name,
      List<String> channels,
      Supplier<Future<RedisConnection>> opener,
      Consumer<byte[]> receiver,
      Consumer<String> onLoss,
      long answerMillis) {
    this.vertx = vertx;
    this.name = name;
    this.channels = channels;
    this.opener = opener;
    this.receiver = receiver;
    this.onLoss = onLoss;
    answerNanos = answerMillis * 1_000_000;
  }

  void open() {
    opener.get().onComplete(this::opened, this::notOpened);
  }

  /** Whether nothing that is published now is missed. */
  boolean isOn() {
    return connection != null && confirmed == channels.size();
  }

  /** Called once per probe interval: asks whether Redis still answers. */
  void check() {
    var checked = connection;
    if (checked == null) {
      return;
    }
    if (!asking) {
      ask();
      checked
          .send(Request.cmd(Command.PING))
          .onComplete(pong -> answered(checked), cause -> lost(checked, RedisError.reason(cause)));
    } else if (isOverdue()) {
      vertx.setTimer(VERDICT_MILLIS, id -> judge(checked));
    }
  }

  private void ask() {
    asking = true;
    askedAt = System.nanoTime();
  }

  private boolean isOverdue() {
    return asking && System.nanoTime() - askedAt > answerNanos;
  }

  private void judge(RedisConnection checked) {
    if (checked == connection && isOverdue()) {
      lost(checked, "it is silent");
    }
  }

  private void answered(RedisConnection which) {
    if (which == connection) {
      asking = false;
    }
  }

  private void opened(RedisConnection opened) {
    if (closed) {
      Connector.end(opened);
      return;
    }
    connection = opened;
    confirmed = 0;
    opened.handler(message -> received(opened, message));
    opened.endHandler(end -> lost(opened, "it was closed"));
    opened.exceptionHandler(cause -> lost(opened, RedisError.reason(cause)));
    ask();
    opened
        .send(Request.cmd(Command.CLIENT).arg("SETNAME").arg(name))
        .onComplete(named -> subscribe(opened), cause -> lost(opened, RedisError.reason(cause)));
  }

  /** The client completes its future when the bytes are written; what counts is what Redis pushes. */
  private void subscribe(RedisConnection opened) {
    if (opened == connection) {
      var request = Request.cmd(Command.SUBSCRIBE);
      channels.forEach(request::arg);
      opened.send(request).onFailure(cause -> lost(opened, RedisError.reason(cause)));
    }
  }

  private void received(RedisConnection from, Response message) {
    if (from != connection) {
      return;
    }
    if (message.type() == ResponseType.ERROR) {
      lost(from, "Redis says " + message); // to the SUBSCRIBE: nothing else is answered in this way
    } else if (message.type() == ResponseType.PUSH && message.get(0).toString().equals("subscribe")) {
      confirmed++;
      if (isOn()) {
        backOff.reset();
        asking = false;
      }
    } else if (message.type() == ResponseType.PUSH && message.get(0).toString().equals("message")) {
      receiver.accept(message.get(2).toBytes());
    } else if (message.type() != ResponseType.PUSH) {
      answered(from); // a push came before the answer to a PING: the client gives that to the handler then
    }
  }

  private void notOpened(Throwable cause) {
    if (!closed) {
      onLoss.accept(RedisError.reason(cause));
      openLater();
    }
  }

  private void lost(RedisConnection which, String why) {
    if (which != connection || closed) {
      return;
    }
    connection = null;
    asking = false;
    Connector.end(which);
    onLoss.accept(why);
    openLater();
  }

  private void openLater() {
    vertx.setTimer(
        backOff.next(),
        id -> {
          if (!closed) {
            open();
          }
        });
  }

  Future<Void> close() {
    closed = true;
    var last = connection;
    connection = null;
    return last == null ? Future.succeededFuture() : Connector.end(last);
  }
}
