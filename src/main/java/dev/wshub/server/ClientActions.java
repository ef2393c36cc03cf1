package dev.wshub.server;

import dev.wshub.hub.ClientTraffic;
import dev.wshub.protocol.RequestKind;
import dev.wshub.protocol.SubscribeResult;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What clients do, whatever their transport, in plain numbers.
 *
 * <p>Owner loop only.
 */
final class ClientActions {
  private static final int CODES = 100;
  private static final int OTHER_CODES = 0;

  private final Map<RequestKind, Map<Integer, Long>> errors = new EnumMap<>(RequestKind.class);
  private final Map<ClientTraffic.Recovery, Long> recoveries = new HashMap<>();
  private long disconnected;
  private long subscribed;

  /** A command is answered with an error. Who decides about commands has codes of his own, any number of them. */
  void refused(RequestKind kind, long code) {
    Map<Integer, Long> byCode = errors.computeIfAbsent(kind, first -> new TreeMap<>());
    int told = (int) Math.min(code, Integer.MAX_VALUE);
    byCode.merge(byCode.size() < CODES || byCode.containsKey(told) ? told : OTHER_CODES, 1L, Long::sum);
  }

  /** A subscription has begun. */
  void subscribed() {
    subscribed++;
  }

  /** A client that wanted to recover is told how it went. */
  void told(SubscribeResult result) {
    if (result.wasRecovering()) {
      recoveries.merge(new ClientTraffic.Recovery(result.recovered(), !result.publications().isEmpty()), 1L, Long::sum);
    }
  }

  /** A connected client is gone. */
  void disconnected() {
    disconnected++;
  }

  ClientTraffic snapshot() {
    Map<String, Map<Integer, Long>> errorsByMethod = new HashMap<>();
    errors.forEach((kind, byCode) -> errorsByMethod.put(kind.fieldName(), Map.copyOf(byCode)));
    return new ClientTraffic(disconnected, subscribed, errorsByMethod, Map.copyOf(recoveries));
  }
}
