package dev.wshub.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket frame (RFC 6455, section 5.2), legal or not.
 *
 * @param rsv the three reserved bits, 0 to 7; 4 marks a compressed message where compression was negotiated
 */
public record Frame(boolean fin, int rsv, int opcode, boolean masked, byte[] payload) {

  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final int MAX_READ_LENGTH = 64 << 20;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  public static Frame of(int opcode, byte[] payload) {
    return new Frame(true, 0, opcode, true, payload);
  }

  public static Frame text(String text) {
    return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Frame continuation(String text) {
    return of(CONTINUATION, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Frame close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return of(CLOSE, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  /** The same frame with more of the message to follow. */
  public Frame unfinished() {
    return new Frame(false, rsv, opcode, masked, payload);
  }

  /** The same frame without the mask that every frame from a client must have. */
  public Frame unmasked() {
    return new Frame(fin, rsv, opcode, false, payload);
  }

  public Frame withRsv(int bits) {
    return new Frame(fin, bits, opcode, masked, payload);
  }

  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  public byte[] encode() {
    var out = new ByteArrayOutputStream(payload.length + 14);
    out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
    writeLength(out, masked ? 0x80 : 0);
    if (!masked) {
      out.writeBytes(payload);
      return out.toByteArray();
    }
    out.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ MASK[i & 3]);
    }
    return out.toByteArray();
  }

  private void writeLength(ByteArrayOutputStream out, int maskBit) {
    int length = payload.length;
    if (length < 126) {
      out.write(maskBit | length);
    } else if (length < 1 << 16) {
      out.write(maskBit | 126);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
    } else {
      out.write(maskBit | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
    }
  }

  static Frame read(DataInputStream in) throws IOException {
    int head = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = switch (second & 0x7f) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> second & 0x7f;
    };
    if (length < 0 || length > MAX_READ_LENGTH) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] mask = in.readNBytes((second & 0x80) == 0 ? 0 : 4);
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    for (int i = 0; i < payload.length && mask.length == 4; i++) {
      payload[i] ^= mask[i & 3];
    }
    return new Frame((head & 0x80) != 0, head >> 4 & 7, head & 15, mask.length == 4, payload);
  }
}
