package dev.wshub.server;

import dev.wshub.config.HubConfig;
import dev.wshub.http.LaterAnswers;
import dev.wshub.http.RequestDeadlines;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.nio.charset.StandardCharsets;

/**
 * Decides upgrade requests: path, origin, and whether the server takes one more connection. What is refused is never upgraded.
 *
 * <p>Owner loop only.
 */
final class Handshakes implements Handler<ServerWebSocketHandshake> {

  private static final String CONNECT = "cf_connect";
  private static final String PING_FRAMES = "cf_ws_frame_ping_pong=true";

  private final ServerLoop loop;
  private final RequestDeadlines deadlines;
  private final HubConfig config;
  private final OriginPolicy origins;
  private final RefusedOrigins refusedOrigins = new RefusedOrigins(System::nanoTime);

  Handshakes(ServerLoop loop, RequestDeadlines deadlines) {
    this.loop = loop;
    this.deadlines = deadlines;
    this.config = loop.config();
    this.origins = new OriginPolicy(config.client().allowedOrigins());
  }

  @Override
  public void handle(ServerWebSocketHandshake handshake) {
    LaterAnswers.behind(deadlines.connectionOf(handshake), () -> decide(handshake));
  }

  private void decide(ServerWebSocketHandshake handshake) {
    HttpResponseStatus refusal = refusal(handshake);
    if (refusal != null) {
      handshake.reject(refusal.code());
    } else if (handshake.path().equals(config.websocket().handlerPrefix())) {
      accept(handshake);
    } else {
      acceptUnidirectional(handshake);
    }
  }

  private void accept(ServerWebSocketHandshake handshake) {
    String query = handshake.query();
    boolean pingFrames = query != null && query.contains(PING_FRAMES);
    upgrade(
        handshake,
        socket -> loop.arrivals().webSocket(socket, Subprotocols.wire(socket.subProtocol(), query), pingFrames));
  }

  private void acceptUnidirectional(ServerWebSocketHandshake handshake) {
    byte[] connect = connect(handshake);
    upgrade(handshake, socket -> loop.arrivals().uniWebSocket(socket, connect));
  }

  /** A request that Vert.x refuses after all, as one without a key, leaves an HTTP connection, with its deadlines. */
  private void upgrade(ServerWebSocketHandshake handshake, Handler<ServerWebSocket> arrival) {
    var remote = handshake.remoteAddress();
    handshake
        .accept()
        .onSuccess(
            socket -> {
              deadlines.upgraded(remote);
              arrival.handle(socket);
            })
        .onFailure(gone -> loop.limits().ended());
  }

  /** The connect request that comes with the upgrade, or null. */
  private static byte[] connect(ServerWebSocketHandshake handshake) {
    var values = new QueryStringDecoder(handshake.uri()).parameters().get(CONNECT);
    return values == null ? null : values.get(0).getBytes(StandardCharsets.UTF_8);
  }

  private boolean isReadable(ServerWebSocketHandshake handshake) {
    try {
      byte[] connect = connect(handshake);
      return connect == null || StreamRequests.wrongRequest(Wire.UNI_WEBSOCKET, connect) == null;
    } catch (IllegalArgumentException e) {
      return false; // a percent sign without two hexadecimal digits
    }
  }

  /** Null for a request that is accepted, which has taken a place then. */
  private HttpResponseStatus refusal(ServerWebSocketHandshake handshake) {
    if (!isOffered(handshake.path())) {
      return HttpResponseStatus.NOT_FOUND;
    }
    if (loop.isDraining()) {
      return HttpResponseStatus.SERVICE_UNAVAILABLE;
    }
    String origin = handshake.headers().get(HttpHeaders.ORIGIN);
    if (!origins.allows(origin, handshake.headers().get(HttpHeaders.HOST))) {
      refusedOrigins.refused(origin);
      return HttpResponseStatus.FORBIDDEN;
    }
    boolean unidirectional = !handshake.path().equals(config.websocket().handlerPrefix());
    if (unidirectional && !isReadable(handshake)) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    return loop.limits().begins() ? null : HttpResponseStatus.SERVICE_UNAVAILABLE;
  }

  private boolean isOffered(String path) {
    return !config.websocket().disabled() && path.equals(config.websocket().handlerPrefix())
        || config.uniWebsocket().enabled() && path.equals(config.uniWebsocket().handlerPrefix());
  }
}
