package dev.wshub.server;

import dev.wshub.hub.LoopLag;
import dev.wshub.hub.LoopTraffic;
import dev.wshub.hub.TransportTraffic;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What passes through the sockets of this loop, in plain numbers: counting must not be felt where each message goes to many.
 *
 * <p>Owner loop only.
 */
final class Traffic {

  private static final double NANOS = 1e9;

  /** What clients do. */
  final ClientActions actions = new ClientActions();

  private final TransportActions[] transports = new TransportActions[TransportKind.values().length];
  private final Map<Integer, Long> unsubscribes = new TreeMap<>();
  private final long[] lags = new long[LoopLag.BOUNDS.size() + 1];
  private double lagSeconds;
  private long lastTick;
  private long opened;
  private long connects;
  private long messagesIn;
  private long bytesIn;
  private long messagesOut;
  private long bytesOut;

  Traffic() {
    Arrays.setAll(transports, kind -> new TransportActions());
  }

  /** What clients of the session's transport do. */
  TransportActions by(Session session) {
    return transports[session.transport().kind().ordinal()];
  }

  /** A socket's upgrade was accepted. */
  void opened() {
    opened++;
  }

  /** A connect command was accepted. */
  void connected(Session session) {
    connects++;
    by(session).connected();
  }

  /** A whole message has come. */
  void received(int bytes) {
    messagesIn++;
    bytesIn += bytes;
  }

  /** A frame goes to a socket. */
  void sent(int bytes) {
    messagesOut++;
    bytesOut += bytes;
  }

  /** The server has ended a subscription. */
  void unsubscribed(int code) {
    unsubscribes.merge(code, 1L, Long::sum);
  }

  /**
   * A regular tick of the loop.
   *
   * @param nowNanos of {@link System#nanoTime()}
   * @param periodNanos time that should have passed since the tick before
   */
  void tick(long nowNanos, long periodNanos) {
    if (lastTick != 0) {
      double late = Math.max(0, nowNanos - lastTick - periodNanos) / NANOS;
      int slot = 0;
      while (slot < lags.length - 1 && late > LoopLag.BOUNDS.get(slot)) {
        slot++;
      }
      lags[slot]++;
      lagSeconds += late;
    }
    lastTick = nowNanos;
  }

  /**
   * All of it as it stands now; goes through all sockets once.
   *
   * @param refused what limits have refused
   */
  LoopTraffic with(Sessions sessions, Map<String, Long> refused) {
    int open = 0;
    long waitingBytes = 0;
    long[] connected = new long[transports.length];
    for (Session session : sessions.all()) {
      open += session.isOpen() ? 1 : 0;
      waitingBytes += session.outbound().waitingBytes();
      connected[session.transport().kind().ordinal()] += session.counted ? 1 : 0;
    }
    var lag = new LoopLag(Arrays.stream(lags).boxed().toList(), lagSeconds);
    return new LoopTraffic(
        opened, open, connects, messagesIn, bytesIn, messagesOut, bytesOut, waitingBytes, Map.copyOf(unsubscribes), lag,
        actions.snapshot(), transports(connected), refused);
  }

  private Map<String, TransportTraffic> transports(long[] connected) {
    var byName = new HashMap<String, TransportTraffic>();
    for (TransportKind kind : TransportKind.values()) {
      if (transports[kind.ordinal()].isUsed()) {
        byName.put(kind.label(), transports[kind.ordinal()].snapshot(connected[kind.ordinal()]));
      }
    }
    return byName;
  }
}
