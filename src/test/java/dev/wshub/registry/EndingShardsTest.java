package dev.wshub.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.RegistryMessage;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The registry waits for shards that are ending: for as long as they drain, which may be more than a minute. */
class EndingShardsTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aLongWaitDoesNotPileUpOnTheStack() {
    LocalCodec.register(vertx);
    var config = HubConfig.defaults();
    var depth = new CompletableFuture<Long>();
    vertx.runOnContext(
        go -> {
          var shards = new EndingShards(vertx, new VerticleContext(0, 1, 1, 1, 1, "instance", config));
          var address = new HubAddresses(config.eventBus().prefix()).shard(0);
          var shard = vertx.eventBus().localConsumer(address, asked -> shards.answered(new RegistryMessage.ShardIntent(0, true)));
          shards.await().onComplete(ended -> depth.complete(StackWalker.getInstance().walk(Stream::count)));
          vertx.setTimer(1_500, drained -> shard.unregister());
        });
    assertThat(depth.orTimeout(10, TimeUnit.SECONDS).join()).isLessThan(100);
  }
}
