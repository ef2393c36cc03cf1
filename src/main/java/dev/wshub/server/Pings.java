package dev.wshub.server;

import dev.wshub.config.ClientConfig;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.JsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pings the connections of this loop and closes those that do not answer. A ping is two bytes of payload, encoded once; the first
 * one comes after half an interval to a whole one, so that clients that came together are not pinged together.
 *
 * <p>Owner loop only.
 */
final class Pings {

  private static final int FINAL_PING_FRAME = 0x89;

  private final DeadlineWheel wheel;
  private final FanOut fanOut;
  private final long intervalMs;
  private final long pongTimeoutMs;
  private final ByteBuf message;
  private final ByteBuf frame;

  Pings(ClientConfig config, DeadlineWheel wheel, FanOut fanOut, ByteBufAllocator allocator) {
    this.wheel = wheel;
    this.fanOut = fanOut;
    this.intervalMs = config.pingInterval().toMillis();
    this.pongTimeoutMs = config.pongTimeout().toMillis();
    byte[] payload = JsonEncoder.ping();
    var ping = new MessageBuffer(allocator, payload.length);
    ping.next().writeBytes(payload);
    this.message = ping.frame();
    this.frame = allocator.directBuffer(2).writeByte(FINAL_PING_FRAME).writeByte(0);
  }

  /** Begins to ping a connection. */
  void begin(Session session) {
    wheel.schedule(session, intervalMs / 2 + ThreadLocalRandom.current().nextLong(intervalMs / 2 + 1));
  }

  /** The time for the connection's ping or for its pong has come. */
  void deadlineReached(Session session) {
    if (session.pongDue()) {
      session.close(DisconnectCode.NO_PONG);
    } else if (session.pinged) {
      session.pinged = false;
      wheel.schedule(session, intervalMs - pongTimeoutMs);
    } else {
      session.pinged = true;
      session.pongDue(true);
      session.outbound().write((session.pingFrames() ? frame : message).retainedDuplicate());
      fanOut.add(session);
      wheel.schedule(session, pongTimeoutMs);
    }
  }

  /** Gives the shared frames back. */
  void release() {
    message.release();
    frame.release();
  }
}
