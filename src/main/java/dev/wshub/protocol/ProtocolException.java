package dev.wshub.protocol;

/**
 * What a client or an API caller sent is not a valid request; the message says what was wrong and what is allowed.
 *
 * <p>It is an expected event that anybody on the network can cause at will, so it carries no stack trace.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  public ProtocolException(String message) {
    super(message, null, false, false);
  }
}
