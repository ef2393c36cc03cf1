package dev.wshub.delegation;

/**
 * What was decided, or that nothing was.
 *
 * @param <R> what a result of this kind holds
 */
public sealed interface Answer<R> {

  /**
   * Granted.
   *
   * @param result null when the answer was empty, which means something different for each kind
   */
  record Result<R>(R result) implements Answer<R> {}

  /** Refused with an error of the application, which goes to the client as it is. */
  record Error<R>(long code, String message, boolean temporary) implements Answer<R> {}

  /** The connection is to be closed with this code, from 3000 to 4999. */
  record Disconnect<R>(int code, String reason) implements Answer<R> {}

  /** No usable answer came in time; it was logged and counted. */
  record Failed<R>() implements Answer<R> {}
}
