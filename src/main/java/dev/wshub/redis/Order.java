package dev.wshub.redis;

import dev.wshub.config.RedisLocation.Endpoint;
import io.vertx.core.Promise;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.Supplier;

/** A command on its way, with what it takes to send it once more. */
final class Order {
  final Promise<Response> promise = Promise.promise();

  /** In a cluster it has the slot. */
  final String key;

  /** By the monotonic clock: it is not sent again after it. */
  final long deadline;

  /** The same with the script's source instead of its hash; null where it is none. */
  final Supplier<Request> whole;

  /** Its place among all commands. */
  long number;

  Request request;

  OrderQueue queue;
  long sentAt;

  /** A node that has to be asked although the slot is not its own yet; null: the slot's owner. */
  Endpoint ask;

  Order(Request request, Supplier<Request> whole, String key, long deadline) {
    this.request = request;
    this.whole = whole;
    this.key = key;
    this.deadline = deadline;
  }

  /** Whether it was asked for the same channel, and earlier. */
  boolean isBefore(Order other) {
    return number < other.number && Slot.tag(key).equals(Slot.tag(other.key));
  }

  boolean isLate() {
    return deadline - System.nanoTime() <= 0;
  }
}
