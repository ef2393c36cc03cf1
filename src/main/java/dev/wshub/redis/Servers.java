package dev.wshub.redis;

import dev.wshub.config.RedisLocation.Endpoint;
import io.vertx.redis.client.Response;

/** What an {@link OrderQueue} and a {@link Lane} have to know of where commands go, and what they tell. */
interface Servers {
  /** Where commands about a slot go; null: nobody knows. */
  Lane lane(int slot);

  /** The way to one server. */
  Lane lane(Endpoint at);

  /**
   * A slot has another owner.
   *
   * @return whether that can be; with a single server it cannot
   */
  boolean moved(Endpoint to, int slot);

  void answered(Order order, Response response);

  void failed(Order order, Throwable cause);

  /** A server can be reached, for the first time or anew. */
  void isUp(Lane lane);

  /** A server cannot be reached. */
  void isDown(Lane lane);
}
