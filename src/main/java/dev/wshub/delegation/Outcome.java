package dev.wshub.delegation;

import java.util.Locale;

/** How a delegation went, as metrics name it. */
public enum Outcome {
  OK,
  ERROR,
  DISCONNECT,
  TIMEOUT,
  NO_HANDLERS,
  UNREACHABLE,
  BAD_STATUS,
  BAD_ANSWER;

  /** Whether there was no decision. */
  boolean isFailure() {
    return compareTo(TIMEOUT) >= 0;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
