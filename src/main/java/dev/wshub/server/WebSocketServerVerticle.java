package dev.wshub.server;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections on the hub's port, WebSockets and HTTP requests. It is deployed once per event loop; the instances
 * share the listening socket, and a connection stays on the loop it was given to.
 *
 * <p>An instance takes {@link LoopMessage}s at its loop's address, and orders of the shutdown at its lifecycle address.
 */
public final class WebSocketServerVerticle extends AbstractVerticle {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketServerVerticle.class);
  private static final long HUB_WAIT_MS = 500;
  private static final long HUB_POLL_MS = 5;

  private VerticleContext deployment;
  private ServerLoop loop;
  private HttpServer server;

  @Override
  public void start(Promise<Void> started) {
    deployment = VerticleContext.of(config());
    HubConfig config = deployment.config();
    var addresses = new HubAddresses(config.eventBus().prefix());
    String ownAddress = addresses.loop(deployment.index());
    var hub = new HubClient(vertx, addresses, ownAddress, deployment.hubShards(), deployment.serverLoops());
    loop = new ServerLoop(vertx, context, deployment, hub);
    vertx.eventBus().<LoopMessage>localConsumer(ownAddress, message -> loop.handle(message.body()));
    vertx.eventBus().localConsumer(config.eventBus().lifecycleAddress(deployment.index()), this::lifecycle);
    loop.start();
    loop.announce();
    new HttpFront(vertx, loop, hub)
        .server()
        .onSuccess(made -> server = made)
        .compose(made -> hubThere(hub, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HUB_WAIT_MS)))
        .compose(ready -> server.listen(deployment.listenAddress()))
        .onFailure(cause -> loop.stop())
        .<Void>mapEmpty()
        .onComplete(started);
  }

  /** A client that connects at once must not meet a hub that has not answered yet; without one, requests are refused. */
  private Future<Void> hubThere(HubClient hub, long deadlineNanos) {
    if (deployment.hubShards() == 0) {
      LOG.warn("There is no HubVerticle: subscribe, publish and history requests are refused with error 100");
      return Future.succeededFuture();
    }
    if (hub.isComplete() || System.nanoTime() > deadlineNanos) {
      return Future.succeededFuture();
    }
    return vertx.timer(HUB_POLL_MS).compose(timer -> hubThere(hub, deadlineNanos));
  }

  private void lifecycle(Message<JsonObject> order) {
    switch (order.body().getString("phase")) {
      case "port" -> order.reply(new JsonObject().put("port", server.actualPort()));
      case "unready" -> {
        loop.becomeUnready();
        order.reply(new JsonObject());
      }
      case "drain" -> drain(order.body().getLong("drain")).onComplete(done -> order.reply(new JsonObject()));
      default -> order.fail(1, "phase must be port, unready or drain");
    }
  }

  /** Stops to accept, and closes all clients with 3001 over the time given. */
  private Future<Void> drain(long drainMs) {
    if (loop.isDraining()) {
      return Future.succeededFuture();
    }
    long closeMs = deployment.config().websocket().closeTimeout().toMillis();
    Future<Void> drained = loop.drain(drainMs);
    // Its timeout is only the last resort: the drain above decides the pace, and HTTP connections end by themselves.
    server.shutdown(drainMs + 2 * closeMs, TimeUnit.MILLISECONDS);
    return drained;
  }

  @Override
  public void stop(Promise<Void> stopped) {
    loop.becomeUnready();
    drain(0)
        .eventually(server::close)
        .onComplete(
            done -> {
              loop.stop();
              stopped.complete();
            });
  }
}
