package dev.wshub.api;

import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;

/**
 * The API for other verticles: each method of the HTTP API at {@code <event_bus.prefix>.<method>}, with a {@code JsonObject} as
 * the request, and as the reply the object that HTTP answers as {@code result}. An error is a {@code ReplyException} of type {@code
 * RECIPIENT_FAILURE} with the API's code and message. {@code data} and {@code info} may also be a {@code Buffer}, which is
 * then the very bytes of the JSON.
 *
 * <p>One instance, one consumer per address: what one sender publishes stays in its order. The addresses are local to this Vert.x.
 * Deployed with a {@link VerticleContext} as its configuration.
 */
public final class ApiVerticle extends VerticleBase {
  private static final long SWEEP_MS = 1_000;
  private static final long HUB_WAIT_MS = 500;

  private final Promise<Void> hubComplete = Promise.promise();
  private HubClient hub;

  @Override
  public Future<?> start() {
    var deployment = VerticleContext.of(config());
    if (deployment.count() != 1) {
      return Future.failedFuture("there may be one instance only, or requests would lose their order");
    }
    var addresses = new HubAddresses(deployment.config().eventBus().prefix());
    hub = new HubClient(vertx, addresses, addresses.api(), deployment.hubShards(), deployment.serverLoops());
    vertx.eventBus().localConsumer(addresses.api(), this::told);
    vertx.eventBus().localConsumer(addresses.shardNews(), this::told);
    vertx.setPeriodic(SWEEP_MS, timer -> hub.sweep());
    hub.tellAllShards(new HubMessage.Announce());
    var methods = new ApiMethods(vertx, deployment, hub);
    for (String name : methods.names()) {
      vertx.eventBus().localConsumer(addresses.method(name), new EventBusMethod(name, methods.get(name)));
    }
    return hubThere();
  }

  /** Who publishes right after the start must not meet a hub that has not answered yet; without one, requests are refused. */
  private Future<Void> hubThere() {
    if (hub.shards() == 0) {
      return Future.succeededFuture();
    }
    vertx.setTimer(HUB_WAIT_MS, timer -> hubComplete.tryComplete());
    return hubComplete.future();
  }

  private void told(Message<LoopMessage> message) {
    LoopMessage body = message.body();
    if (body instanceof LoopMessage.Answer answer) {
      hub.complete(answer);
    } else if (body instanceof LoopMessage.ShardDown down) {
      hub.shardDown(down);
    } else if (body instanceof LoopMessage.ShardUp up) {
      hub.shardUp(up);
      if (hub.isComplete()) {
        hubComplete.tryComplete();
      }
    }
  }

  @Override
  public Future<?> stop() {
    if (hub != null) {
      hub.close();
    }
    return Future.succeededFuture();
  }
}
