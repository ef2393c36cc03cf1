package dev.wshub.faults;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What all clients of a test have seen, and what none may see. Any thread. */
final class Ledger {
  final Queue<String> faults = new ConcurrentLinkedQueue<>();
  final AtomicLong deliveries = new AtomicLong();
  final AtomicLong recoveries = new AtomicLong();

  /** Replies {@code recovered: false} to those who had a position. */
  final AtomicLong unrecovered = new AtomicLong();

  /** Unsubscribes with 2500. */
  final AtomicLong lost = new AtomicLong();

  private final Map<String, Long> numbers = new ConcurrentHashMap<>();

  /** Everybody sees the same at one place of a stream. */
  void seen(String channel, String epoch, long offset, long number) {
    var place = channel + "@" + epoch + "/" + offset;
    Long other = numbers.putIfAbsent(place, number);
    if (other != null && other != number) {
      faults.add("at " + place + " stand " + other + " and " + number);
    }
  }

  /** Clients were told that something is missing. */
  long told() {
    return unrecovered.get() + lost.get();
  }

  @Override
  public String toString() {
    return deliveries + " deliveries, " + recoveries + " recoveries, " + unrecovered + " not recovered, " + lost + " times 2500";
  }
}
