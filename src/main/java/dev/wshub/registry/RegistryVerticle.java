package dev.wshub.registry;

import dev.wshub.config.EngineConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LocalConsumer;
import dev.wshub.hub.RegistryMessage;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes this instance's heartbeats and connection records to Redis, and cleans up after instances that have died. There is
 * one. Deployed with a {@link VerticleContext} as its configuration; with another engine, or where {@code registry.enabled}
 * is false, it does nothing.
 */
public final class RegistryVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryVerticle.class);

  private Registry registry;
  private MessageConsumer<Object> consumer;

  @Override
  public Future<?> start() {
    var deployment = VerticleContext.of(config());
    var config = deployment.config();
    if (config.engine().type() != EngineConfig.Type.REDIS || !config.registry().enabled()) {
      return Future.succeededFuture();
    }
    LocalCodec.register(vertx);
    registry = new Registry(vertx, deployment);
    var addresses = new HubAddresses(config.eventBus().prefix());
    consumer = LocalConsumer.listen(vertx, addresses.registry(), this::handle, late -> { });
    return consumer.completion().onSuccess(listening -> registry.start());
  }

  private void handle(Message<Object> message) {
    if (message.body() instanceof RegistryMessage registryMessage) {
      registry.handle(registryMessage);
    } else {
      LOG.warn("A message on {} is not one of the hub's own and is ignored", message.address());
    }
  }

  @Override
  public Future<?> stop() {
    return registry == null
        ? Future.succeededFuture()
        : registry.awaitEndingShards().eventually(consumer::unregister).eventually(registry::stop);
  }
}
