package dev.wshub.api;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.http.DeadlineWheel;
import dev.wshub.http.HttpPort;
import dev.wshub.http.RequestDeadlines;
import dev.wshub.hub.HubClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * {@code http_server.internal_port}: the API, health and metrics on a port of their own, with the limits and deadlines of the other.
 * It is ready when the whole hub has started, and not any more when the shutdown begins; it answers until its verticle is undeployed.
 *
 * <p>Belongs to the event loop of {@link ApiVerticle}.
 */
final class InternalPort {
  private static final String PHASE = "phase";
  private static final long START_WAIT_MS = TimeUnit.MINUTES.toMillis(2);

  private final Vertx vertx;
  private final VerticleContext deployment;
  private final HubConfig config;
  private final DeadlineWheel wheel = new DeadlineWheel(nowMs());
  private final HttpServices services;
  private HttpServer server;
  private boolean ready;
  private boolean ending;

  /** @param engineReady whether what is published comes back */
  InternalPort(Vertx vertx, VerticleContext deployment, HubClient hub, BooleanSupplier engineReady) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.config = deployment.config();
    services = new HttpServices(vertx, deployment, hub, HttpServices.Port.INTERNAL, () -> ready && !ending && engineReady.getAsBoolean());
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Begins to listen. Timers and consumers end with the deployment. */
  Future<Void> open() {
    vertx.eventBus().localConsumer(config.eventBus().internalPortLifecycleAddress(), this::lifecycle);
    vertx.setPeriodic(DeadlineWheel.TICK_MS, timer -> wheel.advance(nowMs()));
    awaitStart();
    return new HttpPort(vertx, config.httpServer().effectiveInternalTls(), new RequestDeadlines(wheel))
        .server(HttpPort.options(), services)
        .compose(made -> (server = made).listen(deployment.internalListenAddress()))
        .mapEmpty();
  }

  /** Whoever deploys the verticles answers when all are there; where nobody does, there is nobody to wait for. */
  private void awaitStart() {
    var options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(START_WAIT_MS);
    vertx
        .eventBus()
        .<JsonObject>request(config.eventBus().startLifecycleAddress(), new JsonObject().put(PHASE, "started"), options)
        .onSuccess(answer -> ready = answer.body().getBoolean("ready"))
        .onFailure(
            failure -> {
              if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT) {
                awaitStart();
              } else {
                ready = true;
              }
            });
  }

  private void lifecycle(Message<Object> order) {
    Object phase = order.body() instanceof JsonObject body ? body.getValue(PHASE) : null;
    switch (String.valueOf(phase)) {
      case "port" -> order.reply(new JsonObject().put("port", server.actualPort()));
      case "unready" -> {
        ending = true;
        order.reply(new JsonObject());
      }
      default -> order.fail(1, "phase must be port or unready");
    }
  }

  /** Answers what is under way no longer than it takes to close the connections. */
  Future<Void> close() {
    ending = true;
    return server == null ? Future.succeededFuture() : server.close();
  }
}
