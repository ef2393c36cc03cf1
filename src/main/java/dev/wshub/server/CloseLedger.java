package dev.wshub.server;

import java.util.Map;
import java.util.TreeMap;

/**
 * Every close of this loop, counted by the side that decided it and by its code. The code that was decided counts, also
 * where a client that never reads will see none.
 *
 * <p>Owner loop only.
 */
final class CloseLedger {

  /** Who decided a close. */
  enum Side {
    SERVER,
    CLIENT
  }

  private final Map<Integer, Long> byServer = new TreeMap<>();
  private final Map<Integer, Long> byClient = new TreeMap<>();

  void count(Side side, int code) {
    (side == Side.SERVER ? byServer : byClient).merge(code, 1L, Long::sum);
  }

  /** Closes decided by the server, by code. */
  Map<Integer, Long> byServer() {
    return Map.copyOf(byServer);
  }

  /** Closes that came from clients, by code. */
  Map<Integer, Long> byClient() {
    return Map.copyOf(byClient);
  }
}
