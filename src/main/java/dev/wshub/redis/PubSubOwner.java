package dev.wshub.redis;

/** What whoever has a {@link PubSubConnection} has to know of it. Bridge's loop only. */
interface PubSubOwner {
  /**
   * Connecting failed.
   *
   * @return whether the connection shall try again
   */
  boolean connectFailed(PubSubConnection connection, Throwable cause);

  /** The connection was lost and is being made anew. */
  void lost(PubSubConnection connection, String why);

  /** A connection that was lost is there again. */
  void madeAnew();
}
