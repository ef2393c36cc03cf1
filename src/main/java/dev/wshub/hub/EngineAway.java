package dev.wshub.hub;

import org.slf4j.Logger;

/**
 * The engine cannot be reached, and this is known: not a fault to be logged for each who asks. Has no stack trace, because
 * during an outage it is made for every publication.
 */
public final class EngineAway extends RuntimeException {

  /** @param why in words for the log */
  public EngineAway(String why) {
    super(why, null, false, false);
  }

  /**
   * Logs that the engine could not do something: an error, but where it is away. Who noticed that has said so, and the many who
   * ask meanwhile need not.
   *
   * @param message with a place for the channel
   */
  static void log(Logger log, String message, String channel, Throwable cause) {
    if (cause instanceof EngineAway) {
      log.debug(message + ": {}", channel, cause.getMessage());
    } else {
      log.error(message, channel, cause);
    }
  }
}
