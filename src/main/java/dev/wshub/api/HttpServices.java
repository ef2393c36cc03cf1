package dev.wshub.api;

import dev.wshub.config.EngineConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.config.HubVersion;
import dev.wshub.config.VerticleContext;
import dev.wshub.http.LaterAnswers;
import dev.wshub.http.RequestPath;
import dev.wshub.hub.HubClient;
import dev.wshub.metrics.MetricsHandler;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.function.BooleanSupplier;

/**
 * What a port of the hub offers besides WebSockets: API, health and metrics, each on the port where the configuration puts it, and
 * answered 404 on the other.
 *
 * <p>Belongs to the event loop that made it.
 */
public final class HttpServices implements Handler<HttpServerRequest> {

  /** Which of the two ports there may be. */
  public enum Port {
    /** That of clients; the only one where no internal one is configured. */
    PUBLIC,
    INTERNAL
  }

  private final ApiHandler api;
  private final boolean offersApi;
  private final Router router;

  /**
   * To be made on the event loop that it serves.
   *
   * @param hub the loop's own client
   * @param ready whether traffic is welcome; asked on the event loop of each request
   */
  public HttpServices(Vertx vertx, VerticleContext deployment, HubClient hub, Port port, BooleanSupplier ready) {
    HubConfig config = deployment.config();
    boolean isForServices = port == Port.INTERNAL || !config.httpServer().hasInternalPort();
    api = new ApiHandler(vertx, deployment, hub);
    offersApi = config.httpApi().external() ? port == Port.PUBLIC : isForServices;
    router = Router.router(vertx);
    if (isForServices) {
      HealthRoutes.mount(router, config.health(), ready);
      mountMetrics(vertx, deployment, hub);
    }
  }

  private void mountMetrics(Vertx vertx, VerticleContext deployment, HubClient hub) {
    var prometheus = deployment.config().prometheus();
    if (prometheus.enabled()) {
      int bridges = deployment.config().engine().type() == EngineConfig.Type.REDIS ? deployment.redisBridges() : 0;
      router.get(prometheus.handlerPrefix()).handler(new MetricsHandler(vertx, hub, bridges, HubVersion.current()));
    }
  }

  /** For what else there is on that port. */
  public Router router() {
    return router;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (offersApi && request.path() != null && api.handles(request.path())) {
      api.handle(request);
    } else if (request.authority() == null) {
      // The router would stumble over it.
      refuse(request, "The Host header is missing or malformed");
    } else if (!RequestPath.isWellFormed(request.path())) {
      refuse(request, "The request's target must be a path that begins with /, with two hexadecimal digits behind each %");
    } else {
      LaterAnswers.behind(request, () -> router.handle(request));
    }
  }

  private static void refuse(HttpServerRequest request, String why) {
    request.response().setStatusCode(HttpResponseStatus.BAD_REQUEST.code()).end(why);
  }
}
