package dev.wshub.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Sizes and forms of single Protobuf fields. A field whose value is empty or zero has no bytes. Field numbers are below 16, so that
 * each tag is one byte.
 *
 * <p>Wire format: protobuf.dev/programming-guides/encoding. Nothing is allocated.
 */
final class ProtobufBytes {
  private static final int VARINT = 0;
  private static final int LENGTH = 2;
  private static final int WIRE_BITS = 3;

  private ProtobufBytes() {}

  // Sizes, with the tag

  static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  static int numberSize(long value) {
    return value == 0 ? 0 : 1 + varintSize(value);
  }

  static int flagSize(boolean value) {
    return value ? 2 : 0;
  }

  static int stringSize(String value) {
    return value == null || value.isEmpty() ? 0 : fieldSize(ByteBufUtil.utf8Bytes(value));
  }

  static int bytesSize(byte[] value) {
    return value == null || value.length == 0 ? 0 : fieldSize(value.length);
  }

  /** Of a field with so many bytes, none included. */
  static int fieldSize(int length) {
    return 1 + varintSize(length) + length;
  }

  // Fields

  static void varint(ByteBuf out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) rest | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  static void number(ByteBuf out, int field, long value) {
    if (value != 0) {
      out.writeByte(field << WIRE_BITS | VARINT);
      varint(out, value);
    }
  }

  static void flag(ByteBuf out, int field, boolean value) {
    if (value) {
      out.writeByte(field << WIRE_BITS | VARINT).writeByte(1);
    }
  }

  /** Half of a surrogate pair becomes a question mark. */
  static void string(ByteBuf out, int field, String value) {
    if (value != null && !value.isEmpty()) {
      head(out, field, ByteBufUtil.utf8Bytes(value));
      ByteBufUtil.writeUtf8(out, value);
    }
  }

  static void bytes(ByteBuf out, int field, byte[] value) {
    if (value != null && value.length > 0) {
      head(out, field, value.length);
      out.writeBytes(value);
    }
  }

  /** What stands before a field's bytes, also when there are none. */
  static void head(ByteBuf out, int field, int length) {
    out.writeByte(field << WIRE_BITS | LENGTH);
    varint(out, length);
  }
}
