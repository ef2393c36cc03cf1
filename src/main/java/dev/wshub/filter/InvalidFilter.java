package dev.wshub.filter;

/** A tags filter that cannot be meant; the message says what is wrong with it and what is allowed. */
public final class InvalidFilter extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidFilter(String message) {
    super(message, null, false, false);
  }
}
