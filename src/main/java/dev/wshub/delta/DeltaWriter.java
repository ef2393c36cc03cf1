package dev.wshub.delta;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the commands of a delta. Numbers are unsigned and have 32 bits. */
final class DeltaWriter {
  private static final byte[] DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~".getBytes(StandardCharsets.US_ASCII);
  private static final int BITS = 6;
  private static final int LOWEST = 0x3F;

  private byte[] out;
  private int length;

  DeltaWriter(int capacity) {
    out = new byte[capacity];
  }

  void size(int bytes) {
    number(bytes, '\n');
  }

  void copy(int count, int offset) {
    number(count, '@');
    number(offset, ',');
  }

  void insert(byte[] target, int from, int to) {
    number(to - from, ':');
    room(to - from);
    System.arraycopy(target, from, out, length, to - from);
    length += to - from;
  }

  void checksum(byte[] target) {
    number(sum(target), ';');
  }

  byte[] toBytes() {
    return Arrays.copyOf(out, length);
  }

  private void number(int value, char end) {
    int digits = digits(value);
    room(digits + 1);
    int rest = value;
    for (int at = length + digits - 1; at >= length; at--) {
      out[at] = DIGITS[rest & LOWEST];
      rest >>>= BITS;
    }
    length += digits;
    out[length++] = (byte) end;
  }

  private void room(int bytes) {
    if (length + bytes > out.length) {
      out = Arrays.copyOf(out, Math.max(length + bytes, 2 * out.length));
    }
  }

  /** How many digits a number takes. */
  static int digits(int value) {
    int digits = 1;
    for (int rest = value >>> BITS; rest != 0; rest >>>= BITS) {
      digits++;
    }
    return digits;
  }

  /** The target as big-endian words of 32 bits, the last one filled up with zeros, added up. */
  static int sum(byte[] target) {
    int sum = 0;
    for (int i = 0; i < target.length; i++) {
      sum += (target[i] & 0xFF) << 8 * (3 - (i & 3));
    }
    return sum;
  }
}
