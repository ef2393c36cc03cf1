package dev.wshub.hub;

/** Steps that one turn of the event loop may take, so that nobody else waits long. */
final class Budget {
  private int left;

  Budget(int steps) {
    left = steps;
  }

  /** Takes one step; false when there is none left. */
  boolean take() {
    return left-- > 0;
  }

  boolean spent() {
    return left <= 0;
  }
}
