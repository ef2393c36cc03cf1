package dev.wshub;

import dev.wshub.config.HubConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a hub in order: not ready any more, {@code shutdown.delay} for the load balancer, clients closed over
 * {@code shutdown.drain}. The server verticles do each phase and answer when it is done; one that does not answer is passed over.
 *
 * <p>Used from the event loop of {@link MainVerticle}.
 */
final class OrderedShutdown {

  private static final Logger log = LoggerFactory.getLogger(OrderedShutdown.class);

  /** For the close handshakes after the last close frame was sent. */
  private static final Duration CLOSE_HANDSHAKES = Duration.ofSeconds(8);

  private static final Duration UNREADY = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final HubConfig config;
  private final int servers;

  OrderedShutdown(Vertx vertx, HubConfig config, int servers) {
    this.vertx = vertx;
    this.config = config;
    this.servers = servers;
  }

  /** Completes when every client is gone, or the time for it is over. Never fails. */
  Future<Void> drain() {
    var shutdown = config.shutdown();
    log.info(
        "Shutting down: not ready any more, closing clients in {} ms over {} ms",
        shutdown.delay().toMillis(),
        shutdown.drain().toMillis());
    var drain = new JsonObject().put("phase", "drain").put("drain", shutdown.drain().toMillis());
    var unready = new JsonObject().put("phase", "unready");
    return Future.join(all(unready, UNREADY), ask("The internal port", config.eventBus().internalPortLifecycleAddress(), unready, UNREADY))
        .compose(told -> after(shutdown.delay()))
        .compose(delayed -> all(drain, shutdown.drain().plus(CLOSE_HANDSHAKES)))
        .onSuccess(drained -> log.info("All clients are closed"));
  }

  private Future<Void> all(JsonObject phase, Duration timeout) {
    return Future.join(IntStream.range(0, servers).mapToObj(server -> ask("Server verticle " + server, config.eventBus().lifecycleAddress(server), phase, timeout)).toList()).mapEmpty();
  }

  private Future<Void> ask(String who, String address, JsonObject phase, Duration timeout) {
    var options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(timeout.toMillis());
    return vertx
        .eventBus()
        .request(address, phase, options)
        .<Void>mapEmpty()
        .recover(
            failure -> {
              boolean absent = failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
              if (!absent) {
                log.warn("{} did not finish phase {} in time: {}", who, phase.getString("phase"), failure.getMessage());
              }
              return Future.succeededFuture();
            });
  }

  private Future<Void> after(Duration delay) {
    return delay.isZero() ? Future.succeededFuture() : vertx.timer(delay.toMillis()).mapEmpty();
  }
}
