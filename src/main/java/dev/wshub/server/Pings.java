package dev.wshub.server;

import dev.wshub.config.ClientConfig;
import dev.wshub.http.DeadlineWheel;
import dev.wshub.protocol.DisconnectCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pings the connections of this loop and closes those that do not answer. A ping is two bytes of payload, encoded once; the first
 * one comes after half an interval to a whole one, so that clients that came together are not pinged together.
 *
 * <p>Owner loop only.
 */
final class Pings {

  private static final int FINAL_PING_FRAME = 0x89;
  private static final int PING_CAPACITY = 16;

  private final DeadlineWheel wheel;
  private final FanOut fanOut;
  private final Traffic traffic;
  private final long intervalMs;
  private final long pongTimeoutMs;
  private final Map<Wire, ByteBuf> messages = new EnumMap<>(Wire.class);
  private final ByteBuf frame;

  Pings(ClientConfig config, DeadlineWheel wheel, FanOut fanOut, Traffic traffic, ByteBufAllocator allocator) {
    this.wheel = wheel;
    this.fanOut = fanOut;
    this.traffic = traffic;
    this.intervalMs = config.pingInterval().toMillis();
    this.pongTimeoutMs = config.pongTimeout().toMillis();
    for (Wire wire : Wire.values()) {
      var message = new MessageBuffer(wire.framing(), allocator, PING_CAPACITY);
      message.next().writeBytes(wire.encoder().ping());
      messages.put(wire, message.frame());
    }
    this.frame = allocator.directBuffer(2).writeByte(FINAL_PING_FRAME).writeByte(0);
  }

  /** Begins to ping a connection. */
  void begin(Session session) {
    wheel.schedule(session, intervalMs / 2 + ThreadLocalRandom.current().nextLong(intervalMs / 2 + 1));
  }

  /** The time for the connection's ping or for its pong has come. */
  void deadlineReached(Session session) {
    // While commands wait the socket is not read: the pong may have come.
    if (session.pinged && session.pongs.any() && !session.commands.areWaiting()) {
      session.close(DisconnectCode.NO_PONG);
    } else if (session.pinged) {
      session.pinged = false;
      wheel.schedule(session, intervalMs - pongTimeoutMs);
    } else {
      session.pinged = true;
      ping(session);
      fanOut.add(session);
      wheel.schedule(session, pongTimeoutMs);
    }
  }

  /** A pong frame has come. */
  void pongFrame(Session session) {
    if (session.pinging().frame) {
      answered(session, session.pongs.all());
    }
  }

  /** A pong has come as a command, which no client may send that owes none. */
  void pong(Session session) {
    if (session.pongs.any() && session.pinging().pongCommand()) {
      answered(session, session.pongs.one());
    } else {
      session.close(DisconnectCode.BAD_REQUEST);
    }
  }

  private void answered(Session session, long nanos) {
    if (nanos != PongsDue.NONE) {
      traffic.by(session).ponged(nanos);
    }
  }

  private void ping(Session session) {
    Pinging way = session.pinging();
    if (way.answered()) {
      session.pongs.pinged();
    }
    if (way.message) {
      session.outbound().write(messages.get(session.wire()).retainedDuplicate());
    }
    if (way.frame) {
      session.outbound().write(frame.retainedDuplicate());
    }
  }

  /** Gives the shared frames back. */
  void release() {
    messages.values().forEach(ByteBuf::release);
    frame.release();
  }
}
