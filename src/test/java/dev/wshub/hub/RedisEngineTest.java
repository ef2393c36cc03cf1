package dev.wshub.hub;

import static org.awaitility.Awaitility.await;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.redis.RedisBridgeVerticle;
import dev.wshub.redis.TestRedis;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every engine has to do, by a Redis bridge. */
class RedisEngineTest extends EngineContract {
  private static TestRedis redis;

  @BeforeAll
  static void startRedis() {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  /** The section {@code engine.redis}. */
  JsonObject settings() {
    return new JsonObject().put("address", redis.url()).put("prefix", redis.prefix());
  }

  @Override
  Engine create(Vertx vertx, EngineListener listener) {
    LocalCodec.register(vertx);
    var config = config();
    var addresses = new HubAddresses("wshub");
    var engine =
        new RedisEngine(vertx, 0, listener, config.engine().redis(), false, new Bridges(vertx.eventBus(), addresses, 1));
    vertx.eventBus().<Object>localConsumer(addresses.shard(0), message -> engine.take((HubMessage.FromBridge) message.body()));
    engine.listening();
    var context = new VerticleContext(0, 1, 1, 1, 1, "instance", config);
    vertx.deployVerticle(new RedisBridgeVerticle(), new DeploymentOptions().setConfig(context.toJson()));
    return engine;
  }

  @Override
  void awaitStart(Engine started) {
    await().until(() -> onLoop(() -> started.position("is-there").map(true).otherwise(false)));
  }

  private HubConfig config() {
    var engine =
        new JsonObject()
            .put("type", "redis")
            .put("redis", settings());
    var namespace = new JsonObject().put("history_size", 10).put("history_ttl", "60s");
    return HubConfig.from(
        new JsonObject()
            .put("engine", engine)
            .put("registry", new JsonObject().put("enabled", false))
            .put("channel", new JsonObject().put("without_namespace", namespace).put("namespaces", new JsonArray())));
  }
}
