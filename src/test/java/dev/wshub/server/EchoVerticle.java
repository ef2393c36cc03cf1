package dev.wshub.server;

import dev.wshub.protocol.DisconnectCode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

/** Sends back each message, put together and written by the hub's own classes. */
final class EchoVerticle extends VerticleBase {

  private static final int LIMIT = 4 << 20;

  private HttpServer server;

  @Override
  public Future<?> start() {
    var options =
        new HttpServerOptions()
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setMaxWebSocketFrameSize(LIMIT)
            .setMaxWebSocketMessageSize(LIMIT);
    server = vertx.createHttpServer(options).webSocketHandler(Echo::new);
    return server.listen(0, "127.0.0.1");
  }

  int port() {
    return server.actualPort();
  }

  /** One connection. */
  private static final class Echo implements MessageReceiver {

    private final ServerWebSocket socket;
    private final InboundFlow flow;
    private final DirectFrameWriter writer;
    private final InboundMessages messages = new InboundMessages(this, false, 2 * LIMIT);
    private Framing framing;
    private boolean open = true;

    Echo(ServerWebSocket socket) {
      this.socket = socket;
      writer = new DirectFrameWriter(socket);
      flow = new InboundFlow(new WebSocketTransport(socket, writer, Pinging.MESSAGES));
      socket.frameHandler(this::frame);
      socket.exceptionHandler(this::failed);
      socket.closeHandler(closed -> open = false);
    }

    private void frame(WebSocketFrame frame) {
      if (frame.isText() || frame.isBinary()) {
        framing = frame.isBinary() ? Framing.BINARY : Framing.TEXT;
      }
      messages.handle(frame);
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void received(byte[] message) {
      var echo = new MessageBuffer(framing, ByteBufAllocator.DEFAULT, message.length);
      echo.next().writeBytes(message);
      writer.write(echo.frame());
      writer.flush();
    }

    @Override
    public void pingFrame() {
      flow.restForPongs();
    }

    @Override
    public void pongFrame() {
      // It asked for nothing.
    }

    @Override
    public void close(DisconnectCode code) {
      if (open) {
        open = false;
        socket.close(code.code(), code.reason());
      }
    }

    private void failed(Throwable cause) {
      if (cause instanceof CorruptedWebSocketFrameException) {
        close(DisconnectCode.PROTOCOL_ERROR);
        writer.flush();
      }
    }
  }
}
