package dev.wshub.redis;

import dev.wshub.config.RedisConfig;
import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.hub.EngineAway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection on which commands go to a server, so that they take effect in the order of sending. Connects again by
 * itself. Where no answer comes within {@code engine.redis.io_timeout} the connection is made anew. Bridge's loop only.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /** A connection that was lost before that is made anew after a longer pause each time. */
  private static final long NANOS_TO_LAST = 5_000_000_000L;

  private static final int MOST_TOLD = 8;

  private final Vertx vertx;
  private final RedisConfig config;
  private final Connector connector;
  private final String name;
  private final Supplier<Future<Endpoint>> where;
  private final Servers servers;
  private final Deque<Order> pending = new ArrayDeque<>();
  private final BackOff backOff = new BackOff();

  /** Counts connections: what comes from an earlier one is no news. */
  private int round;

  private Connector.Own own;
  private RedisConnection connection;
  private ServerIdentity server;
  private Endpoint at;
  private long upSince;

  /** When the last answer came. */
  private long answeredAt = System.nanoTime();

  private boolean up;
  private boolean triedOnce;

  /** What was logged since the last connecting. */
  private final Set<String> told = new HashSet<>();

  private boolean closed;

  /**
   * @param name of the connection in Redis
   * @param where is asked at each connecting
   */
  Lane(Vertx vertx, RedisConfig config, Connector connector, String name, Supplier<Future<Endpoint>> where, Servers servers) {
    this.vertx = vertx;
    this.config = config;
    this.connector = connector;
    this.name = name;
    this.where = where;
    this.servers = servers;
  }

  boolean isUp() {
    return up;
  }

  /** It has never been connected, and nobody knows yet whether it can be. */
  boolean isStarting() {
    return !up && !triedOnce && !closed;
  }

  /** The server, from the first connecting on. */
  Endpoint at() {
    return at;
  }

  /** Who answered last; null before the first connecting. */
  ServerIdentity server() {
    return server;
  }

  // Commands

  void send(Order order) {
    if (pending.size() >= Connector.MOST_WAITING) {
      order.queue.failed(order, new EngineAway(pending.size() + " commands wait for Redis"), this);
      return;
    }
    order.sentAt = System.nanoTime();
    pending.add(order);
    var on = connection;
    if (order.ask != null) {
      on.send(Request.cmd(Command.ASKING)); // the next command tells how it went
    }
    on.send(order.request).onComplete(response -> answered(on, order, response, null), cause -> answered(on, order, null, cause));
  }

  private void answered(RedisConnection on, Order order, Response response, Throwable cause) {
    if (on != connection || on == null) {
      return; // it was lost, and the order with it
    }
    answeredAt = System.nanoTime();
    if (pending.peek() == order) {
      pending.poll();
    } else {
      pending.remove(order); // the client did not even send it
    }
    if (cause == null) {
      order.queue.answered(order, response);
      return;
    }
    order.queue.failed(order, isClosed(cause) ? new EngineAway("Redis has closed the connection") : cause, this);
    boolean demoted = RedisError.of(cause).filter(error -> error == RedisError.READONLY).isPresent();
    if (demoted && on == connection && System.nanoTime() - upSince > NANOS_TO_LAST) {
      lost(round, RedisError.withAdvice(cause));
    }
  }

  /** The client's word for it, which comes before that of the connection. */
  private static boolean isClosed(Throwable cause) {
    return cause instanceof IOException
        || "CONNECTION_CLOSED".equals(cause.getMessage())
        || "Connection is closed".equals(cause.getMessage());
  }

  /** Answers come one after the other: while they do, those behind large ones are not late. */
  void checkDeadline() {
    var first = pending.peek();
    long timeout = config.ioTimeout().toNanos();
    long now = System.nanoTime();
    if (first != null && now - first.sentAt > timeout && now - answeredAt > timeout) {
      lost(round, "no answer within " + config.ioTimeout().toMillis() + " ms");
    }
  }

  // Connecting

  void connect() {
    if (closed) {
      return;
    }
    int mine = ++round;
    where
        .get()
        .compose(connector::own)
        .onComplete(
            opened -> {
              if (mine == round && !closed) {
                opened(mine, opened);
              } else {
                opened.close();
              }
            },
            cause -> lost(mine, "cannot connect: " + RedisError.withAdvice(cause)));
  }

  private void opened(int mine, Connector.Own opened) {
    own = opened;
    at = opened.at();
    connection = opened.connection();
    connection.exceptionHandler(cause -> lost(mine, RedisError.reason(cause)));
    connection.endHandler(end -> lost(mine, "the connection was closed"));
    long timer = vertx.setTimer(config.ioTimeout().toMillis(), id -> lost(mine, "no answer while connecting"));
    prepare(connection)
        .onComplete(
            identity -> {
              vertx.cancelTimer(timer);
              if (mine == round) {
                connected(identity);
              }
            },
            cause -> {
              vertx.cancelTimer(timer);
              lost(mine, RedisError.withAdvice(cause));
            });
  }

  private Future<ServerIdentity> prepare(RedisConnection on) {
    var replies = new ArrayList<Future<Response>>();
    replies.add(on.send(Request.cmd(Command.CLIENT).arg("SETNAME").arg(name)));
    var info = on.send(Request.cmd(Command.INFO).arg("server"));
    replies.add(info);
    for (var script : Script.values()) {
      replies.add(on.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.source())));
    }
    return Future.all(replies).compose(done -> connector.checkRole(on)).map(master -> ServerIdentity.of(info.result()).checked(connector.kind()));
  }

  private void connected(ServerIdentity identity) {
    server = identity;
    up = true;
    triedOnce = true;
    upSince = System.nanoTime();
    told.clear();
    LOG.info("{} is connected to {} at {}", name, identity.product(), at);
    servers.isUp(this);
  }

  /** The server does not count any more: the connection goes wherever it has to now. */
  void leave(String why) {
    lost(round, why);
  }

  private void lost(int whose, String why) {
    if (whose != round || closed) {
      return;
    }
    round++;
    if (up && System.nanoTime() - upSince > NANOS_TO_LAST) {
      backOff.reset();
    }
    drop();
    triedOnce = true;
    failPending(why);
    if (told.size() < MOST_TOLD && told.add(why)) {
      LOG.warn("{} has no connection to Redis{} and goes on trying: {}", name, at == null ? "" : " at " + at, why);
    }
    servers.isDown(this);
    int next = round;
    vertx.setTimer(backOff.next(), again -> {
      if (next == round) {
        connect();
      }
    });
  }

  private Future<Void> drop() {
    up = false;
    connection = null;
    var last = own;
    own = null;
    return last == null ? Future.succeededFuture() : last.close();
  }

  private void failPending(String why) {
    var failed = new ArrayList<>(pending);
    pending.clear();
    failed.forEach(order -> order.queue.failed(order, new EngineAway("Redis: " + why), this));
  }

  Future<Void> close(String why) {
    closed = true;
    round++;
    var done = drop();
    failPending(why);
    return done;
  }
}
