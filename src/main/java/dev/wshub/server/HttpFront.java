package dev.wshub.server;

import dev.wshub.api.HttpServices;
import dev.wshub.config.HubConfig;
import dev.wshub.config.WebSocketConfig;
import dev.wshub.http.HttpPort;
import dev.wshub.http.RequestDeadlines;
import dev.wshub.hub.HubClient;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;

/**
 * The port of clients: what it has besides the other one's options and services.
 *
 * <p>Owner loop only.
 */
final class HttpFront {

  private static final int CLOSING_MARGIN_SECONDS = 2;

  private final Vertx vertx;
  private final ServerLoop loop;
  private final HubConfig config;
  private final RequestDeadlines deadlines;
  private final HttpServices services;

  HttpFront(Vertx vertx, ServerLoop loop, HubClient hub) {
    this.vertx = vertx;
    this.loop = loop;
    this.config = loop.config();
    this.deadlines = new RequestDeadlines(loop.wheel());
    this.services = new HttpServices(vertx, loop.deployment(), hub, HttpServices.Port.PUBLIC, () -> !loop.isUnready());
    mountRoutes(services.router());
  }

  /** The server, not listening yet. Fails when there is to be TLS and its certificate cannot be used. */
  Future<HttpServer> server() {
    return new HttpPort(vertx, config.httpServer().publicTls(), deadlines)
        .server(options(), services)
        .map(server -> server.webSocketHandshakeHandler(new Handshakes(loop, deadlines)));
  }

  /** What a client sees whose proxy does not pass the upgrade on. */
  private static void upgradeRequired(RoutingContext request) {
    request
        .response()
        .setStatusCode(HttpResponseStatus.UPGRADE_REQUIRED.code())
        .putHeader(HttpHeaders.UPGRADE, "websocket")
        .end("This is a WebSocket endpoint, and the request has no Upgrade header");
  }

  private void mountRoutes(Router router) {
    if (!config.websocket().disabled()) {
      router.get(config.websocket().handlerPrefix()).handler(HttpFront::upgradeRequired);
    }
    if (config.uniWebsocket().enabled()) {
      router.get(config.uniWebsocket().handlerPrefix()).handler(HttpFront::upgradeRequired);
    }
    new StreamRequests(loop, deadlines).mount(router);
    if (config.development()) {
      router.get("/").handler(StaticHandler.create("demo"));
    }
  }

  private HttpServerOptions options() {
    var uni = config.uniWebsocket();
    int limit = Math.max(config.websocket().messageSizeLimit(), uni.enabled() ? uni.messageSizeLimit() : 0);
    return HttpPort.options()
        .setWebSocketSubProtocols(Subprotocols.ALL)
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
