package dev.wshub.redis;

import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.hub.EngineAway;
import io.vertx.core.Future;

/** Which lane a command takes: the only one there is, or that of its slot's node. */
interface Route {
  void start();

  boolean isUp();

  /** The queue in which a command about this key keeps its order. */
  OrderQueue queue(String key);

  /** Null: nobody knows. */
  Lane lane(int slot);

  Lane lane(Endpoint at);

  /** @return whether a slot can have another owner at all */
  boolean moved(Endpoint to, int slot);

  void isDown(Lane lane);

  /** The servers that answer; a change of any of them is another identity. */
  ServerIdentity server();

  void checkDeadlines();

  Future<Void> close(EngineAway why);
}
