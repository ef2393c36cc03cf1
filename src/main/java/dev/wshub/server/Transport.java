package dev.wshub.server;

import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;

/**
 * The socket side of one session: how its client is connected, and what can be done with that besides writing, which is the
 * {@link OutboundQueue}'s part.
 *
 * <p>Owner loop only.
 */
interface Transport {

  TransportKind kind();

  /** Headers of the request that it began with. */
  MultiMap headers();

  /** Where the client, or the last proxy in front of it, is; null where that is not known. */
  SocketAddress remoteAddress();

  /** How its client is pinged. */
  Pinging pinging();

  /** Whether a push tells the client why its connection ends. */
  boolean tellsWhy();

  /**
   * Ends it in order; all that was written has been handed over.
   *
   * @param reason at most {@value Farewell#REASON_BYTES} bytes of UTF-8
   */
  void close(int code, String reason);

  /** The same for a client that may not read any more. */
  void closeInstead(int code, String reason);

  /** The connect of its client was answered with an error, for which there is no reply in one direction. */
  default void connectRefused(long code, String message) {}

  /** The code with which the client has ended it; 1006 where it gave none. */
  int closeCode();

  /** What the client gave as the reason of its end, or null. */
  String closeReason();

  /** Takes nothing more of the client for now. */
  void pause();

  void resume();

  /** Whether what Vert.x writes to the client by itself, such as pongs, piles up. */
  boolean writeQueueFull();

  /** Calls back once, when that has left. */
  void whenDrained(Runnable callback);
}
