package dev.wshub.server;

import dev.wshub.api.ApiHandler;
import dev.wshub.api.HealthRoutes;
import dev.wshub.config.HubConfig;
import dev.wshub.config.WebSocketConfig;
import dev.wshub.hub.HubClient;
import dev.wshub.metrics.MetricsHandler;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;

/**
 * The hub's port: its options, and which request goes where.
 *
 * <p>Owner loop only.
 */
final class HttpFront {

  /** Enough for a reconnect storm; the kernel's own limit holds as well. */
  private static final int ACCEPT_BACKLOG = 4096;

  /** Tokens in the query string make long first lines. */
  private static final int FIRST_LINE_BYTES = 8192;

  /**
   * Kernel buffer of a socket. Left to grow by itself it hides megabytes of a client that does not read.
   */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  private static final int CLOSING_MARGIN_SECONDS = 2;


  private final Vertx vertx;
  private final ServerLoop loop;
  private final HubConfig config;
  private final RequestDeadlines deadlines;
  private final ApiHandler api;
  private final Router router;

  HttpFront(Vertx vertx, ServerLoop loop, HubClient hub) {
    this.vertx = vertx;
    this.loop = loop;
    this.config = loop.config();
    this.deadlines = new RequestDeadlines(loop.wheel());
    this.api = new ApiHandler(vertx, loop.deployment(), hub);
    this.router = router(hub);
  }

  /** The server, not listening yet. Fails when there is to be TLS and its certificate cannot be used. */
  Future<HttpServer> server() {
    if (!config.httpServer().tls().enabled()) {
      return Future.succeededFuture(server(null));
    }
    var certificates = new Certificates(vertx, config.httpServer().tls());
    return certificates.load().map(this::server).onSuccess(certificates::watch);
  }

  private HttpServer server(ServerSSLOptions tls) {
    var handshakes = new Handshakes(loop, deadlines);
    HttpServerOptions options = options();
    if (tls != null) {
      options.setSsl(true).setUseAlpn(false).setKeyCertOptions(tls.getKeyCertOptions());
    }
    return vertx
        .createHttpServer(options)
        .connectionHandler(deadlines::opened)
        .webSocketHandshakeHandler(handshakes)
        .requestHandler(this::request);
  }

  private void request(HttpServerRequest request) {
    deadlines.requested(request);
    if (request.path() != null && api.handles(request.path())) {
      api.handle(request);
    } else if (request.authority() == null) {
      // The router would stumble over it.
      request.response().setStatusCode(HttpResponseStatus.BAD_REQUEST.code()).end("The Host header is missing");
    } else {
      router.handle(request);
    }
  }

  /** What a client sees whose proxy does not pass the upgrade on. */
  private static void upgradeRequired(RoutingContext request) {
    request
        .response()
        .setStatusCode(HttpResponseStatus.UPGRADE_REQUIRED.code())
        .putHeader(HttpHeaders.UPGRADE, "websocket")
        .end("This is a WebSocket endpoint, and the request has no Upgrade header");
  }

  private Router router(HubClient hub) {
    Router router = Router.router(vertx);
    HealthRoutes.mount(router, config.health(), () -> !loop.isUnready());
    if (config.prometheus().enabled()) {
      router.get(config.prometheus().handlerPrefix()).handler(new MetricsHandler(vertx, hub, ServerLoop.version()));
    }
    if (!config.websocket().disabled()) {
      router.get(config.websocket().handlerPrefix()).handler(HttpFront::upgradeRequired);
    }
    if (config.development()) {
      router.get("/").handler(StaticHandler.create("demo"));
    }
    return router;
  }

  private HttpServerOptions options() {
    int limit = config.websocket().messageSizeLimit();
    return new HttpServerOptions()
        .setAcceptBacklog(ACCEPT_BACKLOG)
        .setTcpNoDelay(true)
        .setSendBufferSize(SEND_BUFFER_BYTES)
        .setMaxInitialLineLength(FIRST_LINE_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(limit)
        .setMaxWebSocketMessageSize(limit)
        .setWebSocketClosingTimeout(closingTimeoutSeconds())
        .setWriteIdleTimeout(writeIdleSeconds());
  }

  private boolean isDirect() {
    return config.websocket().outbound() == WebSocketConfig.Outbound.DIRECT;
  }

  /** With direct writing sessions cut their connections themselves; Vert.x, which counts in seconds, must not do so at the same time. */
  private int closingTimeoutSeconds() {
    int seconds = (int) Math.max(1, config.websocket().closeTimeout().toSeconds());
    return isDirect() ? seconds + CLOSING_MARGIN_SECONDS : seconds;
  }

  /**
   * Without direct writing nothing else cuts a connection whose close frame cannot leave: Vert.x counts its closing timeout from
   * there. Connections that are well are pinged twice in this time.
   */
  private int writeIdleSeconds() {
    return isDirect() ? 0 : (int) Math.max(1, 2 * config.client().pingInterval().toSeconds());
  }
}
