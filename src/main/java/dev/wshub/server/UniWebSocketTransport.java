package dev.wshub.server;

import dev.wshub.config.UniWebsocketConfig;
import io.vertx.core.http.ServerWebSocket;

/**
 * A WebSocket by which the client sends nothing but its connect request. Ping frames go out beside the protocol's pings, so that
 * also a client that is gone without a word is noticed.
 *
 * <p>Owner loop only.
 */
final class UniWebSocketTransport extends WebSocketTransport {

  private final UniWebsocketConfig config;

  UniWebSocketTransport(ServerWebSocket socket, FrameWriter writer, UniWebsocketConfig config) {
    super(socket, writer, Pinging.MESSAGES_AND_FRAMES);
    this.config = config;
  }

  @Override
  public TransportKind kind() {
    return TransportKind.UNI_WEBSOCKET;
  }

  @Override
  public boolean tellsWhy() {
    return !config.disableDisconnectPush();
  }

  @Override
  public void close(int code, String reason) {
    if (config.disableClosingHandshake()) {
      writer.whenWritten(writer::abort);
    } else {
      super.close(code, reason);
    }
  }

  @Override
  public void closeInstead(int code, String reason) {
    if (config.disableClosingHandshake()) {
      writer.whenWritten(writer::abort);
    } else {
      super.closeInstead(code, reason);
    }
  }
}
