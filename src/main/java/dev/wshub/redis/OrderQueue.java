package dev.wshub.redis;

import dev.wshub.hub.EngineAway;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Commands that take effect in the order of asking: those of one slot in a cluster, else all. They are sent as they come. When
 * one has to be sent once more, to another node or with its script, those that come wait until all that were under way have
 * been answered; then everything goes on, in order. While a slot moves, or the cluster is not sound, commands go one by one: the
 * state may change between two that are sent together, and the second be carried out before the first. One that was refused
 * fails where a later one of its channel was carried out. Bridge's loop only.
 */
final class OrderQueue {
  /** A key that is being moved between nodes, or a node that is being connected, is soon there. */
  private static final long WAIT_MILLIS = 30;

  final int slot;

  private final Vertx vertx;
  private final Servers servers;
  private final Deque<Order> again = new ArrayDeque<>(2);
  private final Deque<Order> waiting = new ArrayDeque<>(2);
  private int underWay;
  private boolean halted;
  private long wait;

  /** What was refused last was so for a reason that may end at any moment. */
  private boolean unsteady;

  OrderQueue(Vertx vertx, Servers servers, int slot) {
    this.vertx = vertx;
    this.servers = servers;
    this.slot = slot;
  }

  void take(Order order) {
    order.queue = this;
    if (halted) {
      waiting.add(order);
    } else {
      send(order);
    }
  }

  private void send(Order order) {
    var lane = order.ask == null ? servers.lane(slot) : servers.lane(order.ask);
    if (lane != null && lane.isUp()) {
      underWay++;
      lane.send(order);
    } else if (lane != null && lane.isStarting() && !order.isLate()) {
      resend(order, WAIT_MILLIS);
    } else {
      servers.failed(order, new EngineAway("Redis is away"));
    }
  }

  void answered(Order order, Response response) {
    underWay--;
    failOvertaken(order);
    servers.answered(order, response);
    goOn();
  }

  private void failOvertaken(Order by) {
    for (var order : again.isEmpty() ? List.<Order>of() : List.copyOf(again)) {
      if (order.isBefore(by)) {
        again.remove(order);
        servers.failed(order, new EngineAway("Redis has refused it for the moment, and a later command has overtaken it"));
      }
    }
  }

  /** @param lane on which it was sent */
  void failed(Order order, Throwable cause, Lane lane) {
    underWay--;
    order.ask = null;
    var error = order.isLate() ? null : RedisError.of(cause).orElse(null);
    if (error == RedisError.NOSCRIPT && order.whole != null) {
      order.request = order.whole.get(); // Redis knows it from then on
      resend(order, 0);
    } else if (error == RedisError.MOVED && servers.moved(RedisError.target(cause.getMessage(), lane.at()), slot)) {
      resend(order, 0);
    } else if (error == RedisError.ASK) {
      order.ask = RedisError.target(cause.getMessage(), lane.at());
      resend(order, 0);
    } else if (error == RedisError.TRYAGAIN || error == RedisError.CLUSTERDOWN) {
      resend(order, WAIT_MILLIS);
    } else {
      servers.failed(order, cause);
    }
    goOn();
  }

  private void resend(Order order, long delay) {
    halted = true;
    unsteady |= delay > 0;
    wait = Math.max(wait, delay);
    again.add(order);
    if (underWay == 0) {
      goOn();
    }
  }

  private void goOn() {
    if (!halted || underWay > 0) {
      return;
    }
    if (wait > 0) {
      long delay = wait;
      wait = 0;
      underWay++; // the timer's
      vertx.setTimer(delay, passed -> {
        underWay--;
        goOn();
      });
      return;
    }
    halted = false;
    var orders = taken();
    if (!orders.isEmpty()) {
      var first = orders.remove(0);
      boolean alone = unsteady || first.ask != null;
      unsteady = false;
      take(first);
      halted |= alone && underWay > 0;
      orders.forEach(this::take);
    }
  }

  /** All that are here, in the order of asking; answers may have come in another one, from two nodes. */
  private List<Order> taken() {
    var orders = new ArrayList<>(again);
    orders.addAll(waiting);
    orders.sort(Comparator.comparingLong(order -> order.number));
    again.clear();
    waiting.clear();
    return orders;
  }

  /** Nothing is sent any more. */
  void close(EngineAway why) {
    taken().forEach(order -> servers.failed(order, why));
  }
}
