package dev.wshub.redis;

import dev.wshub.hub.PublishOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Binary form of publications and client information in Redis. All lengths are four bytes, big endian; payload bytes stand
 * as they are, so that nothing is parsed or escaped on the way.
 *
 * <p>A publication's body: form of the payload and whether it may be sent as a delta (1 byte), time (7 bytes), information of the
 * client or an absent one, number of tags, each tag's name and value, then the payload up to the end.
 */
final class Wire {
  private static final int ABSENT = -1;
  private static final int TIME_BYTES = 8;
  private static final int TIME_BITS = 56;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;

  /** A bit of the first byte. */
  private static final int DELTA_ALLOWED = 0x40;

  private Wire() {}

  static byte[] body(byte[] data, ClientInfo info, PublishOptions options, long time) {
    Map<String, String> tags = options.tags();
    ByteBuf out = Unpooled.buffer(TIME_BYTES + 2 * Integer.BYTES + data.length);
    out.writeLong((long) (options.form().ordinal() | (options.delta() ? DELTA_ALLOWED : 0)) << TIME_BITS | time);
    if (info == null) {
      out.writeInt(ABSENT);
    } else {
      writeInfo(out, info);
    }
    out.writeInt(tags == null ? 0 : tags.size());
    if (tags != null) {
      tags.forEach(
          (name, value) -> {
            writeText(out, name);
            writeText(out, value);
          });
    }
    out.writeBytes(data);
    return bytes(out);
  }

  /** @throws IndexOutOfBoundsException or DecoderException when it is not the hub's own */
  static Publication publication(ByteBuf body, long offset, String epoch) {
    long start = body.readLong();
    ClientInfo info = body.getInt(body.readerIndex()) == ABSENT ? skip(body) : readInfo(body);
    Map<String, String> tags = readTags(body);
    byte[] data = new byte[body.readableBytes()];
    body.readBytes(data);
    int head = (int) (start >>> TIME_BITS);
    var delta = (head & DELTA_ALLOWED) == 0 ? Publication.Delta.NO : Publication.Delta.ALLOWED;
    return new Publication(data, info, tags, offset, epoch, start & TIME_MASK, DataForm.at(head & ~DELTA_ALLOWED), delta);
  }

  private static ClientInfo skip(ByteBuf body) {
    body.skipBytes(Integer.BYTES);
    return null;
  }

  private static Map<String, String> readTags(ByteBuf body) {
    int count = body.readInt();
    if (count == 0) {
      return null;
    }
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      tags.put(readText(body), readText(body));
    }
    return tags;
  }

  static byte[] info(ClientInfo info) {
    ByteBuf out = Unpooled.buffer();
    writeInfo(out, info);
    return bytes(out);
  }

  static void writeInfo(ByteBuf out, ClientInfo info) {
    writeText(out, info.user());
    writeText(out, info.client());
    writeBytes(out, info.connInfo());
    writeBytes(out, info.chanInfo());
  }

  static ClientInfo readInfo(ByteBuf in) {
    return new ClientInfo(readText(in), readText(in), readBytes(in), readBytes(in));
  }

  static void writeText(ByteBuf out, String text) {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  static String readText(ByteBuf in) {
    byte[] bytes = readBytes(in);
    if (bytes == null) {
      throw new DecoderException("a text is absent");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void writeBytes(ByteBuf out, byte[] bytes) {
    if (bytes == null) {
      out.writeInt(ABSENT);
    } else {
      out.writeInt(bytes.length).writeBytes(bytes);
    }
  }

  private static byte[] readBytes(ByteBuf in) {
    int length = in.readInt();
    if (length == ABSENT) {
      return null;
    }
    if (length < 0 || length > in.readableBytes()) {
      throw new DecoderException("a length of " + length + " where " + in.readableBytes() + " bytes are left");
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  static byte[] bytes(ByteBuf out) {
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }
}
