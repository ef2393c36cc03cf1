package dev.wshub.redis;

import java.nio.charset.StandardCharsets;

/** Slots of a cluster: which of them a key has, by the CRC16 (XMODEM) of its hash tag. */
final class Slot {
  static final int COUNT = 16_384;

  private static final int POLYNOMIAL = 0x1021;
  private static final int[] TABLE = table();

  private Slot() {}

  /** The part of a key that decides on its slot: what stands in braces, else all of it. */
  static String tag(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    return close > open + 1 ? key.substring(open + 1, close) : key;
  }

  static int of(String key) {
    int crc = 0;
    for (byte b : tag(key).getBytes(StandardCharsets.UTF_8)) {
      crc = (crc << 8) ^ TABLE[((crc >> 8) ^ b) & 0xff];
    }
    return crc & (COUNT - 1);
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    return table;
  }
}
