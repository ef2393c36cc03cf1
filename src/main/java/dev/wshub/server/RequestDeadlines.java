package dev.wshub.server;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts HTTP connections that do not finish a request in time: Vert.x has no deadline for a handshake, and its idle timeout
 * would go on to hold for WebSockets. The time until the first request is short, that between later ones is a keep-alive.
 *
 * <p>Owner loop only.
 */
final class RequestDeadlines {

  private static final long FIRST_REQUEST_MS = 10_000;
  private static final long KEEP_ALIVE_MS = 60_000;

  private final DeadlineWheel wheel;
  private final Map<SocketAddress, Waiting> waiting = new HashMap<>();

  RequestDeadlines(DeadlineWheel wheel) {
    this.wheel = wheel;
  }

  /** A connection that owes a request. */
  private static final class Waiting extends DeadlineWheel.Entry {
    private final HttpConnection connection;

    Waiting(HttpConnection connection) {
      this.connection = connection;
    }

    @Override
    protected void deadlineReached() {
      connection.close();
    }
  }

  void opened(HttpConnection connection) {
    var entry = new Waiting(connection);
    waiting.put(connection.remoteAddress(), entry);
    wheel.schedule(entry, FIRST_REQUEST_MS);
    connection.closeHandler(
        closed -> {
          // A later connection may come from the same address and port.
          waiting.remove(connection.remoteAddress(), entry);
          wheel.cancel(entry);
        });
  }

  /** The head of a request is there: its body and the next request must follow in time. */
  void requested(HttpServerRequest request) {
    Waiting entry = waiting.get(request.remoteAddress());
    if (entry != null) {
      wheel.schedule(entry, KEEP_ALIVE_MS);
    }
  }

  /** The connection has become a WebSocket, which has deadlines of its own. */
  void upgraded(SocketAddress remote) {
    Waiting entry = waiting.remove(remote);
    if (entry != null) {
      wheel.cancel(entry);
    }
  }
}
