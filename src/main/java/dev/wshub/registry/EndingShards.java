package dev.wshub.registry;

import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.RegistryMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The end of the registry: whether the hub ends with it. {@code vertx.close()} stops all verticles at once, and
 * nothing tells it from the undeployment of the registry alone, so the hub shards are asked. Registry's loop only.
 */
final class EndingShards {
  /**
   * Who undeploys everything queues the stops one right after the other: a shard that is asked so much later knows
   * its own.
   */
  private static final long GRACE_MILLIS = 100;

  private static final long CHECK_MILLIS = 20;
  private static final Duration MARGIN = Duration.ofSeconds(10);
  private static final DeliveryOptions LOCAL = LocalCodec.deliveryOptions();

  private final Vertx vertx;
  private final VerticleContext context;
  private final HubAddresses addresses;

  /** Those that were there when they were asked last. */
  private final BitSet there = new BitSet();

  private final BitSet ending = new BitSet();

  EndingShards(Vertx vertx, VerticleContext context) {
    this.vertx = vertx;
    this.context = context;
    addresses = new HubAddresses(context.config().eventBus().prefix());
  }

  /** Completes when no shard is there that is about to end. */
  Future<Void> await() {
    var most = context.config().shutdown().drain().plus(context.config().engine().redis().ioTimeout()).plus(MARGIN);
    long deadline = System.nanoTime() + most.toNanos();
    return ask()
        .compose(asked -> there.isEmpty() ? Future.succeededFuture() : vertx.timer(GRACE_MILLIS).mapEmpty())
        .compose(graceOver -> ask())
        .compose(asked -> there.isEmpty() ? Future.succeededFuture() : vertx.timer(GRACE_MILLIS).mapEmpty())
        .compose(answered -> {
          Promise<Void> ended = Promise.promise();
          awaitEnd(deadline, ended);
          return ended.future();
        });
  }

  /** Thousands of times where the drain is long: futures composed with each other would take up the whole stack at the end. */
  private void awaitEnd(long deadline, Promise<Void> ended) {
    if (!there.intersects(ending) || deadline - System.nanoTime() <= 0) {
      ended.complete();
    } else {
      vertx.setTimer(CHECK_MILLIS, waited -> ask().onComplete(asked -> awaitEnd(deadline, ended)));
    }
  }

  /** One to whose address nobody listens is gone. */
  private Future<Void> ask() {
    there.clear();
    var questions = IntStream.range(0, context.hubShards()).mapToObj(this::ask).toList();
    return Future.join(questions).<Void>mapEmpty().otherwiseEmpty();
  }

  private Future<Void> ask(int shard) {
    return vertx
        .eventBus()
        .<HubMessage>sender(addresses.shard(shard), LOCAL)
        .write(new HubMessage.RegistryStopping())
        .onSuccess(listens -> there.set(shard));
  }

  void answered(RegistryMessage.ShardIntent intent) {
    ending.set(intent.shard(), intent.ending());
  }

  /** Whether there are shards that go on without the registry. */
  boolean stay() {
    var staying = (BitSet) there.clone();
    staying.andNot(ending);
    return !staying.isEmpty();
  }
}
