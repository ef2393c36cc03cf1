package dev.wshub.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that carries the subscriptions of one channel or of many. Connects again by itself, and subscribes then to
 * what is wanted by then.
 *
 * <p>The client completes the future of a SUBSCRIBE when its bytes are written; what counts is the confirmation that Redis
 * pushes. An error has neither a future nor a push of its own: it belongs to the oldest unconfirmed command, provided that
 * nothing else is under way. So a PING is sent only when nothing is unconfirmed, and nothing behind it before its answer.
 * Bridge's loop only.
 */
final class PubSubConnection {
  private static final Logger LOG = LoggerFactory.getLogger(PubSubConnection.class);

  /** Subscriptions sent in one turn after connecting. */
  private static final int PER_TURN = 500;

  /** Time for what Redis has said and this loop has not read: it may itself have been held up. */
  private static final long VERDICT_MILLIS = 100;

  /** A subscription that Redis refuses, after it was on, is asked for again. */
  private static final long REFUSED_MILLIS = 2_000;

  private final Vertx vertx;
  private final String name;
  private final Function<Future<Void>, Future<RedisConnection>> opener;
  private final PubSubOwner owner;
  private final Silence silence;
  private final Map<String, ChannelSubscription> wanted = new LinkedHashMap<>();
  private final Deque<SubscriptionOrder> unsent = new ArrayDeque<>();
  private final Deque<SubscriptionOrder> unconfirmed = new ArrayDeque<>();
  private final BackOff backOff = new BackOff();
  private RedisConnection connection;
  private boolean up;
  private boolean wasUp;
  private boolean closed;

  /** Completes when the opening under way is not wanted any more. */
  private Promise<Void> unwanted = Promise.promise();

  private boolean pinging;
  private long pingSentAt;
  private long openedAt;

  /**
   * @param name of the connection in Redis
   * @param opener opens the connection, in its turn; gets what completes when it is not wanted any more
   * @param confirmMillis how long a confirmation, or an answer to a PING, may take
   * @param checkMillis how often {@link #check} is called
   */
  PubSubConnection(
      Vertx vertx,
      String name,
      Function<Future<Void>, Future<RedisConnection>> opener,
      PubSubOwner owner,
      long confirmMillis,
      long checkMillis) {
    this.vertx = vertx;
    this.name = name;
    this.opener = opener;
    this.owner = owner;
    silence = new Silence(confirmMillis, checkMillis);
  }

  void open() {
    unwanted = Promise.promise();
    opener.apply(unwanted.future()).onComplete(this::opened, this::notOpened);
  }

  boolean isUp() {
    return up;
  }

  int channels() {
    return wanted.size();
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }

  List<ChannelSubscription> subscriptions() {
    return new ArrayList<>(wanted.values());
  }

  /** Its {@link ChannelSubscription#confirmed()} is called, now and after each reconnect. */
  void add(ChannelSubscription subscription) {
    wanted.put(subscription.live, subscription);
    if (up) {
      order(new SubscriptionOrder(Command.SUBSCRIBE, subscription));
    }
  }

  /** Completes when Redis has confirmed, or there is no connection. */
  Future<Void> remove(ChannelSubscription subscription) {
    if (!wanted.remove(subscription.live, subscription) || !up) {
      return Future.succeededFuture();
    }
    var order = new SubscriptionOrder(Command.UNSUBSCRIBE, subscription);
    order(order);
    return order.done.future();
  }

  /** Ends the connection; its subscriptions are not told. */
  Future<Void> close() {
    closed = true;
    unwanted.tryComplete();
    wanted.clear();
    return drop();
  }

  /** Called once per probe interval: rebuilds a connection that is silent, and asks a quiet one whether it lives. */
  void check() {
    var checked = connection;
    if (checked == null) {
      return;
    }
    checkAnswer(checked);
    if (up && unconfirmed.isEmpty() && !pinging) {
      ping();
    }
  }

  private void checkAnswer(RedisConnection checked) {
    if (checked == connection && isOverdue()) {
      vertx.setTimer(VERDICT_MILLIS, id -> judge(checked));
    }
  }

  private void judge(RedisConnection checked) {
    if (checked == connection && isOverdue()) {
      lost(checked, "it is silent");
    }
  }

  private boolean isOverdue() {
    var oldest = unconfirmed.peek();
    if (!up) {
      return silence.isOverdue(openedAt);
    }
    return oldest != null ? silence.isOverdue(oldest.sentAt) : pinging && silence.isOverdue(pingSentAt);
  }

  private void ping() {
    pinging = true;
    pingSentAt = System.nanoTime();
    var asked = connection;
    asked.send(Request.cmd(Command.PING)).onComplete(pong -> ponged(asked), cause -> lost(asked, RedisError.reason(cause)));
    vertx.setTimer(silence.millis(), id -> checkAnswer(asked));
  }

  private void ponged(RedisConnection asked) {
    if (asked == connection) {
      silence.heard();
      pinging = false;
      sendUnsent();
    }
  }

  // Connecting

  private void opened(RedisConnection opened) {
    if (closed) {
      Connector.end(opened);
      return;
    }
    connection = opened;
    openedAt = System.nanoTime();
    silence.heard();
    opened.handler(this::received);
    opened.endHandler(end -> lost(opened, "it was closed"));
    opened.exceptionHandler(cause -> lost(opened, RedisError.reason(cause)));
    opened
        .send(Request.cmd(Command.CLIENT).arg("SETNAME").arg(name))
        .onComplete(
            named -> {
              if (opened == connection) {
                ready();
              }
            },
            cause -> lost(opened, RedisError.reason(cause)));
  }

  private void notOpened(Throwable cause) {
    if (!closed && owner.connectFailed(this, cause)) {
      vertx.setTimer(backOff.next(), again -> reopen());
    }
  }

  private void reopen() {
    if (!closed) {
      open();
    }
  }

  private void ready() {
    up = true;
    if (wasUp) {
      owner.madeAnew();
    }
    wasUp = true;
    backOff.reset();
    silence.heard();
    subscribeSome(new ArrayDeque<>(wanted.values()), connection);
  }

  private void subscribeSome(Deque<ChannelSubscription> rest, RedisConnection on) {
    if (on != connection) {
      return;
    }
    for (int i = 0; i < PER_TURN && !rest.isEmpty(); i++) {
      var subscription = rest.poll();
      if (isWanted(subscription)) {
        order(new SubscriptionOrder(Command.SUBSCRIBE, subscription));
      }
    }
    if (!rest.isEmpty()) {
      vertx.runOnContext(next -> subscribeSome(rest, on));
    }
  }

  private boolean isWanted(ChannelSubscription subscription) {
    return wanted.get(subscription.live) == subscription;
  }

  private void order(SubscriptionOrder order) {
    unsent.add(order);
    sendUnsent();
  }

  private void sendUnsent() {
    while (!pinging && !unsent.isEmpty()) {
      var order = unsent.poll();
      order.sentAt = System.nanoTime();
      unconfirmed.add(order);
      var on = connection;
      on.send(Request.cmd(order.command).arg(order.subscription.live)).onFailure(cause -> lost(on, RedisError.reason(cause)));
    }
  }

  // What Redis says

  private void received(Response message) {
    silence.heard();
    if (message.type() == ResponseType.ERROR) {
      refused(message.toString());
      return;
    }
    if (message.type() != ResponseType.PUSH) {
      answered();
      return;
    }
    switch (message.get(0).toString()) {
      case "message" -> {
        var subscription = wanted.get(message.get(1).toString());
        if (subscription != null) {
          subscription.received(message.get(2).toBytes());
        }
      }
      case "subscribe" -> confirmed(Command.SUBSCRIBE, message.get(1).toString());
      case "unsubscribe" -> confirmed(Command.UNSUBSCRIBE, message.get(1).toString());
      default -> LOG.warn("{} got a push that it does not know: {}", name, message.get(0));
    }
  }

  /** The client takes a push that comes before the answer to a PING for that answer, and gives the answer to the handler. */
  private void answered() {
    if (pinging) {
      ponged(connection);
    } else {
      lost(connection, "an answer came that nobody waits for");
    }
  }

  private void confirmed(Command command, String live) {
    var order = unconfirmed.poll();
    if (order == null || order.command != command || !order.subscription.live.equals(live)) {
      lost(connection, "a confirmation came that nobody waits for");
      return;
    }
    order.done.complete();
    if (command == Command.SUBSCRIBE && isWanted(order.subscription)) {
      order.subscription.confirmed();
    }
  }

  private void refused(String error) {
    var order = unconfirmed.poll();
    if (order == null || order.command != Command.SUBSCRIBE) {
      lost(connection, error);
    } else if (isWanted(order.subscription) && order.subscription.refused(error)) {
      var on = connection;
      vertx.setTimer(REFUSED_MILLIS, id -> subscribeSome(new ArrayDeque<>(List.of(order.subscription)), on));
    }
  }

  // Losing it

  private void lost(RedisConnection which, String why) {
    if (which != connection || connection == null) {
      return;
    }
    drop();
    if (closed) {
      return;
    }
    owner.lost(this, why);
    subscriptions().forEach(ChannelSubscription::interrupted);
    vertx.setTimer(backOff.next(), again -> reopen());
  }

  private Future<Void> drop() {
    var last = connection;
    connection = null;
    up = false;
    pinging = false;
    unsent.forEach(order -> order.done.complete());
    unconfirmed.forEach(order -> order.done.complete());
    unsent.clear();
    unconfirmed.clear();
    return last == null ? Future.succeededFuture() : Connector.end(last);
  }
}
