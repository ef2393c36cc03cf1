package dev.wshub.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Reads Protobuf messages field by field, without building anything between.
 *
 * <p>Use: {@link #enter()} for a message with its length in front, {@link #nextField()} for each of its fields, then exactly one
 * of the value methods or {@link #skip()}, and {@link #leave} behind the last field. A value of another wire type than the schema
 * says is refused, as are groups, which no current schema can have. Allocates nothing but the values that it returns, each not
 * larger than its bytes. Not thread safe; made for one input.
 *
 * <p>Wire format: protobuf.dev/programming-guides/encoding.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;
  private static final int WIRE_BITS = 3;
  private static final int WIRE_MASK = 7;
  private static final long TAG_MAX = 0xFFFF_FFFFL;
  private static final long UINT32_MAX = 0xFFFF_FFFFL;
  private static final int LONGEST_VARINT = 10;

  private final byte[] bytes;
  private int at;
  private int end;
  private int field;
  private int wireType;

  ProtobufReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
  }

  /** Whether the input or the message at hand has more bytes. */
  boolean hasMore() {
    return at < end;
  }

  /** Enters the message whose length comes next; what it returns is for {@link #leave}. */
  int enter() throws ProtocolException {
    int length = length();
    int outer = end;
    end = at + length;
    return outer;
  }

  /** Enters the message that is the present field's value. */
  int enterField() throws ProtocolException {
    expect(LENGTH, "a message");
    return enter();
  }

  void leave(int outer) {
    end = outer;
  }

  /** Goes to the value of the next field of the present message; false at the message's end. */
  boolean nextField() throws ProtocolException {
    if (at == end) {
      return false;
    }
    long tag = varint();
    if (tag < 0 || tag > TAG_MAX || tag >>> WIRE_BITS == 0) {
      throw new ProtocolException("invalid Protobuf: there is no field " + Long.toUnsignedString(tag >>> WIRE_BITS));
    }
    field = (int) (tag >>> WIRE_BITS);
    wireType = (int) (tag & WIRE_MASK);
    return true;
  }

  /** Number of the field at hand. */
  int field() {
    return field;
  }

  /** Reads over the value, of whatever type. */
  void skip() throws ProtocolException {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED_64 -> advance(Long.BYTES);
      case FIXED_32 -> advance(Integer.BYTES);
      case LENGTH -> advance(length());
      default -> throw new ProtocolException("invalid Protobuf: field " + field + " has the wire type " + wireType);
    }
  }

  String string() throws ProtocolException {
    expect(LENGTH, "a string");
    int length = length();
    if (!Utf8.isValid(bytes, at, length)) {
      throw new ProtocolException("invalid UTF-8 in field " + field);
    }
    String value = length == 0 ? "" : new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  /** In an array of its own; null when there are none, which Protobuf does not tell from an absent value. */
  byte[] bytes() throws ProtocolException {
    expect(LENGTH, "bytes");
    int length = length();
    if (length == 0) {
      return null;
    }
    byte[] value = new byte[length];
    System.arraycopy(bytes, at, value, 0, length);
    at += length;
    return value;
  }

  boolean bool() throws ProtocolException {
    expect(VARINT, "a truth value");
    return varint() != 0;
  }

  long uint32() throws ProtocolException {
    return integer(0, UINT32_MAX);
  }

  int int32() throws ProtocolException {
    return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** An unsigned number; what does not fit into 63 bits is refused. */
  long uint64() throws ProtocolException {
    return integer(0, Long.MAX_VALUE);
  }

  long int64() throws ProtocolException {
    return integer(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private long integer(long lowest, long highest) throws ProtocolException {
    expect(VARINT, "an integer");
    long value = varint();
    if (value < lowest || value > highest) {
      throw new ProtocolException("field " + field + " must be an integer from " + lowest + " to " + highest);
    }
    return value;
  }

  private void expect(int wanted, String what) throws ProtocolException {
    if (wireType != wanted) {
      throw new ProtocolException("field " + field + " must be " + what + ", and has the wire type " + wireType);
    }
  }

  private int length() throws ProtocolException {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw new ProtocolException(
          "invalid Protobuf: a length of " + Long.toUnsignedString(length) + " where " + (end - at) + " bytes are left");
    }
    return (int) length;
  }

  private void advance(int count) throws ProtocolException {
    if (count > end - at) {
      throw new ProtocolException("invalid Protobuf: field " + field + " is cut off");
    }
    at += count;
  }

  private long varint() throws ProtocolException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at == end) {
        throw new ProtocolException("invalid Protobuf: a number is cut off");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtocolException("invalid Protobuf: a number has more than " + LONGEST_VARINT + " bytes");
  }
}
