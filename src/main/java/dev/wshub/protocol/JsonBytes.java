package dev.wshub.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Writes single JSON values as UTF-8 into a Netty buffer, which grows as needed. */
public final class JsonBytes {
  private static final byte[] HEX = constant("0123456789abcdef");
  private static final byte[] TRUE = constant("true");
  private static final byte[] FALSE = constant("false");
  private static final byte[] MIN_VALUE = constant(Long.toString(Long.MIN_VALUE));
  private static final int LONGEST_ESCAPE = 6;
  private static final int REPLACEMENT = 0xFFFD;

  private JsonBytes() {}

  /** The bytes of a piece of JSON that is known beforehand. */
  public static byte[] constant(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  public static void bool(ByteBuf out, boolean value) {
    out.writeBytes(value ? TRUE : FALSE);
  }

  public static void number(ByteBuf out, long value) {
    if (value == Long.MIN_VALUE) {
      out.writeBytes(MIN_VALUE);
      return;
    }
    long rest = value;
    if (rest < 0) {
      out.writeByte('-');
      rest = -rest;
    }
    int digits = digits(rest);
    out.ensureWritable(digits);
    int at = out.writerIndex() + digits;
    out.writerIndex(at);
    do {
      long tenth = rest / 10;
      out.setByte(--at, (int) ('0' + (rest - tenth * 10)));
      rest = tenth;
    } while (rest != 0);
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** A string with its quotes. Half of a surrogate pair is written as U+FFFD: it has no form in UTF-8. */
  public static void string(ByteBuf out, String value) {
    out.writeByte('"');
    if (isPlain(value)) {
      ByteBufUtil.writeAscii(out, value);
    } else {
      escaped(out, value);
    }
    out.writeByte('"');
  }

  /**
   * Bytes of UTF-8 as a string with its quotes: read as UTF-8 again, it gives the very same bytes. What is no UTF-8 is written as
   * U+FFFD.
   */
  public static void text(ByteBuf out, byte[] utf8) {
    if (!Utf8.isValid(utf8, 0, utf8.length)) {
      string(out, new String(utf8, StandardCharsets.UTF_8));
      return;
    }
    out.ensureWritable(utf8.length + 2).writeByte('"');
    int written = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
        out.writeBytes(utf8, written, i - written);
        ascii(out, b);
        written = i + 1;
      }
    }
    out.writeBytes(utf8, written, utf8.length - written).writeByte('"');
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c > 0x7E || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static void escaped(ByteBuf out, String value) {
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      out.ensureWritable(LONGEST_ESCAPE);
      if (c < 0x80) {
        ascii(out, c);
      } else {
        multiByte(out, c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c);
      }
    }
  }

  private static void ascii(ByteBuf out, int c) {
    if (c == '"' || c == '\\') {
      out.writeByte('\\').writeByte(c);
    } else if (c == '\n') {
      out.writeByte('\\').writeByte('n');
    } else if (c < 0x20) {
      out.writeByte('\\').writeByte('u').writeByte('0').writeByte('0').writeByte(HEX[c >> 4]).writeByte(HEX[c & 0xF]);
    } else {
      out.writeByte(c);
    }
  }

  private static void multiByte(ByteBuf out, int c) {
    if (c < 0x800) {
      out.writeByte(0xC0 | c >> 6);
    } else if (c < 0x10000) {
      out.writeByte(0xE0 | c >> 12).writeByte(0x80 | c >> 6 & 0x3F);
    } else {
      out.writeByte(0xF0 | c >> 18).writeByte(0x80 | c >> 12 & 0x3F).writeByte(0x80 | c >> 6 & 0x3F);
    }
    out.writeByte(0x80 | c & 0x3F);
  }
}
