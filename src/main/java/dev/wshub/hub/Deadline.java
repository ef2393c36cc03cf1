package dev.wshub.hub;

/**
 * Something that ends at some time unless it is prolonged. The time may be moved back freely, {@link Deadlines}
 * notices.
 */
abstract class Deadline {
  /** When {@link Deadlines} looks at it next; never later than {@link #expiresAt()}. */
  long lookAt;

  /** Number in its {@link Deadlines}, 0 when it is in none. */
  long number;

  /** Milliseconds on the owner's clock. */
  abstract long expiresAt();
}
