package dev.wshub.server;

/**
 * What the server loop keeps of a subscription's options.
 *
 * @param positioned the position is watched, and its loss is told
 * @param joinLeave join and leave pushes are delivered
 * @param serverSide made by the server: its loss ends the connection, since clients cannot subscribe it again
 * @param form which publications are delivered, and how
 */
record SubscriptionOptions(boolean positioned, boolean joinLeave, boolean serverSide, SubscriberForm form) {

  /** For a subscriber who gets all publications whole. */
  SubscriptionOptions(boolean positioned, boolean joinLeave, boolean serverSide) {
    this(positioned, joinLeave, serverSide, SubscriberForm.PLAIN);
  }
}
