package dev.wshub.server;

import io.vertx.core.MultiMap;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;

/**
 * A WebSocket, in both directions or in one.
 *
 * <p>Owner loop only.
 */
class WebSocketTransport implements Transport {

  /** What a socket that ended without a close frame is counted as (RFC 6455, section 7.1.5). */
  static final int NO_CLOSE_FRAME = 1006;

  final FrameWriter writer;
  private final ServerWebSocket socket;
  private final Pinging pinging;

  WebSocketTransport(ServerWebSocket socket, FrameWriter writer, Pinging pinging) {
    this.socket = socket;
    this.writer = writer;
    this.pinging = pinging;
  }

  @Override
  public TransportKind kind() {
    return TransportKind.WEBSOCKET;
  }

  @Override
  public MultiMap headers() {
    return socket.headers();
  }

  @Override
  public SocketAddress remoteAddress() {
    return socket.remoteAddress();
  }

  @Override
  public Pinging pinging() {
    return pinging;
  }

  @Override
  public void close(int code, String reason) {
    if (!socket.isClosed()) {
      socket.close((short) code, reason);
    }
  }

  @Override
  public void closeInstead(int code, String reason) {
    writer.close(code, reason);
  }

  @Override
  public boolean tellsWhy() {
    return false; // the close frame does
  }

  @Override
  public int closeCode() {
    Short status = socket.closeStatusCode();
    return status == null ? NO_CLOSE_FRAME : status;
  }

  @Override
  public String closeReason() {
    return socket.closeReason();
  }

  @Override
  public void pause() {
    if (!socket.isClosed()) {
      socket.pause();
    }
  }

  @Override
  public void resume() {
    socket.resume();
  }

  @Override
  public boolean writeQueueFull() {
    return !socket.isClosed() && socket.writeQueueFull();
  }

  @Override
  public void whenDrained(Runnable callback) {
    socket.drainHandler(drained -> callback.run());
  }
}
