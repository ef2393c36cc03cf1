package dev.wshub.delegation;

/** An answer that is none. Its message says what is wrong, and holds nothing of the answer itself: it goes into the log. */
final class BadAnswer extends Exception {
  private static final long serialVersionUID = 1;

  BadAnswer(String what) {
    super(what);
  }
}
