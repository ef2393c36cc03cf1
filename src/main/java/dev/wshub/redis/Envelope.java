package dev.wshub.redis;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.WholeJson;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * What comes by a channel's subscription. The hub's own messages begin with a byte that no JSON text can begin with, then
 * their kind: {@code p} with {@code offset:epoch:nonce:} and a {@link Wire} body, {@code j} and {@code l} with a client's
 * information. Anything else is what another program has published: a payload without an offset.
 */
sealed interface Envelope {
  /** First byte of the hub's own messages. */
  char MARK = '\u0001';

  /** A publication; offset 0 and no nonce where the channel keeps no history. */
  record Published(Publication publication, String nonce) implements Envelope {}

  record Joined(ClientInfo info) implements Envelope {}

  record Left(ClientInfo info) implements Envelope {}

  /** @param why in words for the log */
  record Invalid(String why) implements Envelope {}

  /** A publication without a position. */
  static byte[] plain(byte[] body) {
    return join(MARK + "p0:::", body);
  }

  static byte[] joined(ClientInfo info) {
    return join(MARK + "j", Wire.info(info));
  }

  static byte[] left(ClientInfo info) {
    return join(MARK + "l", Wire.info(info));
  }

  private static byte[] join(String head, byte[] body) {
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    return whole;
  }

  /**
   * Never fails: what cannot be understood is {@link Invalid}.
   *
   * @param foreignLimit bytes that another program's publication may have; the hub's own were measured when they were published
   */
  static Envelope decode(byte[] message, int foreignLimit) {
    if (message.length == 0 || message[0] != MARK) {
      return message.length > foreignLimit
          ? new Invalid("it has " + message.length + " bytes, and channel.publication_size_limit is " + foreignLimit)
          : foreign(message);
    }
    try {
      ByteBuf in = Unpooled.wrappedBuffer(message).skipBytes(1);
      byte kind = in.readByte();
      return switch (kind) {
        case 'p' -> published(in);
        case 'j' -> new Joined(Wire.readInfo(in));
        case 'l' -> new Left(Wire.readInfo(in));
        default -> new Invalid("it is of kind " + kind);
      };
    } catch (RuntimeException e) {
      return new Invalid("it begins like the hub's own and is not: " + e.getMessage());
    }
  }

  private static Envelope published(ByteBuf in) {
    long offset = Long.parseLong(upToColon(in));
    String epoch = upToColon(in);
    String nonce = upToColon(in);
    return new Published(Wire.publication(in, offset, epoch), nonce);
  }

  private static String upToColon(ByteBuf in) {
    int length = in.bytesBefore((byte) ':');
    String text = in.toString(in.readerIndex(), length, StandardCharsets.US_ASCII);
    in.skipBytes(length + 1);
    return text;
  }

  private static Envelope foreign(byte[] message) {
    try {
      byte[] payload = WholeJson.payload(message);
      return new Published(new Publication(payload, null, null, 0, "", System.currentTimeMillis()), "");
    } catch (ProtocolException e) {
      return new Invalid(e.getMessage());
    }
  }
}
