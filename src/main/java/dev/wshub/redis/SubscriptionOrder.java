package dev.wshub.redis;

import io.vertx.core.Promise;
import io.vertx.redis.client.Command;

/** A SUBSCRIBE or UNSUBSCRIBE that Redis has to confirm. Bridge's loop only. */
final class SubscriptionOrder {
  final Command command;
  final ChannelSubscription subscription;

  /** Completes when it is confirmed, or the connection has ended. */
  final Promise<Void> done = Promise.promise();

  /** By the monotonic clock. */
  long sentAt;

  SubscriptionOrder(Command command, ChannelSubscription subscription) {
    this.command = command;
    this.subscription = subscription;
  }
}
