package dev.wshub.hub;

import dev.wshub.config.VerticleContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard of the hub: owns, on its event loop, who is subscribed to the shard's channels, and with the memory engine
 * also their streams and presence. Takes {@link HubMessage}s on its one address. Deployed with a {@link
 * VerticleContext} as its configuration.
 */
public final class HubVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HubVerticle.class);
  private static final LongSupplier MONOTONIC_MILLIS = () -> System.nanoTime() / 1_000_000;

  private final Function<EngineListener, Engine> engines;
  private HubShard shard;
  private MessageConsumer<Object> consumer;

  public HubVerticle() {
    this(null);
  }

  /** @param engines makes the engine; null for the configured one */
  HubVerticle(Function<EngineListener, Engine> engines) {
    this.engines = engines;
  }

  @Override
  public Future<?> start() {
    var deployment = VerticleContext.of(config());
    LocalCodec.register(vertx);
    shard =
        new HubShard(
            vertx,
            deployment,
            MONOTONIC_MILLIS,
            engines != null ? engines : listener -> configuredEngine(deployment, listener));
    return shard.start().compose(started -> listen(deployment)).onSuccess(listening -> shard.announce());
  }

  private Engine configuredEngine(VerticleContext deployment, EngineListener listener) {
    var engine = deployment.config().engine();
    return switch (engine.type()) {
      case MEMORY -> {
        long maxBytes = engine.memory().effectiveHistoryMaxSize() / deployment.hubShards();
        yield new MemoryEngine(vertx, listener, MONOTONIC_MILLIS, maxBytes, engine.memory().presenceTtl());
      }
      case REDIS -> {
        var addresses = new HubAddresses(deployment.config().eventBus().prefix());
        var bridges = new Bridges(vertx.eventBus(), addresses, deployment.redisBridges());
        boolean registry = deployment.config().registry().enabled();
        yield new RedisEngine(vertx, deployment.index(), listener, engine.redis(), registry, bridges);
      }
    };
  }

  private Future<Void> listen(VerticleContext deployment) {
    var addresses = new HubAddresses(deployment.config().eventBus().prefix());
    consumer = LocalConsumer.listen(vertx, addresses.shard(deployment.index()), this::handle, this::handle);
    return consumer.completion();
  }

  private void handle(Message<Object> message) {
    if (message.body() instanceof HubMessage hubMessage) {
      shard.handle(hubMessage);
    } else {
      LOG.warn("A message on {} is not one of the hub's own and is ignored", message.address());
    }
  }

  @Override
  public Future<?> stop() {
    if (consumer == null) {
      return Future.succeededFuture();
    }
    return shard.part().eventually(consumer::unregister).eventually(shard::stop);
  }
}
