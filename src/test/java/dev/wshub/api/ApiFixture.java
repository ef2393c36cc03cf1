package dev.wshub.api;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A hub of some shards with the memory engine, and one server loop with the API. */
final class ApiFixture implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  /** Deployment ids of the hub shards, by their number. */
  final List<String> shards = new ArrayList<>();
  final ApiServer server;
  final ApiClient client;

  ApiFixture(JsonObject settings) throws Exception {
    this(settings, 2);
  }

  ApiFixture(JsonObject settings, int shardCount) throws Exception {
    HubConfig config = HubConfig.from(settings);
    for (int shard = 0; shard < shardCount; shard++) {
      var context = new VerticleContext(shard, shardCount, shardCount, 1, "instance", config);
      var options = new DeploymentOptions().setConfig(context.toJson());
      shards.add(await(vertx.deployVerticle(new HubVerticle(), options)));
    }
    server = new ApiServer(new VerticleContext(0, 1, shardCount, 1, "instance", config));
    await(vertx.deployVerticle(server));
    client = new ApiClient(server.port());
  }

  /** Channels without a namespace have nothing; those of {@code full} have history, presence, joins and leaves. */
  static JsonObject settings() {
    var full =
        new JsonObject()
            .put("name", "full")
            .put("history_size", 100)
            .put("history_ttl", "60s")
            .put("presence", true)
            .put("join_leave", true);
    return new JsonObject()
        .put("http_api", new JsonObject().put("key", ApiClient.KEY))
        .put("node", new JsonObject().put("name", "test-node"))
        .put(
            "channel",
            new JsonObject().put("publication_size_limit", 100).put("namespaces", new JsonArray().add(full).add(format("texts", "json")).add(format("objects", "json_object"))));
  }

  private static JsonObject format(String namespace, String format) {
    return new JsonObject().put("name", namespace).put("publication_data_format", format);
  }

  static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not done in 10 s", e);
    }
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}
