package dev.wshub.config;

/** Forms that several keys share. */
final class Patterns {

  /** An absolute URL path without a slash at its end. */
  static final String PATH = "(/[-a-zA-Z0-9_.~]+)+";

  /** A namespace's name. */
  static final String NAMESPACE = "[-a-zA-Z0-9_.]{2,}";

  private Patterns() {}
}
