package dev.wshub.hub;

/** What a recovery brings. */
public enum RecoveryMode {
  /** Everything since the subscriber's position, or nothing. */
  STREAM,
  /** The newest publication, unless the subscriber has it. */
  CACHE,
  /** The newest ones, of which the subscriber's filter chooses one. */
  CACHE_WITH_FILTER;

  public boolean isCache() {
    return this != STREAM;
  }
}
