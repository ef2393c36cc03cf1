package dev.wshub.hub;

import dev.wshub.protocol.Publication;
import java.util.Arrays;

/** Counts how long publications took from the instance where they were made to this shard. Belongs to the shard's loop. */
final class PublicationLag {
  private static final double MILLIS = 1e3;

  private final long[] counts = new long[LagStatistics.BOUNDS.size() + 1];
  private double seconds;

  void passed(Publication publication) {
    if (publication.time() == 0) {
      return;
    }
    // Clocks of two instances may differ by more than a publication takes.
    double late = Math.max(0, System.currentTimeMillis() - publication.time()) / MILLIS;
    int slot = 0;
    while (slot < counts.length - 1 && late > LagStatistics.BOUNDS.get(slot)) {
      slot++;
    }
    counts[slot]++;
    seconds += late;
  }

  LagStatistics snapshot() {
    return new LagStatistics(Arrays.stream(counts).boxed().toList(), seconds);
  }
}
