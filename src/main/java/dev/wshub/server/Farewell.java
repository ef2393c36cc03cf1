package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The last that a client is told: by a push where its transport has no other way, and by the transport's own end.
 *
 * <p>Owner loop only.
 */
final class Farewell {

  /** A close frame holds at most 125 bytes, two of them the code (RFC 6455, section 5.5). */
  static final int REASON_BYTES = 123;

  private Farewell() {}

  /**
   * Tells the client, behind what waits for it or in its place.
   *
   * @param drop whether what waits is dropped
   */
  static void say(Session session, int code, String reason, boolean drop) {
    String told = shortened(reason);
    Transport transport = session.transport();
    OutboundQueue outbound = session.outbound();
    Consumer<ByteBuf> push = transport.tellsWhy() ? out -> session.encoder().disconnect(out, code, told) : null;
    if (drop) {
      outbound.closeInstead(push, () -> transport.closeInstead(code, told));
      return;
    }
    outbound.forgetHeld();
    if (push != null) {
      push.accept(outbound.nextObject());
    }
    outbound.closeAfterWriting(() -> transport.close(code, told));
  }

  /** No character has less than a byte: what is far too long is not cut one by one, each time with a copy of the rest. */
  private static String shortened(String reason) {
    String text = reason.substring(0, Math.min(reason.length(), REASON_BYTES + 1));
    while (text.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    return text;
  }
}
