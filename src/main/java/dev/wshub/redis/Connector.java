package dev.wshub.redis;

import dev.wshub.config.RedisConfig;
import dev.wshub.config.RedisLocation;
import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.config.RedisLocation.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens connections to Redis: to the server of the address, to the master that the sentinels name, or to a node of the
 * cluster. Subscription connections come from one client for each server, a bounded number at a time; each command connection
 * has a client of its own, which is the only way to end one that does not answer. What goes to a server that does not count
 * any more is closed. Bridge's loop only.
 */
public final class Connector {
  /** Connecting a thousand channels at once would stop everything else, here and in Redis. */
  private static final int CONNECTING_AT_ONCE = 32;

  /** Commands that may wait for their answers on one connection. */
  static final int MOST_WAITING = 64 * 1024;

  /** A subscription connection has few commands under way; the client keeps an array of that length. */
  private static final int WAITING_SUBSCRIBES = 4 * 1024;

  private static final int WAITING_DEDICATED = 16;
  private static final int WAITING_FOR_ONE = 4;

  private static final Future<Void> NEVER = Future.failedFuture("it is wanted to the end");

  private final Vertx vertx;
  private final RedisConfig config;
  private final RedisClients clients;
  private final RedisLocation location;
  private final Sentinels sentinels; // null without
  private final ClusterMap cluster; // null without
  private final int mostDedicated;
  private final Map<Endpoint, Future<Redis>> dedicated = new HashMap<>();
  private final Map<Endpoint, Future<Redis>> shared = new HashMap<>();
  private final List<Consumer<Set<Endpoint>>> listeners = new ArrayList<>();
  private final Set<Promise<Void>> queue = new LinkedHashSet<>();
  private int connecting;
  private long timer = -1;

  /** A connection with a client of its own. */
  record Own(Endpoint at, Redis client, RedisConnection connection) {
    Future<Void> close() {
      return client.close();
    }
  }

  /**
   * @param mostDedicated connections that carry one channel each
   */
  public Connector(Vertx vertx, RedisConfig config, int mostDedicated) {
    this.vertx = vertx;
    this.config = config;
    this.mostDedicated = mostDedicated;
    clients = new RedisClients(vertx, config);
    location = clients.location();
    sentinels = location.kind() == Kind.SENTINEL ? new Sentinels(location, (at, question) -> ask(clients.sentinel(at), question)) : null;
    cluster = location.kind() == Kind.CLUSTER ? new ClusterMap(location, this::askRedis) : null;
    if (location.kind() != Kind.STANDALONE) {
      timer = vertx.setPeriodic(config.probeInterval().toMillis(), id -> look());
    }
    if (cluster != null) {
      cluster.onRefresh(() -> leaveAllBut(cluster.nodes()));
    }
  }

  Kind kind() {
    return location.kind();
  }

  /** Null where Redis is no cluster. */
  ClusterMap cluster() {
    return cluster;
  }

  /** Gets the servers that count, when there are others than before. */
  void onChange(Consumer<Set<Endpoint>> listener) {
    listeners.add(listener);
  }

  /** Where the commands go, where there is one place for all of them. */
  Future<Endpoint> master() {
    return sentinels == null ? Future.succeededFuture(location.endpoints().get(0)) : sentinels.master();
  }

  /** Servers change their roles without a word to those who are connected to them. */
  private void look() {
    if (cluster != null) {
      cluster.refresh();
    } else {
      sentinels.master().onSuccess(master -> leaveAllBut(Set.of(master)));
    }
  }

  private void leaveAllBut(Set<Endpoint> known) {
    leaveAllBut(known, dedicated);
    leaveAllBut(known, shared);
    List.copyOf(listeners).forEach(listener -> listener.accept(known));
  }

  private static void leaveAllBut(Set<Endpoint> known, Map<Endpoint, Future<Redis>> pools) {
    for (var at : List.copyOf(pools.keySet())) {
      if (!known.contains(at)) {
        pools.remove(at).onSuccess(Redis::close);
      }
    }
  }

  // Command connections

  /** Opens a command connection. */
  Future<Own> own(Endpoint at) {
    return clients
        .redis(at, 1, MOST_WAITING, 0)
        .compose(client -> connect(client).map(connection -> new Own(at, client, connection)).onFailure(cause -> client.close()));
  }

  /** Fails where the sentinels have named a server that does not see itself as the master. */
  Future<Void> checkRole(RedisConnection connection) {
    if (sentinels == null) {
      return Future.succeededFuture();
    }
    return connection
        .send(Request.cmd(Command.ROLE))
        .compose(role -> Sentinels.isMaster(role) ? Future.succeededFuture() : Future.failedFuture("it is not the master (yet, or any more)"));
  }

  private Future<Response> askRedis(Endpoint at, Request question) {
    return ask(clients.redis(at, 1, WAITING_FOR_ONE, 0), question);
  }

  /** Asks one question, over a connection that is closed after it. */
  private Future<Response> ask(Future<Redis> opened, Request question) {
    return opened.compose(
        client ->
            within(connect(client).compose(connection -> connection.send(question)))
                .onComplete(done -> client.close())); // not waited for: its end comes on another thread
  }

  // Subscription connections

  /** A subscription connection that carries one channel, to the server that publishes on it. */
  public Future<RedisConnection> dedicated(String live) {
    return dedicated(live, NEVER);
  }

  /**
   * The same.
   *
   * @param unwanted succeeds when nobody wants it any more; while the server says nothing the queue would grow by all those
   */
  Future<RedisConnection> dedicated(String live, Future<Void> unwanted) {
    return inTurn(unwanted, () -> place(live).compose(at -> subscriber(dedicated, at, mostDedicated + CONNECTING_AT_ONCE, WAITING_DEDICATED)));
  }

  /**
   * A subscription connection that carries many.
   *
   * @param name other names lead to other nodes of a cluster
   */
  public Future<RedisConnection> shared(String name) {
    return inTurn(NEVER, () -> place(name).compose(at -> subscriber(shared, at, 2 * config.multiplexedConnections(), WAITING_SUBSCRIBES)));
  }

  /**
   * Ends a subscription connection. The client would keep for another use what has not been subscribed to anything, even one
   * that does not answer.
   */
  static Future<Void> end(RedisConnection connection) {
    connection.send(Request.cmd(Command.UNSUBSCRIBE));
    return connection.close().otherwiseEmpty();
  }

  /**
   * A server that takes a connection and says nothing would keep its place in the client's pool for good. A subscription
   * connection that lives hears something in each probe interval.
   */
  private long mostSilentMillis() {
    long connecting = config.connectTimeout().plus(config.ioTimeout()).toMillis();
    return Math.max(connecting, 2 * config.probeInterval().toMillis());
  }

  /** In a cluster any node brings everything; the slot's own is one hop nearer. */
  private Future<Endpoint> place(String key) {
    if (cluster == null) {
      return master();
    }
    var owner = cluster.owner(Slot.of(key));
    if (owner != null) {
      return Future.succeededFuture(owner);
    }
    return cluster
        .refresh()
        .compose(done -> {
          var found = cluster.owner(Slot.of(key));
          return found == null ? Future.failedFuture("no node of the cluster has the slot") : Future.succeededFuture(found);
        });
  }

  private Future<RedisConnection> subscriber(Map<Endpoint, Future<Redis>> pools, Endpoint at, int connections, int waiting) {
    return pools
        .computeIfAbsent(at, key -> clients.redis(at, connections, waiting, mostSilentMillis()))
        .compose(this::connect)
        .compose(connection -> checkRole(connection).map(connection).onFailure(cause -> connection.close()))
        .onFailure(cause -> {
          if (cluster != null) {
            cluster.refresh();
          }
        });
  }

  /** Connects, or fails in bounded time, also where the server takes the connection and says nothing. */
  private Future<RedisConnection> connect(Redis client) {
    Promise<RedisConnection> promise = Promise.promise();
    client.connect().onComplete(
        connection -> {
          if (!promise.tryComplete(connection)) {
            connection.close();
          }
        },
        promise::tryFail);
    return within(promise);
  }

  private <T> Future<T> within(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(promise::tryComplete, promise::tryFail);
    return within(promise);
  }

  private <T> Future<T> within(Promise<T> promise) {
    Duration most = config.connectTimeout().plus(config.ioTimeout());
    long deadline = vertx.setTimer(most.toMillis(), id -> promise.tryFail("no answer within " + most.toMillis() + " ms"));
    return promise.future().onComplete(done -> vertx.cancelTimer(deadline));
  }

  private Future<RedisConnection> inTurn(Future<Void> unwanted, Supplier<Future<RedisConnection>> connect) {
    return turn(unwanted).compose(go -> connect.get().onComplete(done -> next()));
  }

  private Future<Void> turn(Future<Void> unwanted) {
    if (connecting < CONNECTING_AT_ONCE) {
      connecting++;
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    queue.add(promise);
    unwanted.onSuccess(ended -> {
      if (queue.remove(promise)) {
        promise.fail("it is not wanted any more");
      }
    });
    return promise.future();
  }

  private void next() {
    var waiting = queue.iterator();
    if (waiting.hasNext()) {
      var first = waiting.next();
      waiting.remove();
      first.complete();
    } else {
      connecting--;
    }
  }

  public Future<Void> close() {
    vertx.cancelTimer(timer);
    var ends = new ArrayList<Future<Void>>();
    dedicated.values().forEach(client -> ends.add(client.compose(Redis::close)));
    shared.values().forEach(client -> ends.add(client.compose(Redis::close)));
    return Future.join(ends).mapEmpty();
  }
}
