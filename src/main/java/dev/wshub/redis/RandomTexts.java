package dev.wshub.redis;

import java.util.SplittableRandom;

/** Epochs and nonces: short texts that nobody has to guess, but that must not come twice. Bridge's loop only. */
final class RandomTexts {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int EPOCH_LENGTH = 8;

  private final SplittableRandom random = new SplittableRandom();

  String epoch() {
    var epoch = new StringBuilder(EPOCH_LENGTH);
    for (int i = 0; i < EPOCH_LENGTH; i++) {
      epoch.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return epoch.toString();
  }

  /** 64 bits: among publications at the same place of a stream, of which there are few, one is as good as unique. */
  String nonce() {
    return Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
  }
}
