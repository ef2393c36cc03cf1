package dev.wshub.api;

import dev.wshub.config.HealthConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * Health for load balancers and process supervisors: the prefix itself and {@code /live} say that the process runs,
 * {@code /ready} whether it should get traffic (200, else 503).
 */
public final class HealthRoutes {
  private HealthRoutes() {}

  /**
   * Adds the routes, unless the configuration switches them off.
   *
   * @param ready whether traffic is welcome; asked on the event loop of each request
   */
  public static void mount(Router router, HealthConfig config, BooleanSupplier ready) {
    if (!config.enabled()) {
      return;
    }
    mount(router, config.handlerPrefix(), () -> true);
    mount(router, config.handlerPrefix() + "/live", () -> true);
    mount(router, config.handlerPrefix() + "/ready", ready);
  }

  private static void mount(Router router, String path, BooleanSupplier healthy) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(request -> answer(request, healthy.getAsBoolean() ? 200 : 503));
  }

  private static void answer(RoutingContext request, int status) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end("{}");
  }
}
