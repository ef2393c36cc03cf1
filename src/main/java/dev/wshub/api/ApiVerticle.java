package dev.wshub.api;

import dev.wshub.config.VerticleContext;
import dev.wshub.hub.EngineReadiness;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalConsumer;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API for other verticles: each method of the HTTP API at {@code <event_bus.prefix>.<method>}, with a {@code JsonObject} as
 * the request, and as the reply the object that HTTP answers as {@code result}. An error is a {@code ReplyException} of type {@code
 * RECIPIENT_FAILURE} with the API's code and message. {@code data} and {@code info} may also be a {@code Buffer}, which is
 * then the very bytes of the JSON.
 *
 * <p>It also owns the internal port, where one is configured, on which the HTTP API, health and metrics are then.
 *
 * <p>One instance, one consumer per address: what one sender publishes stays in its order. The addresses are local to this Vert.x.
 * Deployed with a {@link VerticleContext} as its configuration.
 */
public final class ApiVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ApiVerticle.class);
  private static final long SWEEP_MS = 1_000;
  private static final long HUB_WAIT_MS = 500;
  private static final long ANSWERS_MS = 1_000;
  private static final long ANSWERS_POLL_MS = 5;

  private final Promise<Void> hubComplete = Promise.promise();
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private HubClient hub;
  private InternalPort internalPort;
  private EngineReadiness engine; // with an internal port only

  /**
   * Where it answers.
   *
   * @param prefix of the hub's addresses
   */
  public static Set<String> addresses(String prefix) {
    var addresses = new HubAddresses(prefix);
    return ApiMethods.NAMES.stream().map(addresses::method).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Future<?> start() {
    var deployment = VerticleContext.of(config());
    if (deployment.count() != 1) {
      return Future.failedFuture("there may be one instance only, or requests would lose their order");
    }
    var addresses = new HubAddresses(deployment.config().eventBus().prefix());
    hub = new HubClient(vertx, addresses, addresses.api(), deployment.hubShards(), deployment.serverLoops());
    LocalConsumer.listen(vertx, addresses.api(), this::told, this::told);
    LocalConsumer.listen(vertx, addresses.shardNews(), this::told, this::told);
    vertx.setPeriodic(SWEEP_MS, timer -> hub.sweep());
    hub.tellAllShards(new HubMessage.Announce());
    var methods = new ApiMethods(vertx, deployment, hub);
    for (String name : ApiMethods.NAMES) {
      var method = new EventBusMethod(name, methods.get(name));
      consumers.add(LocalConsumer.listen(vertx, addresses.method(name), method, method::refuse));
    }
    return hubThere().compose(there -> openInternalPort(deployment));
  }

  private Future<Void> openInternalPort(VerticleContext deployment) {
    if (!deployment.config().httpServer().hasInternalPort()) {
      return Future.succeededFuture();
    }
    engine = new EngineReadiness(vertx.eventBus(), deployment.config());
    engine.ask(new HubAddresses(deployment.config().eventBus().prefix()).api());
    internalPort = new InternalPort(vertx, deployment, hub, engine::isReady);
    return internalPort.open();
  }

  /** Who publishes right after the start must not meet a hub that has not answered yet; without one, requests are refused. */
  private Future<Void> hubThere() {
    if (hub.shards() == 0) {
      return Future.succeededFuture();
    }
    vertx.setTimer(HUB_WAIT_MS, timer -> hubComplete.tryComplete());
    return hubComplete.future();
  }

  private void told(Message<Object> message) {
    Object body = message.body();
    if (body instanceof LoopMessage.Answer answer) {
      hub.complete(answer);
    } else if (body instanceof LoopMessage.ShardLeaving leaving) {
      hub.shardLeaving(leaving);
    } else if (body instanceof LoopMessage.ShardDown down) {
      hub.shardDown(down);
    } else if (body instanceof LoopMessage.EngineReady news) {
      if (engine != null) {
        engine.told(news);
      }
    } else if (body instanceof LoopMessage.ShardUp up) {
      hub.shardUp(up);
      if (hub.isComplete()) {
        hubComplete.tryComplete();
      }
    } else if (!(body instanceof LoopMessage)) {
      log.warn("A message on {} is not one of the hub's own and is ignored", message.address());
    }
  }

  /** Takes no more requests, and ends when those it took are answered; what is left after a second fails with error 100. */
  @Override
  public Future<?> stop() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).transform(unregistered -> end());
  }

  /** The connections of the internal port are closed behind the answers that they owe: both at a time. */
  private Future<Void> end() {
    Future<Void> closed = internalPort == null ? Future.succeededFuture() : internalPort.close();
    return answered(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWERS_MS))
        .onComplete(waited -> closeHub())
        .transform(waited -> closed);
  }

  /** It is not there when the start has failed. */
  private void closeHub() {
    if (hub != null) {
      hub.close();
    }
  }

  private Future<Void> answered(long deadlineNanos) {
    if (hub == null || hub.isIdle() || System.nanoTime() - deadlineNanos >= 0) {
      return Future.succeededFuture();
    }
    return vertx.timer(ANSWERS_POLL_MS).compose(timer -> answered(deadlineNanos));
  }
}
