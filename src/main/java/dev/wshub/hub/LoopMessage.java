package dev.wshub.hub;

import dev.wshub.delta.Patch;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.SubscribeResult;
import java.util.Set;

/**
 * What a server loop is told. Everything of one hub shard comes through the loop's one address, in the shard's order: a
 * subscriber enters exactly between the publications before and after its position.
 */
public sealed interface LoopMessage {

  /** A shard is there; another incarnation than the known one has lost all subscriptions. */
  record ShardUp(int shard, String incarnation) implements LoopMessage {}

  /** A shard is to end, and asks whether the loop needs it to its own end. Answered with {@link HubMessage.LoopIntent}. */
  record ShardStopping(int shard, String incarnation) implements LoopMessage {}

  /**
   * A shard ends: nothing new may be asked of it, what was asked before is still answered. A loop answers with {@link
   * HubMessage.LoopParted}.
   */
  record ShardLeaving(int shard, String incarnation) implements LoopMessage {}

  /** A shard has ended. */
  record ShardDown(int shard, String incarnation) implements LoopMessage {}

  /**
   * The loop may publish that many bytes more without waiting for an answer.
   *
   * @param loop number that goes with the publications
   */
  record Allowance(int shard, int loop, int bytes) implements LoopMessage {}

  record Subscribed(long connection, int generation, String channel, SubscribeResult result) implements LoopMessage {}

  record SubscribeFailed(long connection, int generation, String channel, ErrorCode error) implements LoopMessage {}

  record Unsubscribed(long connection, int generation, String channel) implements LoopMessage {}

  /**
   * @param patch what those may get who have the publication before it in the stream and take deltas; null for nothing
   * @param bytes what this message counts against the shard's credit; given back by {@link HubMessage.Credit}
   */
  record Published(int shard, String channel, Publication publication, Patch patch, int bytes) implements LoopMessage {
    public Published(int shard, String channel, Publication publication, int bytes) {
      this(shard, channel, publication, null, bytes);
    }
  }

  /** Counts against the shard's credit like a publication. */
  record Joined(int shard, String channel, ClientInfo info, int bytes) implements LoopMessage {}

  /** Counts against the shard's credit like a publication. */
  record Left(int shard, String channel, ClientInfo info, int bytes) implements LoopMessage {}

  /**
   * Publications of the channel were lost for this loop, or its position is wrong: positioned subscribers must be told.
   */
  record InsufficientState(String channel) implements LoopMessage {}

  /**
   * @param result what was asked for; its type is named with each request
   * @param error null when it went well
   */
  record Answer(long request, Object result, ErrorCode error) implements LoopMessage {}

  /** Closes connections. Answered with the number of connections that were closed. */
  record Disconnect(Caller caller, ConnectionMatch match, Set<String> whitelist, int code, String reason)
      implements LoopMessage {}

  /** Ends the subscription of connections with push 2000; an empty channel means all. Answered with their number. */
  record UnsubscribeMatching(Caller caller, ConnectionMatch match, String channel) implements LoopMessage {}

  /**
   * Subscribes connections from the server's side. Answered with their number.
   *
   * @param chanInfo information for presence, or null
   * @param data custom data of the push, or null
   * @param expireAt Unix seconds of the subscription's end, unless it is renewed; 0: never
   * @param joinLeave whether the connections get join and leave pushes
   * @param options what the hub is asked for
   */
  record SubscribeMatching(
      Caller caller,
      ConnectionMatch match,
      String channel,
      byte[] chanInfo,
      byte[] data,
      long expireAt,
      boolean joinLeave,
      SubscribeOptions options)
      implements LoopMessage {}

  /**
   * Gives connections another expiration. Answered with their number.
   *
   * @param expired they end now
   * @param expireAt Unix seconds; 0: never
   * @param info raw JSON that takes the place of what others see of them, or null
   */
  record RefreshMatching(Caller caller, ConnectionMatch match, boolean expired, long expireAt, byte[] info)
      implements LoopMessage {}

  /**
   * Connections that are connected, by their ids. Answered with {@link ConnectionPage}.
   *
   * @param user only those of this user, empty for all
   * @param channel only those with a subscription to it that is on, empty for all
   * @param after only ids behind this one
   * @param limit how many at most
   */
  record ListConnections(Caller caller, String user, String channel, String after, int limit) implements LoopMessage {}

  /**
   * Commands of a client whose connection goes one way only. Answered with 1, or with 0 when there is no such session.
   *
   * @param session text of its {@link SessionId}
   * @param data as the client has encoded them
   */
  record Emulate(Caller caller, String session, byte[] data) implements LoopMessage {}

  /** Answered with {@link LoopStatistics}. */
  record Statistics(Caller caller) implements LoopMessage {}

  /**
   * Whether what is published comes back from the engine: told by the first Redis bridge when that changes, and to whoever asks.
   */
  record EngineReady(boolean ready) implements LoopMessage {}

  /** The registry is there, and knows none of the loop's clients. */
  record RegistryUp() implements LoopMessage {}
}
