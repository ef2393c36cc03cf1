package dev.wshub.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Strict check of UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF, nothing cut off.
 *
 * <p>Every payload passes here at its entry: one invalid byte would make every browser on the channel fail its
 * connection.
 */
public final class Utf8 {
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long NON_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /** Whether the range of bytes is valid UTF-8; an empty one is. */
  public static boolean isValid(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = skipAscii(bytes, offset, end);
    while (at < end) {
      int size = sequence(bytes, at, end);
      if (size == 0) {
        return false;
      }
      at += size;
      if (at < end && bytes[at] >= 0) {
        at = skipAscii(bytes, at, end);
      }
    }
    return true;
  }

  private static int skipAscii(byte[] bytes, int from, int end) {
    int at = from;
    // Eight bytes at a time: most payloads are ASCII from end to end.
    while (at <= end - Long.BYTES && ((long) LONG.get(bytes, at) & NON_ASCII) == 0) {
      at += Long.BYTES;
    }
    while (at < end && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Length of the valid sequence that starts here with a byte above 0x7F, or 0. */
  private static int sequence(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return end - at >= 2 && isTail(bytes[at + 1]) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      return end - at >= 3 && secondOfThree(lead, bytes[at + 1] & 0xFF) && isTail(bytes[at + 2]) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      return end - at >= 4
              && secondOfFour(lead, bytes[at + 1] & 0xFF)
              && isTail(bytes[at + 2])
              && isTail(bytes[at + 3])
          ? 4
          : 0;
    }
    return 0;
  }

  private static boolean isTail(byte value) {
    return (value & 0xC0) == 0x80;
  }

  private static boolean secondOfThree(int lead, int second) {
    int lowest = lead == 0xE0 ? 0xA0 : 0x80; // below: overlong
    int highest = lead == 0xED ? 0x9F : 0xBF; // above: surrogates
    return second >= lowest && second <= highest;
  }

  private static boolean secondOfFour(int lead, int second) {
    int lowest = lead == 0xF0 ? 0x90 : 0x80; // below: overlong
    int highest = lead == 0xF4 ? 0x8F : 0xBF; // above: U+10FFFF
    return second >= lowest && second <= highest;
  }
}
