package dev.wshub.server;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LocalConsumer;
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
  private static final long LEAST_CLOSING_MS = 5_000;

  private VerticleContext deployment;
  private ServerLoop loop;
  private HttpServer server;
  private Future<Void> closed;

  @Override
  public void start(Promise<Void> started) {
    deployment = VerticleContext.of(config());
    HubConfig config = deployment.config();
    var addresses = new HubAddresses(config.eventBus().prefix());
    String ownAddress = addresses.loop(deployment.index());
    var hub = new HubClient(vertx, addresses, ownAddress, deployment.hubShards(), deployment.serverLoops());
    loop = new ServerLoop(vertx, context, deployment, hub);
    LocalConsumer.<Object>listen(vertx, ownAddress, this::told, this::told);
    vertx.eventBus().localConsumer(config.eventBus().lifecycleAddress(deployment.index()), this::lifecycle);
    loop.start();
    loop.announce();
    new HttpFront(vertx, loop, hub)
        .server()
        .onSuccess(made -> server = made)
        .compose(made -> loop.tokens().load())
        .compose(loaded -> hubThere(hub, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HUB_WAIT_MS)))
        .compose(ready -> server.listen(deployment.listenAddress()))
        .onFailure(cause -> loop.stop())
        .<Void>mapEmpty()
        .onComplete(started);
  }

  /** A client that connects at once must not meet a hub that has not answered yet; without one, requests are refused. */
  private Future<Void> hubThere(HubClient hub, long deadlineNanos) {
    if (deployment.hubShards() == 0 || hub.isComplete() || System.nanoTime() > deadlineNanos) {
      return Future.succeededFuture();
    }
    return vertx.timer(HUB_POLL_MS).compose(timer -> hubThere(hub, deadlineNanos));
  }

  private void told(Message<Object> message) {
    if (message.body() instanceof LoopMessage loopMessage) {
      loop.handle(loopMessage);
    } else {
      LOG.warn("A message on {} is not one of the hub's own and is ignored", message.address());
    }
  }

  private void lifecycle(Message<Object> order) {
    var body = order.body() instanceof JsonObject json ? json : new JsonObject();
    switch (String.valueOf(body.getValue("phase"))) {
      case "port" -> order.reply(new JsonObject().put("port", server.actualPort()));
      case "unready" -> {
        loop.end().becomeUnready();
        order.reply(new JsonObject());
      }
      case "drain" -> drain(body.getValue("drain") instanceof Number ms ? ms.longValue() : 0).onComplete(done -> order.reply(new JsonObject()));
      default -> order.fail(1, "phase must be port, unready or drain");
    }
  }

  /** Stops to accept, and closes all clients with 3001 over the time given; once, with the time given first. */
  private Future<Void> drain(long drainMs) {
    if (!loop.isDraining()) {
      long closeMs = deployment.config().websocket().closeTimeout().toMillis();
      loop.end().drain(drainMs);
      // Its timeout is only the last resort: the drain above decides the pace, and HTTP connections end by themselves.
      closed = server.shutdown(drainMs + Math.max(2 * closeMs, LEAST_CLOSING_MS), TimeUnit.MILLISECONDS);
    }
    return loop.end().drain(drainMs);
  }

  /** Whoever undeploys this verticle, and be it by {@code vertx.close()}: clients are closed evenly over {@code shutdown.drain}. */
  @Override
  public void stop(Promise<Void> stopped) {
    drain(deployment.config().shutdown().drain().toMillis())
        .eventually(() -> closed)
        .onComplete(
            done -> {
              loop.stop();
              loop.tokens().end().onComplete(stopped);
            });
  }
}
