package dev.wshub.delta;

/**
 * Finds what a target has in common with a source: from the left to the right, at each place the longest part that saves more
 * than it costs. Its work is bounded: when it has compared several times what there is, the rest is taken for new.
 */
final class Search {
  /** Blocks that are tried for one place. */
  private static final int MOST_CANDIDATES = 250;

  /** Comparisons for each byte of both payloads; texts that repeat themselves in one pattern would take hundreds. */
  private static final int COMPARISONS_PER_BYTE = 8;

  private static final int LEAST_COMPARISONS = 4_096;

  private final SourceIndex index;
  private final byte[] source;
  private final byte[] target;
  private final SourceIndex.Window window = new SourceIndex.Window();
  private final Copies copies = new Copies();
  private long comparisons;

  // The best part for the place at hand.
  private int bestCount;
  private int bestOffset;
  private int bestFrom;

  Search(byte[] source, byte[] target) {
    index = new SourceIndex(source);
    this.source = source;
    this.target = target;
    comparisons = LEAST_COMPARISONS + (long) COMPARISONS_PER_BYTE * (source.length + target.length);
  }

  Copies run() {
    int base = 0;
    while (base + SourceIndex.BLOCK < target.length && comparisons > 0 && find(base)) {
      copies.add(bestFrom, bestFrom + bestCount, bestOffset);
      base = bestFrom + bestCount;
    }
    return copies;
  }

  /** Whether behind the base there is a part that the source has too. */
  private boolean find(int base) {
    bestCount = 0;
    window.start(target, base);
    for (int at = base; ; at++) {
      tryAt(base, at);
      if (bestCount > 0) {
        return true;
      }
      if (at + SourceIndex.BLOCK >= target.length || comparisons <= 0) {
        return false;
      }
      window.roll(target[at], target[at + SourceIndex.BLOCK]);
    }
  }

  private void tryAt(int base, int at) {
    int left = MOST_CANDIDATES;
    for (int block = index.first(window.hash()); block >= 0 && left > 0 && comparisons > 0; block = index.next(block)) {
      left--;
      tryBlock(base, at, block * SourceIndex.BLOCK);
    }
  }

  private void tryBlock(int base, int at, int start) {
    int most = Math.min(source.length - start, target.length - at);
    int forward = 0;
    while (forward < most && source[start + forward] == target[at + forward]) {
      forward++;
    }
    int mostBack = Math.min(start - 1, at - base);
    int back = 0;
    while (back < mostBack && source[start - back - 1] == target[at - back - 1]) {
      back++;
    }
    comparisons -= forward + back + 1;
    int count = forward + back;
    if (forward > 0 && count > bestCount && saves(at - back - base, count, start - back)) {
      bestCount = count;
      bestOffset = start - back;
      bestFrom = at - back;
    }
  }

  private static boolean saves(int literal, int count, int offset) {
    return count >= DeltaWriter.digits(literal) + DeltaWriter.digits(count) + DeltaWriter.digits(offset) + 3;
  }
}
