package dev.wshub.server;

/** How clients of a transport are pinged, and what they answer. */
enum Pinging {
  /** By messages of the protocol, each of which is answered by an empty command. */
  MESSAGES(true, false),
  /** By WebSocket ping frames, answered by pong frames; the client is told of no pings. */
  FRAMES(false, true),
  /** By messages that are not answered. */
  UNANSWERED(true, false),
  /** By messages that are not answered, beside ping frames that are. */
  MESSAGES_AND_FRAMES(true, true);

  /** A message goes out, and the client knows how often one does. */
  final boolean message;

  /** A ping frame goes out, and its pong is due. */
  final boolean frame;

  Pinging(boolean message, boolean frame) {
    this.message = message;
    this.frame = frame;
  }

  /** Whether each message is to be answered by a command. */
  boolean pongCommand() {
    return this == MESSAGES;
  }

  /** Whether something must come back in time. */
  boolean answered() {
    return this != UNANSWERED;
  }
}
