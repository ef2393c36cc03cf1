package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;

/** What the owner of a hub shard is told. Immutable, sent over the local event bus to the shard's one address. */
public sealed interface HubMessage {

  /** A message that is answered with {@link LoopMessage.Answer}; a null caller wants none. */
  interface Request {
    Caller caller();
  }

  /** A message about one channel. */
  interface ForChannel {
    String channel();
  }

  /**
   * A server loop is there, possibly anew: the shard forgets what an earlier incarnation of it had, and answers with
   * {@link LoopMessage.ShardUp}.
   */
  record LoopUp(int loop, String incarnation) implements HubMessage {}

  /** A server loop has ended; its subscribers are gone. It says nothing about another incarnation. */
  record LoopDown(int loop, String incarnation) implements HubMessage {}

  /**
   * Answer to {@link LoopMessage.ShardStopping}, and sent once more when the last connection is closed.
   *
   * @param ending whether the loop is closing its connections, and needs the shard until the last one is closed
   */
  record LoopIntent(int loop, String incarnation, boolean ending) implements HubMessage {}

  /** Answer to {@link LoopMessage.ShardLeaving}: nothing that the shard must carry out comes from this loop any more. */
  record LoopParted(int loop, String incarnation) implements HubMessage {}

  /** An owner without connections has begun to listen: the shard publishes once more that it is up. */
  record Announce() implements HubMessage {}

  /**
   * The loop is done with messages that counted that many bytes: publications, joins and leaves.
   *
   * @param incarnation of the loop; what an earlier one owed went with it
   */
  record Credit(int loop, String incarnation, int bytes) implements HubMessage {
    /** Bytes that a loop gathers before it tells the shard: a small part of what that allows under way. */
    public static final int PORTION = 256 * 1024;
  }

  /**
   * Answered by {@link LoopMessage.Subscribed} or {@link LoopMessage.SubscribeFailed} with the same connection and
   * generation.
   */
  record Subscribe(
      int loop, long connection, int generation, String channel, ClientInfo info, SubscribeOptions options)
      implements HubMessage, ForChannel {}

  /**
   * @param answer whether {@link LoopMessage.Unsubscribed} is wanted; a closed connection needs none
   */
  record Unsubscribe(int loop, long connection, int generation, String channel, boolean answer)
      implements HubMessage, ForChannel {}

  /**
   * What others see of a subscriber has changed: its presence entry is brought up to date, and its leave will say the same.
   *
   * @param generation of the subscription, which is on
   */
  record Informed(int loop, long connection, int generation, String channel, ClientInfo info)
      implements HubMessage, ForChannel {}

  /** Answered with the {@link StreamPosition} of the publication, or null for a channel without history. */
  record Publish(Caller caller, String channel, byte[] data, ClientInfo info, PublishOptions options)
      implements HubMessage, Request, ForChannel {}

  /**
   * A publication without a position, made within what {@link LoopMessage.Allowance} allows: it cannot be refused, so it has
   * no answer.
   *
   * @param bytes what it takes of the allowance
   */
  record PublishAhead(int loop, String channel, byte[] data, PublishOptions options, int bytes)
      implements HubMessage, ForChannel {}

  /**
   * Answered with a {@link dev.wshub.protocol.HistoryResult}.
   *
   * @param limit 0 for the position only, a negative one for no limit
   */
  record History(Caller caller, String channel, int limit, StreamPosition since, boolean reverse)
      implements HubMessage, Request, ForChannel {}

  /** Answered with null. */
  record RemoveHistory(Caller caller, String channel) implements HubMessage, Request, ForChannel {}

  /** Answered with a map from connection id to {@link ClientInfo}. */
  record Presence(Caller caller, String channel) implements HubMessage, Request, ForChannel {}

  /** Answered with {@link dev.wshub.protocol.PresenceStatistics}. */
  record PresenceStats(Caller caller, String channel) implements HubMessage, Request, ForChannel {}

  /**
   * The loop's live position of a channel without recent publications; a wrong one is told by {@link
   * LoopMessage.InsufficientState}.
   */
  record PositionCheck(int loop, String channel, StreamPosition position) implements HubMessage, ForChannel {}

  /**
   * Comes back as the answer, behind everything that was asked of this shard before: keeps local decisions in order.
   *
   * @param channel behind everything that was asked about it; null: behind what needs no engine
   */
  record Echo(Caller caller, String channel, Object result) implements HubMessage, Request {}

  /**
   * Channels with subscribers, in the order of their names. Answered with a {@link ChannelPage}.
   *
   * @param pattern glob, empty for all
   * @param after only names behind this one, empty for all
   * @param limit how many at most
   */
  record Channels(Caller caller, String pattern, String after, int limit)
      implements HubMessage, Request {}

  /** Answered with {@link ShardStatistics}. */
  record Statistics(Caller caller) implements HubMessage, Request {}

  /** What a Redis bridge, or the registry, tells this shard; {@link RedisEngine} takes it. */
  sealed interface FromBridge extends HubMessage {}

  /** A bridge is there; another incarnation than the known one has no subscription. */
  record BridgeUp(int bridge, String incarnation) implements FromBridge {}

  /** A bridge is about to end, and asks whether this shard is as well: then it waits. */
  record BridgeStopping(int bridge) implements FromBridge {}

  /** The registry is about to end, and asks whether this shard is as well: then it waits. */
  record RegistryStopping() implements FromBridge {}

  /** A bridge has ended. */
  record BridgeDown(int bridge, String incarnation) implements FromBridge {}

  /**
   * @param result what was asked for; its type is named with each {@link BridgeMessage.Request}
   * @param failure why there is none, or null
   */
  record BridgeAnswer(long request, Object result, Throwable failure) implements FromBridge {}

  /**
   * A publication came by the channel's subscription.
   *
   * @param bytes what it counts until it is given back by {@link BridgeMessage.Credit}
   */
  record Brought(String channel, Publication publication, int bytes) implements FromBridge, ForChannel {
    /** What a publication counts. */
    public static int bytesOf(Publication publication) {
      return MessageSize.of(publication);
    }
  }

  record BroughtJoin(String channel, ClientInfo info) implements FromBridge, ForChannel {}

  record BroughtLeave(String channel, ClientInfo info) implements FromBridge, ForChannel {}

  /** A publication was taken and not made. */
  record Suppressed(String reason) implements FromBridge {}

  /** Publications of the channel are missing and cannot be had any more: positioned subscribers must be told. */
  record PositionLost(String channel) implements FromBridge, ForChannel {}

  /**
   * Presence entries of this instance are gone from Redis: each is made anew.
   *
   * @param joins whether others were told that the clients had left
   */
  record EnterAnew(boolean joins) implements HubMessage {}
}
