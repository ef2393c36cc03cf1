package dev.wshub.delta;

import java.util.Arrays;

/** The blocks of the payload that a delta refers to, by the hash of their bytes. */
final class SourceIndex {
  /** Bytes of a block. */
  static final int BLOCK = 16;

  private static final int NONE = -1;

  private final byte[] source;
  private final int[] newest;
  private final int[] older;

  SourceIndex(byte[] source) {
    this.source = source;
    int blocks = Math.max(1, source.length / BLOCK);
    newest = new int[blocks];
    older = new int[blocks];
    Arrays.fill(newest, NONE);
    var window = new Window();
    for (int block = 0; block * BLOCK < source.length - BLOCK; block++) {
      window.start(source, block * BLOCK);
      int bucket = bucket(window.hash());
      older[block] = newest[bucket];
      newest[bucket] = block;
    }
  }

  /** The first block that may be what the hash is of, or a negative number. */
  int first(int hash) {
    return newest[bucket(hash)];
  }

  /** The next one behind a block, or a negative number. */
  int next(int block) {
    return older[block];
  }

  byte[] source() {
    return source;
  }

  private int bucket(int hash) {
    return Integer.remainderUnsigned(hash, newest.length);
  }

  /** The rolling hash of one block's length of bytes. */
  static final class Window {
    private static final int MASK = 0xFFFF;

    private int sum;
    private int weighted;

    void start(byte[] bytes, int from) {
      sum = 0;
      weighted = 0;
      for (int i = 0; i < BLOCK; i++) {
        int value = bytes[from + i] & 0xFF;
        sum += value;
        weighted += (BLOCK - i) * value;
      }
    }

    /** Moves on by a byte. */
    void roll(byte leaving, byte entering) {
      int left = leaving & 0xFF;
      sum = sum - left + (entering & 0xFF);
      weighted = weighted - BLOCK * left + sum;
    }

    int hash() {
      return (sum & MASK) | (weighted & MASK) << 16;
    }
  }
}
