package dev.wshub.server;

import dev.wshub.http.DeadlineWheel;
import dev.wshub.hub.RecoveryMode;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.SubscribeResult;

/**
 * One connection's subscription to one channel, from the moment the hub is asked until it has ended.
 *
 * <p>Owner loop only.
 */
final class Subscription {

  /** Where a subscription is in its life. */
  enum State {
    /** The hub was asked. */
    SUBSCRIBING,
    /** In the channel's index. */
    ON,
    /** The hub was asked to end it on the client's command; publications go on, or even begin, until its answer. */
    UNSUBSCRIBING
  }

  /** Who asked for the subscription and tells the client how it went. */
  interface Requester {
    /** The hub has the subscriber; it enters the channel's index right after this call. */
    void accepted(Subscription subscription, SubscribeResult result);

    /** There is no subscription. */
    void refused(Subscription subscription, ErrorCode error);

    /** The client has unsubscribed before the hub answered. */
    default void ended(Subscription subscription) {}
  }

  final Session session;
  final String channel;
  final SubscriptionOptions options;

  /** Distinguishes this subscription from earlier ones of the same connection to the same channel. */
  final int generation;

  State state = State.SUBSCRIBING;

  /** Told of the hub's answer while {@link State#SUBSCRIBING}. */
  Requester requester;

  /** Number of the unsubscribe command that is to be answered while {@link State#UNSUBSCRIBING}. */
  long unsubscribeCommandId;

  /** The subscription that this one takes the place of once the hub has it, or null. */
  Subscription predecessor;

  /** Kept by {@link ClientEvents}: others know of it. */
  boolean announced;

  /** What a recovery of it brings. */
  RecoveryMode recovery = RecoveryMode.STREAM;

  /** It begins with the newest publication of the stream: the next one may be a delta. */
  boolean beginsWithNewest;

  /** Stands for the channel's name in its pushes; 0 for the name itself. */
  long channelNumber;

  /** Raw JSON about the subscriber in this channel, for others to see, or null. */
  byte[] chanInfo;

  /** The API has ended the subscription while the hub was asked: its end follows at once. */
  boolean endsWhenOn;

  /** What others see of the subscriber has changed since the hub was asked. */
  boolean informWhenOn;

  /** Kept by {@link Expirations}; null when the subscription does not expire. */
  DeadlineWheel.Entry expiry;

  /** Group the subscription is in while it is in the channel's index, else null. */
  SubscriberGroup group;

  /** Place in the group's array. */
  int slot = -1;

  /** The subscriber has everything up to this message of the group … */
  long markMessage;

  /** … and this many bytes of it. */
  int markBytes;

  Subscription(Session session, String channel, SubscriptionOptions options, int generation) {
    this.session = session;
    this.channel = channel;
    this.options = options;
    this.generation = generation;
  }

  /** As others see the subscriber in this channel. */
  ClientInfo info() {
    ClientInfo info = session.info();
    return chanInfo == null ? info : new ClientInfo(info.user(), info.client(), info.connInfo(), chanInfo);
  }
}
