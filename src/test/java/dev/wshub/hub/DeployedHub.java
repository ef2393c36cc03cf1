package dev.wshub.hub;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Hub shards in a Vert.x of their own, with fake server loops. */
final class DeployedHub implements AutoCloseable {
  static final SubscribeOptions PLAIN = new SubscribeOptions(false, false, false, false, null, false);
  static final SubscribeOptions POSITIONED = new SubscribeOptions(true, false, false, false, null, false);
  static final SubscribeOptions PRESENT = new SubscribeOptions(false, false, true, true, null, false);

  final Vertx vertx = Vertx.vertx();
  final List<FakeLoop> loops;
  final List<String> deployments = new ArrayList<>();
  private final int shards;

  DeployedHub(int shards, int loopCount) {
    this(shards, loopCount, null);
  }

  /** @param engines makes the engine of each shard; null for the memory engine */
  DeployedHub(int shards, int loopCount, Function<EngineListener, Engine> engines) {
    this.shards = shards;
    var addresses = new HubAddresses("wshub");
    loops = IntStream.range(0, loopCount).mapToObj(i -> new FakeLoop(vertx, addresses, i, shards)).toList();
    for (int shard = 0; shard < shards; shard++) {
      deploy(shard, engines);
    }
    for (var loop : loops) {
      loop.all(0);
    }
  }

  void deploy(int shard, Function<EngineListener, Engine> engines) {
    var context = new VerticleContext(shard, shards, shards, loops.size(), "instance", config());
    var options = new DeploymentOptions().setConfig(context.toJson());
    deployments.add(vertx.deployVerticle(new HubVerticle(engines), options).await());
  }

  /** Channels without a namespace keep no history, those of "kept" do. */
  private static HubConfig config() {
    var kept =
        new JsonObject()
            .put("name", "kept")
            .put("history_size", 1_000)
            .put("history_ttl", "60s")
            .put("presence", true);
    return HubConfig.from(
        new JsonObject().put("channel", new JsonObject().put("namespaces", new JsonArray().add(kept))));
  }

  FakeLoop loop(int index) {
    return loops.get(index);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
