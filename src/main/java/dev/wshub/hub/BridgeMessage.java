package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.ClientInfo;

/**
 * What a Redis bridge is told by a hub shard. Immutable, sent over the local event bus to the bridge's one address, so
 * that what is asked for one channel takes effect in the order of asking.
 */
public sealed interface BridgeMessage {

  /** A shard is there, possibly anew; it gets {@link HubMessage.BridgeUp}. An earlier incarnation has no subscription left. */
  record ShardUp(int shard, String incarnation) implements BridgeMessage {}

  /** Answers {@link HubMessage.BridgeStopping}. */
  record ShardIntent(int shard, String incarnation, boolean ending) implements BridgeMessage {}

  /** A shard has ended; it needs none of its subscriptions any more. */
  record ShardDown(int shard, String incarnation) implements BridgeMessage {}

  /**
   * The shard is done with publications that counted that many bytes.
   *
   * @param incarnation of the shard; what an earlier one owed went with it
   */
  record Credit(int shard, String incarnation, int bytes) implements BridgeMessage {
    /** Bytes that a shard gathers before it tells the bridge: a small part of what may be under way. */
    static final int PORTION = 256 * 1024;
  }

  /**
   * A heartbeat of this instance was confirmed: presence may be written for {@code registry.instance_ttl} from then on.
   *
   * @param incarnation the life that presence entries belong to
   * @param sentAtNanos when it was sent, by the monotonic clock
   */
  record Beat(String incarnation, long sentAtNanos) implements BridgeMessage {}

  /** An owner at that address wants to know whether the engine is ready. Answered with {@link LoopMessage.EngineReady}. */
  record AskReady(String address) implements BridgeMessage {}

  /** Answered with {@link LoopMessage.Answer}, whose result is {@link BridgeStatistics}. */
  record Statistics(Caller caller) implements BridgeMessage {}

  /** Answered with {@link HubMessage.BridgeAnswer}, within {@code engine.redis.io_timeout} and a second more. */
  sealed interface Request extends BridgeMessage {
    Question question();

    String channel();
  }

  /** Which shard asks, and its number for the request. */
  record Question(int shard, long request) {}

  /** Answered with null when Redis has confirmed the subscription. */
  record Subscribe(Question question, String channel) implements Request {}

  /** Answered with null when the channel is not subscribed any more. */
  record Unsubscribe(Question question, String channel) implements Request {}

  /** Answered as {@link Engine#publish}. */
  record Publish(
      Question question,
      String channel,
      byte[] data,
      ClientInfo info,
      PublishOptions options,
      ChannelOptions channelOptions)
      implements Request {}

  /** Answered as {@link Engine#position}. */
  record Position(Question question, String channel) implements Request {}

  /** Answered as {@link Engine#history}. */
  record History(Question question, String channel, HistoryRange range) implements Request {}

  /** Answered as {@link Engine#join}. */
  record Join(Question question, String channel, HistoryRange range) implements Request {}

  /** Answered with null. */
  record RemoveHistory(Question question, String channel) implements Request {}

  /** Answered as {@link Engine#addPresence}. */
  record AddPresence(Question question, String channel, ClientInfo info, boolean announced) implements Request {}

  /**
   * Answered with null; an entry that had gone is entered anew.
   *
   * @param present false: it has none, and is only to be known as one that has joined
   * @param joins whether it gets its join then, if it is announced
   */
  record RefreshPresence(
      Question question, String channel, ClientInfo info, boolean present, boolean announced, boolean joins)
      implements Request {}

  /** Answered as {@link Engine#removePresence}. */
  record RemovePresence(Question question, String channel, ClientInfo info, boolean announce) implements Request {}

  /** Answered as {@link Engine#presence}. */
  record Presence(Question question, String channel) implements Request {}

  /** Answered as {@link Engine#presenceStatistics}. */
  record PresenceStats(Question question, String channel) implements Request {}

  /**
   * Answered with null.
   *
   * @param present whether the client has a presence entry
   */
  record PublishJoin(Question question, String channel, ClientInfo info, boolean present) implements Request {}

  /** Of a client without presence. Answered with null. */
  record PublishLeave(Question question, String channel, ClientInfo info) implements Request {}

  /** Answered with null, behind the answers to everything that was asked before. */
  record Echo(Question question, String channel) implements Request {}
}
