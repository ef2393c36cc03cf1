package dev.wshub.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts HTTP connections that do not finish a request in time: Vert.x has no deadline for a handshake, and its idle timeout
 * would go on to hold for WebSockets. The time until the first request is short, that between later ones is a keep-alive.
 *
 * <p>Owner loop only.
 */
public final class RequestDeadlines {

  private static final long FIRST_REQUEST_MS = 10_000;
  private static final long KEEP_ALIVE_MS = 60_000;

  /** In which a connection that is being closed must have sent something. */
  private static final long CLOSING_MS = 10_000;

  private final DeadlineWheel wheel;
  private final Map<SocketAddress, Waiting> waiting = new HashMap<>();

  public RequestDeadlines(DeadlineWheel wheel) {
    this.wheel = wheel;
  }

  /** A connection that owes a request. */
  private static final class Waiting extends DeadlineWheel.Entry {
    private final HttpConnection connection;
    private final DeadlineWheel wheel;
    private boolean closing;
    private long unsentBytes;
    private Runnable whenClosed = () -> { };

    Waiting(HttpConnection connection, DeadlineWheel wheel) {
      this.connection = connection;
      this.wheel = wheel;
    }

    /** Vert.x closes behind what is to be sent, which a client that does not read would put off for ever. */
    @Override
    protected void deadlineReached() {
      if (!closing) {
        closing = true;
        connection.close();
      } else if (HttpChannel.unsentBytes(connection) >= unsentBytes) {
        HttpChannel.cut(connection);
        return;
      }
      unsentBytes = HttpChannel.unsentBytes(connection);
      wheel.schedule(this, CLOSING_MS);
    }
  }

  /** A connection is there, and owes its first request. */
  public void opened(HttpConnection connection) {
    var entry = new Waiting(connection, wheel);
    waiting.put(connection.remoteAddress(), entry);
    wheel.schedule(entry, FIRST_REQUEST_MS);
    connection.closeHandler(
        closed -> {
          // A later connection may come from the same address and port.
          waiting.remove(connection.remoteAddress(), entry);
          wheel.cancel(entry);
          entry.whenClosed.run();
        });
  }

  /** The head of a request is there: its body and the next request must follow in time. */
  public void requested(HttpServerRequest request) {
    Waiting entry = waiting.get(request.remoteAddress());
    if (entry != null && !entry.closing) {
      wheel.schedule(entry, KEEP_ALIVE_MS);
    }
  }

  /**
   * The response goes on as long as the connection does, and has deadlines of its own.
   *
   * @param whenClosed called when the connection is closed, whoever does it
   */
  public void streaming(HttpServerRequest request, Runnable whenClosed) {
    Waiting entry = waiting.get(request.remoteAddress());
    if (entry == null) {
      whenClosed.run(); // it is closed already
    } else {
      wheel.cancel(entry);
      entry.whenClosed = whenClosed;
    }
  }

  /** The connection that is to be upgraded, which Vert.x does not tell; null when it is closed already. */
  public HttpConnection connectionOf(ServerWebSocketHandshake handshake) {
    Waiting entry = waiting.get(handshake.remoteAddress());
    return entry == null ? null : entry.connection;
  }

  /** The connection has become a WebSocket, which has deadlines of its own. */
  public void upgraded(SocketAddress remote) {
    Waiting entry = waiting.remove(remote);
    if (entry != null) {
      wheel.cancel(entry);
      // Vert.x keeps the HTTP connection as long as the socket lives, and will not call this any more.
      entry.connection.closeHandler(null);
    }
  }
}
