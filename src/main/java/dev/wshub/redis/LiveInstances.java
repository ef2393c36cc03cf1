package dev.wshub.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is alive, by the registry's heartbeats. Redis is asked behind what waits already, once for all who want to know by
 * then. Bridge's loop only.
 */
final class LiveInstances {
  private final Vertx vertx;
  private final Commands commands;
  private final Keys keys;
  private final long ttlMillis;
  private Promise<Set<String>> next;

  /** @param ttlMillis without a heartbeat for so long an instance is dead */
  LiveInstances(Vertx vertx, Commands commands, Keys keys, long ttlMillis) {
    this.vertx = vertx;
    this.commands = commands;
    this.keys = keys;
    this.ttlMillis = ttlMillis;
  }

  /** The ids of all that were alive at some time after this call. */
  Future<Set<String>> read() {
    if (next == null) {
      next = Promise.promise();
      vertx.runOnContext(turn -> askRedis());
    }
    return next.future();
  }

  private void askRedis() {
    Promise<Set<String>> asked = next;
    next = null;
    commands
        .run(Script.INSTANCES, List.of(keys.instances()), ttlMillis, "alive")
        .map(LiveInstances::ids)
        .onComplete(asked);
  }

  private static Set<String> ids(Response response) {
    var ids = new HashSet<String>();
    response.forEach(id -> ids.add(id.toString()));
    return ids;
  }
}
