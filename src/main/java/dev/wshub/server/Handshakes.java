package dev.wshub.server;

import dev.wshub.config.HubConfig;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocketHandshake;

/**
 * Decides upgrade requests: path, origin, and whether the server still takes connections. What is refused is never upgraded.
 *
 * <p>Owner loop only.
 */
final class Handshakes implements Handler<ServerWebSocketHandshake> {

  private static final String PING_FRAMES = "cf_ws_frame_ping_pong=true";

  private final ServerLoop loop;
  private final RequestDeadlines deadlines;
  private final HubConfig config;
  private final OriginPolicy origins;

  Handshakes(ServerLoop loop, RequestDeadlines deadlines) {
    this.loop = loop;
    this.deadlines = deadlines;
    this.config = loop.config();
    this.origins = new OriginPolicy(config.client().allowedOrigins());
  }

  @Override
  public void handle(ServerWebSocketHandshake handshake) {
    HttpResponseStatus refusal = refusal(handshake);
    if (refusal != null) {
      handshake.reject(refusal.code());
      return;
    }
    deadlines.upgraded(handshake.remoteAddress());
    boolean pingFrames = handshake.query() != null && handshake.query().contains(PING_FRAMES);
    handshake.accept().onSuccess(socket -> loop.accepted(socket, pingFrames));
  }

  private HttpResponseStatus refusal(ServerWebSocketHandshake handshake) {
    if (config.websocket().disabled() || !handshake.path().equals(config.websocket().handlerPrefix())) {
      return HttpResponseStatus.NOT_FOUND;
    }
    if (loop.isDraining()) {
      return HttpResponseStatus.SERVICE_UNAVAILABLE;
    }
    var headers = handshake.headers();
    return origins.allows(headers.get(HttpHeaders.ORIGIN), headers.get(HttpHeaders.HOST))
        ? null
        : HttpResponseStatus.FORBIDDEN;
  }
}
