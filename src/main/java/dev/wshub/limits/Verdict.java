package dev.wshub.limits;

/** What a rate says to one more. */
public enum Verdict {
  ALLOWED,
  /** It is above the rate. It counts all the same, so that who goes on comes to {@link #TOO_MANY}. */
  REFUSED,
  /** As much as is allowed at once was refused, without a pause in which it would have been made up for. */
  TOO_MANY
}
