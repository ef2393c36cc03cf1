package dev.wshub.server;

/**
 * What distinguishes the subscribers of one channel that get the same bytes from those that get others.
 *
 * @param joinLeave join and leave pushes are delivered
 * @param form which publications are delivered, and how
 */
record Variant(Wire wire, boolean joinLeave, SubscriberForm form) {

  /** For subscribers who get all publications whole. */
  Variant(Wire wire, boolean joinLeave) {
    this(wire, joinLeave, SubscriberForm.PLAIN);
  }

  static Variant of(Subscription subscription) {
    SubscriptionOptions options = subscription.options;
    return new Variant(subscription.session.wire(), options.joinLeave(), options.form());
  }
}
