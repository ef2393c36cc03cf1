package dev.wshub.server;

import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.Utf8;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;

/**
 * Puts the frames of one socket together to whole messages and checks them. Vert.x' own assembly loses messages whose first
 * fragment is empty, turns invalid UTF-8 into replacement characters, and keeps the socket open when a message is too big.
 *
 * <p>Owner loop only.
 */
final class InboundMessages implements Handler<WebSocketFrame> {

  private final Session session;
  private final int sizeLimit;
  private Buffer fragments;

  /**
   * @param sizeLimit most bytes of one message
   */
  InboundMessages(Session session, int sizeLimit) {
    this.session = session;
    this.sizeLimit = sizeLimit;
  }

  @Override
  public void handle(WebSocketFrame frame) {
    switch (frame.type()) {
      case TEXT, BINARY, CONTINUATION -> data(frame);
      case PING -> session.pingFrame();
      case PONG -> session.pongFrame();
      default -> { }
    }
  }

  private void data(WebSocketFrame frame) {
    if (!session.isOpen()) {
      return;
    }
    Buffer part = frame.binaryData();
    int size = part.length() + (fragments == null ? 0 : fragments.length());
    if (size > sizeLimit) {
      fragments = null;
      session.close(DisconnectCode.MESSAGE_TOO_BIG);
    } else if (fragments == null && frame.isFinal()) {
      message(part);
    } else {
      fragments = fragments == null ? Buffer.buffer(size).appendBuffer(part) : fragments.appendBuffer(part);
      if (frame.isFinal()) {
        Buffer whole = fragments;
        fragments = null;
        message(whole);
      }
    }
  }

  private void message(Buffer message) {
    byte[] bytes = message.getBytes();
    if (Utf8.isValid(bytes, 0, bytes.length)) {
      session.received(bytes);
    } else {
      session.close(DisconnectCode.INVALID_UTF8);
    }
  }
}
