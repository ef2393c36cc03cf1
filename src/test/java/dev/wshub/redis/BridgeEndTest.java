package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.LocalCodec;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bridge waits for shards that are ending: for as long as they drain, which may be more than a minute. */
class BridgeEndTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aLongWaitDoesNotPileUpOnTheStack() {
    LocalCodec.register(vertx);
    var depth = new CompletableFuture<Long>();
    vertx.runOnContext(
        go -> {
          var bridge = new Bridge(vertx, new VerticleContext(0, 1, 1, 1, 1, "instance", HubConfig.defaults()));
          bridge.handle(new BridgeMessage.ShardUp(0, "life"));
          bridge.handle(new BridgeMessage.ShardIntent(0, "life", true));
          bridge.awaitEndingShards().onComplete(ended -> depth.complete(StackWalker.getInstance().walk(Stream::count)));
          vertx.setTimer(1_500, drained -> bridge.handle(new BridgeMessage.ShardDown(0, "life")));
        });
    assertThat(depth.orTimeout(10, TimeUnit.SECONDS).join()).isLessThan(100);
  }
}
