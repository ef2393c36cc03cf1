package dev.wshub.faults;

import dev.wshub.WebSocketHub;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * An instance of a hub: a Vert.x of its own, and Redis behind a network of its own. Channels of the namespace "kept" keep a history
 * and are recovered; the others keep nothing.
 */
final class HubInstance implements AutoCloseable {
  private static final String CONFIG = """
      {
        "http_server": {"address": "127.0.0.1", "port": 0},
        "http_api": {"key": "key"},
        "client": {"insecure": true},
        "channel": {"namespaces": [
          {"name": "kept", "history_size": 20000, "history_ttl": "300s", "force_recovery": true},
          {"name": "few", "history_size": 10, "history_ttl": "300s", "force_recovery": true}]},
        "engine": {"type": "redis", "redis": {}},
        "registry": {"enabled": false},
        "shutdown": {"drain": "0s"}
      }
      """;

  final FaultyProxy network;
  final Vertx vertx;
  private final WebSocketHub hub;

  private HubInstance(FaultyProxy network, Vertx vertx, WebSocketHub hub) {
    this.network = network;
    this.vertx = vertx;
    this.hub = hub;
  }

  /** @param settings of {@code engine.redis}, beside the address */
  static HubInstance start(int redisPort, String settings) {
    var network = new FaultyProxy(redisPort);
    var config = new JsonObject(CONFIG);
    var redis = new JsonObject(settings).put("address", network.url());
    config.getJsonObject("engine").put("redis", redis);
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    return new HubInstance(network, vertx, await(WebSocketHub.deploy(vertx, config, descriptor())));
  }

  private static JsonObject descriptor() {
    var verticles = new JsonArray();
    for (var name : new String[] {"redis.RedisBridge", "hub.Hub", "api.Api", "server.WebSocketServer"}) {
      verticles.add(new JsonObject().put("name", "dev.wshub." + name + "Verticle"));
    }
    return new JsonObject().put("verticles", verticles);
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  int port() {
    return hub.port();
  }

  /** Publishes an object with the number {@code n}; the result has offset and epoch where the channel keeps a history. */
  Future<JsonObject> publish(String channel, long n) {
    var body = new JsonObject().put("channel", channel).put("data", new JsonObject().put("n", n));
    return vertx.eventBus().<JsonObject>request("wshub.publish", body).map(reply -> reply.body());
  }

  /** As its process would die: Redis hears no word, the clients' sockets are closed. */
  Future<Void> crash() {
    network.cut();
    return vertx.close().onComplete(closed -> network.close());
  }

  @Override
  public void close() {
    await(vertx.close());
    network.close();
  }
}
