package dev.wshub.hub;

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
   * @param bytes what this message counts against the shard's credit; given back by {@link HubMessage.Credit}
   */
  record Published(int shard, String channel, Publication publication, int bytes) implements LoopMessage {}

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
   * @param joinLeave whether the connections get join and leave pushes
   * @param options what the hub is asked for
   */
  record SubscribeMatching(
      Caller caller,
      ConnectionMatch match,
      String channel,
      byte[] chanInfo,
      byte[] data,
      boolean joinLeave,
      SubscribeOptions options)
      implements LoopMessage {}

  /** Answered with {@link LoopStatistics}. */
  record Statistics(Caller caller) implements LoopMessage {}
}
