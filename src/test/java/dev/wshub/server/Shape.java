package dev.wshub.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How a hub is put together: what holds for clients must not depend on it. */
public enum Shape {
  DIRECT(1, 1, "direct"),
  DIRECT_SHARDED(3, 2, "direct"),
  DIRECT_TLS(1, 1, "direct"),
  PUBLIC(1, 1, "public"),
  PUBLIC_SHARDED(3, 2, "public"),
  /** With the Redis engine. */
  REDIS(2, 2, "direct"),
  /** Not a whole hub. */
  WITHOUT_HUB(0, 1, "direct");

  final int hubShards;
  final int serverLoops;
  final String outbound;

  Shape(int hubShards, int serverLoops, String outbound) {
    this.hubShards = hubShards;
    this.serverLoops = serverLoops;
    this.outbound = outbound;
  }

  boolean redis() {
    return this == REDIS;
  }

  boolean tls() {
    return this == DIRECT_TLS;
  }

  /** In the form of {@code verticles.json}. */
  JsonObject descriptor() {
    var verticles = new JsonArray();
    if (redis()) {
      verticles.add(verticle("dev.wshub.redis.RedisBridgeVerticle", 2));
      verticles.add(verticle("dev.wshub.registry.RegistryVerticle", 1));
    }
    if (hubShards > 0) {
      verticles.add(verticle("dev.wshub.hub.HubVerticle", hubShards));
      verticles.add(verticle("dev.wshub.api.ApiVerticle", 1));
    }
    verticles.add(verticle("dev.wshub.server.WebSocketServerVerticle", serverLoops));
    return new JsonObject().put("verticles", verticles);
  }

  private static JsonObject verticle(String name, int instances) {
    return new JsonObject().put("name", name).put("options", new JsonObject().put("instances", instances));
  }
}
