package dev.wshub.bench;

import ch.qos.logback.classic.Logger;
import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.HubVerticle;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.PublishOptions;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ClientInfo;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.slf4j.LoggerFactory;

/** A publication's way by the event bus: from an owner to the hub shard, and on to two server loops that do nothing with it. */
@State(Scope.Benchmark)
public class HubRouting {
  private static final int LOOPS = 2;
  private static final int PUBLICATIONS = 1_000;
  private static final String CHANNEL = "news";
  private static final String INCARNATION = "only";
  private static final SubscribeOptions PLAIN = new SubscribeOptions(false, false, false, false, null, false);

  private final HubAddresses addresses = new HubAddresses("wshub");
  private final byte[] data = ("\"" + "x".repeat(126) + "\"").getBytes(StandardCharsets.UTF_8);
  private final Semaphore routed = new Semaphore(0);
  private final CountDownLatch subscribed = new CountDownLatch(LOOPS);
  private Vertx vertx;

  @Setup(Level.Trial)
  public void deploy() throws InterruptedException {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(ch.qos.logback.classic.Level.WARN);
    vertx = Vertx.vertx();
    LocalCodec.register(vertx);
    for (int loop = 0; loop < LOOPS; loop++) {
      listen(loop);
    }
    var context = new VerticleContext(0, 1, 1, LOOPS, "instance", HubConfig.from(new JsonObject()));
    vertx.deployVerticle(new HubVerticle(), new DeploymentOptions().setConfig(context.toJson())).await();
    for (int loop = 0; loop < LOOPS; loop++) {
      tell(new HubMessage.LoopUp(loop, INCARNATION));
      tell(new HubMessage.Subscribe(loop, 1, 1, CHANNEL, new ClientInfo("", "client-" + loop, null, null), PLAIN));
    }
    subscribed.await();
  }

  /** Each loop has an event loop of its own, and gives credit back as a real one does. */
  private void listen(int loop) {
    vertx.runOnContext(
        turn -> {
          int[] owed = {0};
          vertx.eventBus().<LoopMessage>localConsumer(addresses.loop(loop), message -> {
            if (message.body() instanceof LoopMessage.Published published) {
              owed[0] += published.bytes();
              if (owed[0] >= HubMessage.Credit.PORTION) {
                tell(new HubMessage.Credit(loop, INCARNATION, owed[0]));
                owed[0] = 0;
              }
              routed.release();
            } else if (message.body() instanceof LoopMessage.Subscribed) {
              subscribed.countDown();
            }
          });
        });
  }

  private void tell(HubMessage message) {
    vertx.eventBus().send(addresses.shard(0), message, LocalCodec.deliveryOptions());
  }

  @TearDown(Level.Trial)
  public void close() {
    vertx.close().await();
  }

  /** Per publication, until both loops have it. */
  @Benchmark
  @OperationsPerInvocation(PUBLICATIONS)
  public void publication() throws InterruptedException {
    for (int i = 0; i < PUBLICATIONS; i++) {
      tell(new HubMessage.Publish(null, CHANNEL, data, null, PublishOptions.PLAIN));
    }
    routed.acquire(PUBLICATIONS * LOOPS);
  }
}
