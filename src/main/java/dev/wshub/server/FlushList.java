package dev.wshub.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections that were written to and are flushed once, some at a time, and those whose bytes have not all left:
 * they are looked at until they have, or until they have made no progress for too long.
 *
 * <p>Owner loop only.
 */
final class FlushList {

  /**
   * Connections flushed in one turn: some 2 ms of system calls. It is more than one turn's share of a fan-out, so that what
   * was written to many at once (positions lost, pings after a pause) is worked off between the fan-outs.
   */
  static final int FLUSHES = 256;

  private final ArrayDeque<Session> written = new ArrayDeque<>();
  private final List<Session> unfinished = new ArrayList<>();
  private final long queueLimit;
  private final long writeTimeoutMs;

  /**
   * @param queueLimit most bytes that may wait for one connection after a flush
   * @param writeTimeoutMs longest time without progress
   */
  FlushList(long queueLimit, long writeTimeoutMs) {
    this.queueLimit = queueLimit;
    this.writeTimeoutMs = writeTimeoutMs;
  }

  /** Notes that the connection has something to flush. */
  void add(Session session) {
    if (!session.writtenThisTurn) {
      session.writtenThisTurn = true;
      written.add(session);
    }
  }

  /**
   * Flushes at most {@value #FLUSHES} of those that were written to, the first ones first, and judges what is left with them.
   *
   * @return whether others wait to be flushed
   */
  boolean flush(long nowMs) {
    for (int left = FLUSHES; left > 0 && !written.isEmpty(); left--) {
      Session session = written.poll();
      session.writtenThisTurn = false;
      if (!session.commands.isGathering()) {
        flush(session, nowMs);
      }
    }
    return !written.isEmpty();
  }

  /**
   * Flushes and judges a connection before its time, if more waits for it than may be left: the replies to commands that came
   * together could be many times as much, and all of them would be written first.
   */
  void relieve(Session session, long nowMs) {
    if (session.outbound().waitingBytes() > queueLimit) {
      flush(session, nowMs);
    }
  }

  private void flush(Session session, long nowMs) {
    OutboundQueue outbound = session.outbound();
    outbound.flush();
    long waiting = outbound.waitingBytes();
    if (waiting > queueLimit) {
      session.overflowed(waiting);
    } else if (waiting > 0) {
      watch(session, nowMs);
    }
  }

  /** Watches a connection until all its bytes have left. */
  void watch(Session session, long nowMs) {
    if (!session.watched) {
      session.watched = true;
      session.progress = session.outbound().progress();
      session.progressMs = nowMs;
      unfinished.add(session);
    }
  }

  /** To be called regularly: ends connections that have made no progress for the write timeout. */
  void checkProgress(long nowMs) {
    int kept = 0;
    for (int i = 0; i < unfinished.size(); i++) {
      Session session = unfinished.get(i);
      if (stillWaits(session, nowMs)) {
        unfinished.set(kept++, session);
      } else {
        session.watched = false;
      }
    }
    unfinished.subList(kept, unfinished.size()).clear();
  }

  private boolean stillWaits(Session session, long nowMs) {
    OutboundQueue outbound = session.outbound();
    if (outbound.isClosed() || outbound.waitingBytes() == 0) {
      return false;
    }
    long progress = outbound.progress();
    if (progress != session.progress) {
      session.progress = progress;
      session.progressMs = nowMs;
    } else if (nowMs - session.progressMs >= writeTimeoutMs) {
      session.stalled(nowMs - session.progressMs);
      return false;
    }
    return true;
  }
}
