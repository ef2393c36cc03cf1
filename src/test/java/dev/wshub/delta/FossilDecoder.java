package dev.wshub.delta;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Applies deltas as a client does, and refuses what is none. For tests. */
public final class FossilDecoder {
  private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

  private final byte[] source;
  private final byte[] delta;
  private int at;

  private FossilDecoder(byte[] source, byte[] delta) {
    this.source = source;
    this.delta = delta;
  }

  /** @throws IllegalArgumentException when it is no delta of that source */
  public static byte[] apply(byte[] source, byte[] delta) {
    return new FossilDecoder(source, delta).run();
  }

  public static String apply(String source, String delta) {
    return new String(apply(source.getBytes(StandardCharsets.UTF_8), delta.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  private byte[] run() {
    long size = number();
    require(next() == '\n', "no line end behind the size");
    var out = new ByteArrayOutputStream();
    while (true) {
      long count = number();
      int operator = next();
      if (operator == '@') {
        long offset = number();
        require(next() == ',' && offset + count <= source.length, "a copy that is none");
        out.write(source, (int) offset, (int) count);
      } else if (operator == ':') {
        require(at + count <= delta.length, "an insert that is cut off");
        out.write(delta, at, (int) count);
        at += (int) count;
      } else {
        require(operator == ';', "an unknown operator");
        require(out.size() == size, "another size");
        require((int) count == DeltaWriter.sum(out.toByteArray()), "another checksum: the wrong source");
        return out.toByteArray();
      }
      require(out.size() <= size, "more than its size");
    }
  }

  private long number() {
    long value = 0;
    while (at < delta.length && delta[at] > 0 && DIGITS.indexOf(delta[at]) >= 0) {
      value = value << 6 | DIGITS.indexOf(delta[at++]);
    }
    return value;
  }

  private int next() {
    require(at < delta.length, "an end in the middle");
    return delta[at++];
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("the delta has " + what);
    }
  }
}
