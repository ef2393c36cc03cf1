package dev.wshub.server;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.JsonCommandDecoder;
import dev.wshub.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: its life from the upgrade to the end of the socket, the order of its commands, and its single
 * deadline, which is in turn that of the connect command, of the next ping, of its pong, and of the end after a decided close.
 *
 * <p>Whatever ends a connection goes through {@link #close(int, String, boolean)} or {@link #socketClosed()}, and its
 * subscriptions are given up exactly once. Owner loop only.
 */
final class Session extends DeadlineWheel.Entry {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final int REASON_BYTES = 123;

  /** What a socket that ended without a close frame is counted as (RFC 6455, section 7.1.5). */
  private static final int NO_CLOSE_FRAME = 1006;

  enum State {
    /** No connect command yet. */
    OPEN,
    /** The connect command is being decided; what comes behind it waits. */
    CONNECTING,
    CONNECTED,
    /** The connect command was answered with an error; any further command ends the connection. */
    REFUSED,
    /** The close was decided; nothing more is read or started. */
    CLOSING,
    /** The socket is gone. */
    ENDED
  }

  /** Number of the connection among those of its loop. */
  final long number;

  final HeldSubscriptions subscriptions = new HeldSubscriptions();
  final CommandQueue commands;

  /** Kept by {@link Sessions}: it counts as connected. */
  boolean counted;

  /** Kept by {@link Pings}: the deadline under way is that of a pong. */
  boolean pinged;

  /** Kept by {@link FlushList}. */
  boolean writtenThisTurn;

  /** Kept by {@link FlushList}. */
  boolean watched;

  /** Kept by {@link FlushList}. */
  long progress;

  /** Kept by {@link FlushList}. */
  long progressMs;

  private final ServerLoop loop;
  private final ServerWebSocket socket;
  private final OutboundQueue outbound;
  private final InboundFlow flow;
  private final boolean pingFrames;
  private ClientInfo info;
  private State state = State.OPEN;
  private boolean pongDue;

  /**
   * @param pingFrames whether the client asked for WebSocket ping frames instead of the protocol's pings
   */
  Session(ServerLoop loop, long number, ServerWebSocket socket, OutboundQueue outbound, boolean pingFrames) {
    this.loop = loop;
    this.number = number;
    this.socket = socket;
    this.outbound = outbound;
    this.pingFrames = pingFrames;
    this.flow = new InboundFlow(socket);
    this.commands = new CommandQueue(this, loop, flow);
  }

  State state() {
    return state;
  }

  ServerWebSocket socket() {
    return socket;
  }

  OutboundQueue outbound() {
    return outbound;
  }

  boolean pingFrames() {
    return pingFrames;
  }

  /** Who is connected; null before the connect command was accepted. */
  ClientInfo info() {
    return info;
  }

  /** Whether the session still takes commands and pushes. */
  boolean isOpen() {
    return state.ordinal() < State.CLOSING.ordinal();
  }

  /** Where the next reply or push for this connection alone is to be written. */
  ByteBuf nextObject() {
    loop.fanOut().add(this);
    return outbound.nextObject();
  }

  /** Something was written to the queue past {@link #nextObject()}. */
  void written() {
    loop.fanOut().add(this);
  }

  // Connecting

  void connecting(ClientInfo info) {
    this.info = info;
    state = State.CONNECTING;
  }

  void connected() {
    state = State.CONNECTED;
    loop.traffic().connected();
    loop.pings().begin(this);
    commands.proceed();
  }

  void refused() {
    state = State.REFUSED;
    loop.wheel().schedule(this, loop.config().client().staleCloseDelay().toMillis());
    commands.proceed();
  }

  // Commands

  /** Takes one message of the client, checked to be UTF-8. */
  void received(byte[] message) {
    loop.traffic().received(message.length);
    try {
      JsonCommandDecoder.decode(message, 0, message.length, this::accept);
    } catch (ProtocolException e) {
      LOG.debug("connection {}: bad request: {}", number, e.getMessage());
      close(DisconnectCode.BAD_REQUEST);
    } catch (RuntimeException e) {
      LOG.error("connection {} of user \"{}\" is closed: its message could not be handled", number, user(), e);
      close(DisconnectCode.INTERNAL_ERROR);
    }
  }

  private void accept(Command command) {
    if (command instanceof Command.Pong) {
      pong();
    } else if (isOpen()) {
      commands.accept(command);
    }
  }

  // Pings

  /** The client's own ping, which Vert.x has answered; one that never reads is held also when its close was decided. */
  void pingFrame() {
    if (state != State.ENDED && flow.restForPongs()) {
      loop.afterThisTask(flow::pauseAgain);
      loop.watch(this);
    }
  }

  void pongFrame() {
    if (pingFrames) {
      pongDue = false;
    }
  }

  private void pong() {
    if (pongDue && !pingFrames) {
      pongDue = false;
    } else {
      close(DisconnectCode.BAD_REQUEST);
    }
  }

  boolean pongDue() {
    return pongDue;
  }

  void pongDue(boolean due) {
    pongDue = due;
  }

  @Override
  protected void deadlineReached() {
    switch (state) {
      case OPEN, CONNECTING, REFUSED -> close(DisconnectCode.STALE);
      case CONNECTED -> loop.pings().deadlineReached(this);
      case CLOSING -> outbound.abort();
      case ENDED -> { }
    }
  }

  // The end

  /** More bytes wait than one connection may hold up. */
  void overflowed(long bytes) {
    LOG.info("connection {} of user \"{}\" is slow: {} bytes wait for it", number, user(), bytes);
    close(DisconnectCode.SLOW.code(), DisconnectCode.SLOW.reason(), true);
  }

  /** Nothing has left for the write timeout. */
  void stalled(long ms) {
    LOG.info("connection {} of user \"{}\" has taken nothing for {} ms", number, user(), ms);
    close(DisconnectCode.WRITE_ERROR.code(), DisconnectCode.WRITE_ERROR.reason(), true);
  }

  /**
   * Something went wrong with the socket. For a frame that no client may send, or that is larger than a message, the close
   * frame must leave before this method returns: Vert.x cuts the connection right after it.
   */
  void failed(Throwable cause) {
    LOG.debug("connection {}: {}", number, cause.getMessage());
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      boolean tooBig = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      close(tooBig ? DisconnectCode.MESSAGE_TOO_BIG : DisconnectCode.PROTOCOL_ERROR);
      outbound.flushAll();
    }
  }

  void close(DisconnectCode code) {
    close(code.code(), code.reason(), false);
  }

  /**
   * Decides the end of the connection. Only the first decision counts.
   *
   * @param drop whether what waits is dropped, or written before the close frame
   */
  void close(int code, String reason, boolean drop) {
    if (!isOpen()) {
      return;
    }
    if (!drop) {
      loop.subscriptions().catchUp(this);
    }
    boolean wasConnected = state == State.CONNECTED;
    state = State.CLOSING;
    commands.clear();
    loop.closing(this, CloseLedger.Side.SERVER, code);
    if (wasConnected) {
      loop.events().disconnected(info, code, reason);
    }
    loop.wheel().schedule(this, loop.config().websocket().closeTimeout().toMillis());
    if (drop) {
      outbound.closeInstead(code, shortened(reason));
    } else {
      outbound.closeAfterWriting(() -> sendClose(code, reason));
    }
  }

  /** The socket is gone, whoever ended it. */
  void socketClosed() {
    if (isOpen()) {
      boolean wasConnected = state == State.CONNECTED;
      state = State.CLOSING;
      loop.closing(this, CloseLedger.Side.CLIENT, closeStatus());
      if (wasConnected) {
        loop.events().disconnected(info, closeStatus(), socket.closeReason());
      }
    }
    state = State.ENDED;
    commands.clear();
    outbound.closeAndDrop();
    loop.wheel().cancel(this);
    loop.ended(this);
    flow.end();
  }

  private void sendClose(int code, String reason) {
    if (!socket.isClosed()) {
      socket.close((short) code, shortened(reason));
    }
  }

  private int closeStatus() {
    Short status = socket.closeStatusCode();
    return status == null ? NO_CLOSE_FRAME : status;
  }

  private String user() {
    return info == null ? "" : info.user();
  }

  /** A close frame holds at most 125 bytes, two of them the code (RFC 6455, section 5.5). */
  private static String shortened(String reason) {
    String text = reason;
    while (text.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    return text;
  }
}
