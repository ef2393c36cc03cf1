package dev.wshub.redis;

import dev.wshub.config.EngineConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LocalConsumer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns connections to Redis on its event loop: opens a subscription for a channel at its first subscriber on this instance,
 * closes it after the last, publishes, and keeps streams and presence. A channel's hash picks one of several. Deployed with
 * a {@link VerticleContext} as its configuration; with another engine it does nothing. Redis may be away at its start.
 */
public final class RedisBridgeVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RedisBridgeVerticle.class);

  private Bridge bridge;
  private MessageConsumer<Object> consumer;

  @Override
  public Future<?> start() {
    var deployment = VerticleContext.of(config());
    if (deployment.config().engine().type() != EngineConfig.Type.REDIS) {
      return Future.succeededFuture();
    }
    LocalCodec.register(vertx);
    bridge = new Bridge(vertx, deployment);
    var addresses = new HubAddresses(deployment.config().eventBus().prefix());
    consumer = LocalConsumer.listen(vertx, addresses.bridge(deployment.index()), this::handle, this::handle);
    bridge.start();
    return consumer.completion().onSuccess(listening -> bridge.announce());
  }

  private void handle(Message<Object> message) {
    if (message.body() instanceof BridgeMessage bridgeMessage) {
      bridge.handle(bridgeMessage);
    } else {
      LOG.warn("A message on {} is not one of the hub's own and is ignored", message.address());
    }
  }

  @Override
  public Future<?> stop() {
    return bridge == null ? Future.succeededFuture() : bridge.awaitEndingShards().eventually(consumer::unregister).eventually(bridge::stop);
  }
}
