package dev.wshub.redis;

import dev.wshub.config.RedisConfig;
import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.config.RedisLocation.Kind;
import dev.wshub.hub.EngineAway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The commands of a bridge, or of the registry. Those about one key, and in a cluster about all keys with the same hash tag,
 * take effect in the order of asking. A command fails at once while there is no connection, and after {@code
 * engine.redis.io_timeout} where no answer comes; then its outcome is unknown. Bridge's loop only.
 */
public final class Commands {
  private static final int DEADLINE_CHECKS = 8;

  private final Vertx vertx;
  private final RedisConfig config;
  private final Consumer<ServerIdentity> onUp;
  private final Route route;
  private final RefusalLog refusals;

  /** All that have no answer yet, in the order of asking. */
  private final Deque<Order> open = new ArrayDeque<>();

  private final Deque<Barrier> barriers = new ArrayDeque<>();
  private long asked;
  private long losses;
  private boolean closed;
  private long timer = -1;

  /** Completes when no command up to the number is open. */
  private record Barrier(long number, Promise<Void> promise) {}

  /**
   * @param name of the connection in Redis
   * @param onUp called after each connecting to a server, before any command of others goes there
   */
  public Commands(Vertx vertx, RedisConfig config, Connector connector, String name, Consumer<ServerIdentity> onUp) {
    this.vertx = vertx;
    this.config = config;
    this.onUp = onUp;
    var servers = new Callbacks();
    route =
        connector.kind() == Kind.CLUSTER
            ? new ClusterRoute(vertx, config, connector, name, servers)
            : new SingleRoute(vertx, config, connector, name, servers);
    refusals = new RefusalLog(name);
  }

  public void start() {
    timer = vertx.setPeriodic(Math.max(1, config.ioTimeout().toMillis() / DEADLINE_CHECKS), id -> route.checkDeadlines());
    route.start();
  }

  /** Whether there is a server to which commands can be sent; in a cluster not all of its nodes need be up. */
  public boolean isUp() {
    return route.isUp();
  }

  /** Commands whose answers are due. */
  int pending() {
    return open.size();
  }

  /** How often connecting to a server has failed, or a connection was lost. */
  long losses() {
    return losses;
  }

  /**
   * Runs a script by its hash.
   *
   * @param keys in a cluster all of one slot
   */
  public Future<Response> run(Script script, List<String> keys, Object... arguments) {
    return take(
        call(Command.EVALSHA, script.hash(), keys, arguments),
        () -> call(Command.EVAL, script.source(), keys, arguments),
        keys.get(0));
  }

  private static Request call(Command command, String script, List<String> keys, Object... arguments) {
    var request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    return with(request, arguments);
  }

  /**
   * Sends a command that begins with its key.
   *
   * @param key or the Pub/Sub channel to publish on
   */
  public Future<Response> send(Command command, String key, Object... arguments) {
    return take(with(Request.cmd(command).arg(key), arguments), null, key);
  }

  private static Request with(Request request, Object... arguments) {
    for (var argument : arguments) {
      if (argument instanceof byte[] bytes) {
        request.arg(bytes);
      } else {
        request.arg(argument.toString());
      }
    }
    return request;
  }

  private Future<Response> take(Request request, Supplier<Request> whole, String key) {
    if (!route.isUp()) {
      return Future.failedFuture(new EngineAway("Redis is away"));
    }
    if (open.size() >= Connector.MOST_WAITING) {
      return Future.failedFuture(new EngineAway(open.size() + " commands wait for Redis"));
    }
    var order = new Order(request, whole, key, System.nanoTime() + config.ioTimeout().toNanos());
    order.number = ++asked;
    open.add(order);
    route.queue(key).take(order);
    return order.promise.future();
  }

  /** Completes when all commands that were sent have been answered. */
  public Future<Void> behind() {
    if (open.isEmpty()) {
      return Future.succeededFuture();
    }
    var barrier = new Barrier(asked, Promise.promise());
    barriers.add(barrier);
    return barrier.promise.future();
  }

  private void settle() {
    while (!open.isEmpty() && open.peek().promise.future().isComplete()) {
      open.poll();
    }
    while (!barriers.isEmpty() && (open.isEmpty() || barriers.peek().number < open.peek().number)) {
      barriers.poll().promise.complete();
    }
  }

  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return route.close(new EngineAway("the bridge is ending"));
  }

  /** What lanes and queues tell. */
  private final class Callbacks implements Servers {
    @Override
    public Lane lane(int slot) {
      return route.lane(slot);
    }

    @Override
    public Lane lane(Endpoint at) {
      return route.lane(at);
    }

    @Override
    public boolean moved(Endpoint to, int slot) {
      return route.moved(to, slot);
    }

    @Override
    public void answered(Order order, Response response) {
      order.promise.tryComplete(response);
      settle();
    }

    @Override
    public void failed(Order order, Throwable cause) {
      order.promise.tryFail(refusals.understood(cause));
      settle();
    }

    @Override
    public void isUp(Lane lane) {
      if (!closed) {
        onUp.accept(route.server());
      }
    }

    @Override
    public void isDown(Lane lane) {
      losses++;
      route.isDown(lane);
    }
  }
}
