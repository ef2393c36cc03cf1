package dev.wshub.http;

import dev.wshub.config.TlsSection;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;

/**
 * One of the hub's ports: what holds for each of them. HTTP/1.1 alone, whose order the API relies on.
 *
 * <p>Owner loop only.
 */
public final class HttpPort {

  /** Enough for a reconnect storm; the kernel's own limit holds as well. */
  private static final int ACCEPT_BACKLOG = 4096;

  /** Tokens in the query string make long first lines. */
  private static final int FIRST_LINE_BYTES = 8192;

  /** Kernel buffer of a socket. Left to grow by itself it hides megabytes of a client that does not read. */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  private final Vertx vertx;
  private final TlsSection tls;
  private final RequestDeadlines deadlines;

  /** @param tls the port's, which may be switched off */
  public HttpPort(Vertx vertx, TlsSection tls, RequestDeadlines deadlines) {
    this.vertx = vertx;
    this.tls = tls;
    this.deadlines = deadlines;
  }

  /**
   * The options of every port, to be added to. Without compression of WebSockets Netty's handler for their extensions stays away: it
   * fails on each request beyond 128 that wait for an answer on one connection, and Vert.x on that failure.
   */
  public static HttpServerOptions options() {
    return new HttpServerOptions()
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setAcceptBacklog(ACCEPT_BACKLOG)
        .setTcpNoDelay(true)
        .setSendBufferSize(SEND_BUFFER_BYTES)
        .setMaxInitialLineLength(FIRST_LINE_BYTES)
        .setHttp2ClearTextEnabled(false);
  }

  /**
   * The server, not listening yet. Fails when there is to be TLS and its certificate cannot be used.
   *
   * @param requests gets each request after its head has come in time
   */
  public Future<HttpServer> server(HttpServerOptions options, Handler<HttpServerRequest> requests) {
    if (!tls.config().enabled()) {
      return Future.succeededFuture(server(options, null, requests));
    }
    var certificates = new Certificates(vertx, tls);
    return certificates.load().map(loaded -> server(options, loaded, requests)).onSuccess(certificates::watch);
  }

  private HttpServer server(HttpServerOptions options, ServerSSLOptions loaded, Handler<HttpServerRequest> requests) {
    if (loaded != null) {
      options
          .setSsl(true)
          .setUseAlpn(false)
          .setKeyCertOptions(loaded.getKeyCertOptions())
          .setTrustOptions(loaded.getTrustOptions())
          .setClientAuth(loaded.getClientAuth());
    }
    var paced = new PacedRequests(vertx, requests);
    return vertx
        .createHttpServer(options.setStrictThreadMode(true))
        .connectionHandler(
            connection -> {
              deadlines.opened(connection);
              UnreadAnswers.bound(connection);
              HeldRequests.letGo(connection);
            })
        .requestHandler(
            request -> {
              deadlines.requested(request);
              paced.handle(request);
            });
  }
}
