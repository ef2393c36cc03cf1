package dev.wshub.server;

import io.vertx.core.http.ServerWebSocket;

/**
 * Whether one socket is read. It is not while commands wait, or while the answers to the client's own pings pile up in the
 * queue of Vert.x, which has no limit.
 *
 * <p>Owner loop only.
 */
final class InboundFlow {

  private final ServerWebSocket socket;
  private boolean commandsWait;
  private boolean pongsPileUp;

  InboundFlow(ServerWebSocket socket) {
    this.socket = socket;
  }

  void commandsWait(boolean wait) {
    apply(wait, pongsPileUp);
  }

  /** Whether pongs have begun to pile up with the ping that has just come; then the socket rests until they have left. */
  boolean restForPongs() {
    if (pongsPileUp || socket.isClosed() || !socket.writeQueueFull()) {
      return false;
    }
    apply(commandsWait, true);
    socket.drainHandler(drained -> apply(commandsWait, false));
    return true;
  }

  /** Vert.x asks for one more frame behind each ping, so that a stream of pings would flow on through the pause. */
  void pauseAgain() {
    if (isPaused() && !socket.isClosed()) {
      socket.pause();
    }
  }

  /** Takes what Vert.x holds for a paused socket that has ended: it would never release those frames. */
  void end() {
    apply(false, false);
  }

  private void apply(boolean nextCommandsWait, boolean nextPongsPileUp) {
    boolean wasPaused = isPaused();
    commandsWait = nextCommandsWait;
    pongsPileUp = nextPongsPileUp;
    if (isPaused() && !wasPaused) {
      socket.pause();
    } else if (wasPaused && !isPaused()) {
      socket.resume();
    }
  }

  private boolean isPaused() {
    return commandsWait || pongsPileUp;
  }
}
