package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
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

  /** A server loop has ended; its subscribers are gone. */
  record LoopDown(int loop) implements HubMessage {}

  /** An owner without connections has begun to listen: the shard publishes once more that it is up. */
  record Announce() implements HubMessage {}

  /** The loop is done with messages that counted that many bytes: publications, joins and leaves. */
  record Credit(int loop, int bytes) implements HubMessage {
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
   */
  record Echo(Caller caller, Object result) implements HubMessage, Request {}

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
}
