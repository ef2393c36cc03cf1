package dev.wshub.server;

import dev.wshub.hub.DelegationStatistics;
import dev.wshub.hub.TransportTraffic;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.RequestKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the clients of one transport do, in plain numbers.
 *
 * <p>Owner loop only.
 */
final class TransportActions {

  private static final RequestKind[] KINDS = RequestKind.values();
  private static final double NANOS = 1e9;

  private final long[] commands = new long[KINDS.length];
  private final long[] pongs = new long[DelegationStatistics.BOUNDS.size() + 1];
  private double pongSeconds;
  private long connects;

  /** A connect command was accepted. */
  void connected() {
    connects++;
  }

  /** A command begins to be handled. */
  void handled(Command command) {
    commands[RequestKind.of(command).ordinal()]++;
  }

  /** A ping was answered after that time. */
  void ponged(long nanos) {
    double seconds = nanos / NANOS;
    int slot = 0;
    while (slot < pongs.length - 1 && seconds > DelegationStatistics.BOUNDS.get(slot)) {
      slot++;
    }
    pongs[slot]++;
    pongSeconds += seconds;
  }

  boolean isUsed() {
    return connects > 0 || Arrays.stream(commands).anyMatch(count -> count > 0);
  }

  /**
   * All of it as it stands now.
   *
   * @param connected connections at this moment
   */
  TransportTraffic snapshot(long connected) {
    Map<String, Long> byMethod = new HashMap<>();
    for (RequestKind kind : KINDS) {
      if (commands[kind.ordinal()] > 0) {
        byMethod.put(kind.fieldName(), commands[kind.ordinal()]);
      }
    }
    return new TransportTraffic(connects, connected, byMethod, Arrays.stream(pongs).boxed().toList(), pongSeconds);
  }
}
