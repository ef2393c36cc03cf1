package dev.wshub.server;

import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.Utf8;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;

/**
 * Puts the frames of one socket together to whole messages and checks them. Vert.x' own assembly loses messages whose first
 * fragment is empty, turns invalid UTF-8 into replacement characters, and keeps the socket open when a message is too big.
 *
 * <p>Owner loop only.
 */
final class InboundMessages implements Handler<WebSocketFrame> {

  private final MessageReceiver receiver;
  private final boolean allText;
  private final int sizeLimit;
  private Buffer fragments;

  /** Whether the message that is put together has begun as text. */
  private boolean text;

  /**
   * @param allText whether binary messages must be UTF-8 as well
   * @param sizeLimit most bytes of one message
   */
  InboundMessages(MessageReceiver receiver, boolean allText, int sizeLimit) {
    this.receiver = receiver;
    this.allText = allText;
    this.sizeLimit = sizeLimit;
  }

  @Override
  public void handle(WebSocketFrame frame) {
    switch (frame.type()) {
      case TEXT, BINARY, CONTINUATION -> data(frame);
      case PING -> receiver.pingFrame();
      case PONG -> receiver.pongFrame();
      default -> { }
    }
  }

  private void data(WebSocketFrame frame) {
    if (!receiver.isOpen()) {
      return;
    }
    if (frame.type() != WebSocketFrameType.CONTINUATION) {
      text = frame.type() == WebSocketFrameType.TEXT;
    }
    Buffer part = frame.binaryData();
    int size = part.length() + (fragments == null ? 0 : fragments.length());
    if (size > sizeLimit) {
      fragments = null;
      receiver.close(DisconnectCode.MESSAGE_TOO_BIG);
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
    if (!(text || allText) || Utf8.isValid(bytes, 0, bytes.length)) {
      receiver.received(bytes);
    } else {
      receiver.close(DisconnectCode.INVALID_UTF8);
    }
  }
}
