package dev.wshub.server;

import dev.wshub.config.Printable;
import dev.wshub.http.DeadlineWheel;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.Encoder;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.RequestKind;
import dev.wshub.protocol.SubscribeResult;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: its life from its transport's begin to its end, the order of its commands, and its single
 * deadline, which is in turn that of the connect command, of the next ping, of its pong, and of the end after a decided close.
 *
 * <p>Whatever ends a connection goes through {@link #close(int, String, boolean)} or {@link #socketClosed()}, and its
 * subscriptions are given up exactly once. Owner loop only.
 */
final class Session extends DeadlineWheel.Entry implements MessageReceiver {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

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

  /** Secret by which others find the connection; empty where its transport has none. */
  final String sessionId;

  final HeldSubscriptions subscriptions = new HeldSubscriptions();
  final CommandQueue commands;

  /** When the connect command was answered, in milliseconds since 1970; 0 before. */
  long connectedAt;

  /** Kept by {@link Sessions}: it counts as connected. */
  boolean counted;

  /** Kept by {@link ServerLoop}: it has a place among the connections that there may be. */
  boolean hasPlace;

  /** Kept by {@link ClientLimits}; null where nothing is limited. */
  ClientLimits.Allowance allowance;

  final PongsDue pongs = new PongsDue();

  /** Kept by {@link Pings}: the deadline under way is that of a pong. */
  boolean pinged;

  // Kept by FlushList.
  boolean writtenThisTurn;
  boolean watched;
  long progress;
  long progressMs;

  /** What the decision about the connect command wants to be told with every later question; null for nothing. */
  Object meta;

  /** Channels that the connection's token names: a newer one must not lack any. */
  Set<String> tokenChannels = Set.of();

  /** Headers in the connect command, for those who decide; names in small letters. */
  Map<String, String> emulatedHeaders = Map.of();

  /** Kept by {@link Expirations}; null when the connection does not expire. */
  DeadlineWheel.Entry expiry;

  /** The subscribe command that others are deciding about, or null. */
  UndecidedSubscribe undecided;

  private final ServerLoop loop;
  private final Transport transport;
  private final Wire wire;
  private final OutboundQueue outbound;
  private final InboundFlow flow;
  private ClientInfo info;
  private State state = State.OPEN;

  /**
   * @param sessionId empty where the transport has none
   */
  Session(ServerLoop loop, long number, String sessionId, Transport transport, Wire wire, OutboundQueue outbound) {
    this.loop = loop;
    this.number = number;
    this.sessionId = sessionId;
    this.transport = transport;
    this.wire = wire;
    this.outbound = outbound;
    this.flow = new InboundFlow(transport);
    this.commands = new CommandQueue(this, loop, flow);
  }

  State state() {
    return state;
  }

  Transport transport() {
    return transport;
  }

  OutboundQueue outbound() {
    return outbound;
  }

  Wire wire() {
    return wire;
  }

  Encoder encoder() {
    return wire.encoder();
  }

  Pinging pinging() {
    return transport.pinging();
  }

  /** Who is connected; null before the connect command was accepted. */
  ClientInfo info() {
    return info;
  }

  /** Whether the server API means this connection. */
  boolean isMeant(ConnectionMatch match) {
    return match.matches(info, sessionId);
  }

  /** Whether the session still takes commands and pushes. */
  @Override
  public boolean isOpen() {
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

  /** The connect command is being decided, by others if there is a user only later. */
  void connecting(ClientInfo info) {
    this.info = info;
    state = State.CONNECTING;
  }

  /** What others see of the client has changed. */
  void info(ClientInfo changed) {
    info = changed;
    loop.subscriptions().informed(this);
  }

  void connected() {
    state = State.CONNECTED;
    connectedAt = System.currentTimeMillis();
    loop.registry().connected(this);
    loop.traffic().connected(this);
    loop.pings().begin(this);
    loop.control().connected(this);
    commands.proceed();
  }

  void refused() {
    state = State.REFUSED;
    loop.wheel().schedule(this, loop.config().client().staleCloseDelay().toMillis());
    commands.proceed();
  }

  // Commands

  /** Takes one message of the client; JSON is checked to be UTF-8. */
  @Override
  public void received(byte[] message) {
    if (transport.kind().isUnidirectional() && state != State.OPEN) {
      return; // the client has said all that it has to say
    }
    loop.traffic().received(message.length);
    boolean first = state == State.OPEN;
    try {
      wire.decoder().decode(message, 0, message.length, this::accept);
      if (first && state == State.CONNECTED) {
        commands.gatherReplies();
      }
    } catch (ProtocolException e) {
      LOG.debug("connection {}: bad request: {}", number, Printable.of(e.getMessage()));
      close(DisconnectCode.BAD_REQUEST);
    } catch (RuntimeException e) {
      LOG.error("connection {} of user \"{}\" is closed: its message could not be handled", number, user(), e);
      close(DisconnectCode.INTERNAL_ERROR);
    }
  }

  /** Notes that a command is answered with an error. */
  void countError(RequestKind kind, long code) {
    loop.traffic().actions.refused(kind, code);
  }

  /** Notes what a client that wanted to recover is told. */
  void countRecovery(SubscribeResult told) {
    loop.traffic().actions.told(told);
  }

  private void accept(Command command) {
    if (command instanceof Command.Pong) {
      loop.pings().pong(this);
    } else if (isOpen()) {
      commands.accept(command);
    }
  }

  // Pings

  /** The client's own ping, which Vert.x has answered; one that never reads is held also when its close was decided. */
  @Override
  public void pingFrame() {
    if (state != State.ENDED && flow.restForPongs()) {
      loop.afterThisTask(flow::pauseAgain);
      loop.watch(this);
    }
  }

  @Override
  public void pongFrame() {
    loop.pings().pongFrame(this);
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
    LOG.debug("connection {}: {}", number, Printable.of(String.valueOf(cause.getMessage())));
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      boolean tooBig = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      close(tooBig ? DisconnectCode.MESSAGE_TOO_BIG : DisconnectCode.PROTOCOL_ERROR);
      outbound.flushAll();
    }
  }

  @Override
  public void close(DisconnectCode code) {
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
    decided(CloseLedger.Side.SERVER, code, reason);
    commands.clear();
    loop.wheel().schedule(this, loop.config().websocket().closeTimeout().toMillis());
    Farewell.say(this, code, reason, drop);
  }

  /** The socket is gone, whoever ended it. */
  void socketClosed() {
    if (isOpen()) {
      decided(CloseLedger.Side.CLIENT, transport.closeCode(), transport.closeReason());
    }
    state = State.ENDED;
    commands.clear();
    outbound.closeAndDrop();
    loop.wheel().cancel(this);
    loop.ended(this);
    flow.end();
  }

  private void decided(CloseLedger.Side side, int code, String reason) {
    boolean wasConnected = state == State.CONNECTED;
    state = State.CLOSING;
    loop.closing(this, side, code);
    if (wasConnected) {
      loop.traffic().actions.disconnected();
      loop.events().disconnected(this, code, reason);
    }
  }

  /** For the log: the user's id may come from a header that holds anything. */
  private String user() {
    return info == null ? "" : Printable.of(info.user());
  }
}
