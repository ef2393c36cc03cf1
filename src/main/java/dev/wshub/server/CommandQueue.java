package dev.wshub.server;

import dev.wshub.config.EngineConfig;
import dev.wshub.protocol.Command;
import java.util.ArrayDeque;

/**
 * The commands of one connection in their order: those whose answers are due, and those that wait behind them, behind
 * the connect command, or behind a command that others decide about. While any wait the socket is not read, so that they are
 * bounded by one message of the client.
 *
 * <p>Owner loop only.
 */
final class CommandQueue {

  /** Commands that may be under way at once. */
  static final int IN_FLIGHT = 64;

  /** Commands that are handled before the loop's other work has its turn: one frame may hold thousands. */
  static final int PER_TURN = 256;

  private final Session session;
  private final ServerLoop loop;
  private final InboundFlow flow;
  private int inFlight;
  private int asked;
  private int handledInTurn;
  private boolean deciding;
  private boolean gathering;
  private ArrayDeque<Command> waiting;

  /** Keeps answers that come at once from handling the next command inside the one before. */
  private boolean handling;

  CommandQueue(Session session, ServerLoop loop, InboundFlow flow) {
    this.session = session;
    this.loop = loop;
    this.flow = flow;
  }

  /** Handles the command now, or when its turn comes. */
  void accept(Command command) {
    if (waiting == null && mayHandle(command)) {
      handle(command);
      return;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(command);
    flow.commandsWait(true);
  }

  /** A command was handed on, and its answer will come later. */
  void started() {
    inFlight++;
  }

  /** A command that was handed on has been answered. */
  void finished() {
    inFlight--;
    if (session.isOpen()) {
      flushGathered();
      loop.relieve(session);
    }
    proceed();
  }

  /**
   * The first message was handled: the reply to its connect command leaves with the first answer to what came behind it, in one
   * system call instead of two. Redis is too far away to wait for.
   */
  void gatherReplies() {
    gathering = inFlight > 0 && !isRemote();
  }

  /** Whether what was written waits for an answer that is about to come. */
  boolean isGathering() {
    return gathering;
  }

  private void flushGathered() {
    if (gathering) {
      gathering = false;
      session.written();
    }
  }

  /** The hub was asked something about a channel that is no subscription. */
  void asked() {
    asked++;
    started();
  }

  /** It has answered. */
  void answered() {
    asked--;
    finished();
  }

  /** Others were asked to decide about a command; those behind it wait. */
  void deciding() {
    deciding = true;
  }

  /** It was decided, and has been answered or handed on. */
  void decided() {
    deciding = false;
    if (session.isOpen()) {
      loop.relieve(session);
    }
    proceed();
  }

  /** Whether commands wait, so that the socket is not read. */
  boolean areWaiting() {
    return waiting != null;
  }

  boolean hasAnswersDue() {
    return inFlight > 0;
  }

  /** Handles what waits, as far as it may be. */
  void proceed() {
    if (waiting == null || handling) {
      return;
    }
    handling = true;
    try {
      handleWaiting();
    } finally {
      handling = false;
    }
    if (waiting == null) {
      flow.commandsWait(false);
    }
  }

  private void handleWaiting() {
    while (waiting != null && mayHandle(waiting.peek())) {
      Command command = waiting.poll();
      if (command == null) {
        waiting = null;
      } else {
        handle(command);
      }
    }
  }

  private void handle(Command command) {
    if (++handledInTurn == PER_TURN) {
      loop.afterThisTask(this::nextTurn);
    }
    loop.traffic().by(session).handled(command);
    loop.commands().handle(session, command);
  }

  private void nextTurn() {
    handledInTurn = 0;
    proceed();
  }

  /** Forgets what waits: the end of the connection was decided, and the client's answer to its close is to be read. */
  void clear() {
    if (waiting != null) {
      waiting = null;
      flow.commandsWait(false);
    }
  }

  private boolean mayHandle(Command command) {
    return session.isOpen()
        && !deciding
        && session.state() != Session.State.CONNECTING
        && inFlight < IN_FLIGHT
        && handledInTurn < PER_TURN
        && !((isRemote() || command instanceof Command.SubRefresh) && overtakes(command));
  }

  /** Whether answers come from Redis. */
  private boolean isRemote() {
    return loop.config().engine().type() == EngineConfig.Type.REDIS;
  }

  /**
   * Whether the command's answer could come before one about the same channel: the shard answers a subscribe when Redis has
   * confirmed it, an unsubscribe at once, and all else in order. Histories, which may be large, come one by one, so that one
   * client cannot fill the way back from Redis with what it will never take.
   */
  private boolean overtakes(Command command) {
    boolean changes = command instanceof Command.Subscribe || command instanceof Command.Unsubscribe;
    return ((changes || command instanceof Command.History) && asked > 0)
        || (command instanceof Command.ForChannel about && session.subscriptions.isChanging(about.channel()));
  }
}
