package dev.wshub.redis;

import dev.wshub.hub.BridgeEvent;
import java.util.EnumMap;
import java.util.Map;

/** How often what has happened to one bridge since it began. Bridge's loop only. */
final class BridgeCounts {
  private final long[] counts = new long[BridgeEvent.values().length];

  void count(BridgeEvent event) {
    count(event, 1);
  }

  void count(BridgeEvent event, int times) {
    counts[event.ordinal()] += times;
  }

  /** All events, also those that never happened: a counter that is not there cannot be compared. */
  Map<BridgeEvent, Long> copy() {
    var copy = new EnumMap<BridgeEvent, Long>(BridgeEvent.class);
    for (var event : BridgeEvent.values()) {
      copy.put(event, counts[event.ordinal()]);
    }
    return copy;
  }
}
