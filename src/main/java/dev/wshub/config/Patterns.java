package dev.wshub.config;

/** Forms that several keys share. */
final class Patterns {

  /** An absolute URL path without a slash at its end. */
  static final String PATH = "(/[-a-zA-Z0-9_.~]+)+";

  /** A namespace's name. */
  static final String NAMESPACE = "[-a-zA-Z0-9_.]{2,}";

  /** The name of an HTTP header (RFC 9110, section 5.6.2). */
  static final String HEADER = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";

  /** An event-bus address, or none. */
  static final String ADDRESS = "\\S*";

  /** What {@code publication_data_format} may be. */
  static final String DATA_FORMAT = "|json|json_object|binary";

  private Patterns() {}
}
