package dev.wshub.server;

import dev.wshub.protocol.Command;
import java.util.ArrayDeque;

/**
 * The commands of one connection in their order: those whose answers are due, and those that wait behind them or behind
 * the connect command. While any wait the socket is not read, so that they are bounded by one message of the client.
 *
 * <p>Owner loop only.
 */
final class CommandQueue {

  /** Commands that may be under way at once. */
  static final int IN_FLIGHT = 64;

  private final Session session;
  private final ServerLoop loop;
  private final InboundFlow flow;
  private int inFlight;
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
    if (waiting == null && mayHandle()) {
      loop.commands().handle(session, command);
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
      loop.relieve(session);
    }
    proceed();
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
    while (waiting != null && mayHandle()) {
      Command command = waiting.poll();
      if (command == null) {
        waiting = null;
      } else {
        loop.commands().handle(session, command);
      }
    }
  }

  /** Forgets what waits: the connection is ending. */
  void clear() {
    waiting = null;
  }

  private boolean mayHandle() {
    return session.isOpen() && session.state() != Session.State.CONNECTING && inFlight < IN_FLIGHT;
  }
}
