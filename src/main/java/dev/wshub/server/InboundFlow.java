package dev.wshub.server;

/**
 * Whether one client is listened to. It is not while commands wait, or while the answers to the client's own pings pile up in the
 * queue of Vert.x, which has no limit.
 *
 * <p>Owner loop only.
 */
final class InboundFlow {

  private final Transport transport;
  private boolean commandsWait;
  private boolean pongsPileUp;

  InboundFlow(Transport transport) {
    this.transport = transport;
  }

  void commandsWait(boolean wait) {
    apply(wait, pongsPileUp);
  }

  /** Whether pongs have begun to pile up with the ping that has just come; then the socket rests until they have left. */
  boolean restForPongs() {
    if (pongsPileUp || !transport.writeQueueFull()) {
      return false;
    }
    apply(commandsWait, true);
    transport.whenDrained(() -> apply(commandsWait, false));
    return true;
  }

  /** Vert.x asks for one more frame behind each ping, so that a stream of pings would flow on through the pause. */
  void pauseAgain() {
    if (isPaused()) {
      transport.pause();
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
      transport.pause();
    } else if (wasPaused && !isPaused()) {
      transport.resume();
    }
  }

  private boolean isPaused() {
    return commandsWait || pongsPileUp;
  }
}
