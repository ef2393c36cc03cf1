package dev.wshub.control;

import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.SubscribeOptions;
import java.util.Set;

/** What is asked of all instances. Immutable. */
public sealed interface ControlRequest {

  /** What it is answered with. */
  Class<? extends ControlResult> resultType();

  /**
   * An order about connections: doing it once more for the same request is avoided. Answered with {@link
   * ControlResult.Done}.
   */
  sealed interface Order extends ControlRequest {
    @Override
    default Class<ControlResult.Done> resultType() {
      return ControlResult.Done.class;
    }
  }

  /** Closes connections, but those in the whitelist. */
  record Disconnect(ConnectionMatch match, Set<String> whitelist, int code, String reason) implements Order {}

  /** Ends subscriptions; an empty channel means all of the connections. */
  record Unsubscribe(ConnectionMatch match, String channel) implements Order {}

  /**
   * Subscribes connections from the server's side.
   *
   * @param chanInfo raw JSON for presence, or null
   * @param data raw JSON for the push, or null
   * @param expireAt Unix seconds of the subscription's end, unless it is renewed; 0: never
   * @param joinLeave whether the connections get join and leave pushes
   */
  record Subscribe(
      ConnectionMatch match,
      String channel,
      byte[] chanInfo,
      byte[] data,
      long expireAt,
      boolean joinLeave,
      SubscribeOptions options)
      implements Order {}

  /**
   * Gives connections another expiration.
   *
   * @param expired they end now
   * @param expireAt Unix seconds; 0: never
   * @param info raw JSON that takes the place of what others see of the connections, or null
   */
  record Refresh(ConnectionMatch match, boolean expired, long expireAt, byte[] info) implements Order {}

  /**
   * Hands commands to the session of a client whose connection goes one way only.
   *
   * @param session text of its {@link dev.wshub.hub.SessionId}
   * @param data as the client has encoded them
   */
  record Emulate(String session, byte[] data) implements Order {}

  /**
   * Channels with subscribers, by their names. Answered with {@link ControlResult.Channels}.
   *
   * @param pattern glob, empty for all
   * @param after only names behind this one
   * @param limit most in the answer
   */
  record ListChannels(String pattern, String after, int limit) implements ControlRequest {
    @Override
    public Class<ControlResult.Channels> resultType() {
      return ControlResult.Channels.class;
    }
  }

  /**
   * Connections by their ids. Answered with {@link ControlResult.Connections}.
   *
   * @param user only those of this user, empty for all
   * @param channel only those with a subscription to it, empty for all
   * @param after only ids behind this one
   * @param limit most in the answer
   */
  record ListConnections(String user, String channel, String after, int limit) implements ControlRequest {
    @Override
    public Class<ControlResult.Connections> resultType() {
      return ControlResult.Connections.class;
    }
  }

  /** What the instance is and holds. Answered with {@link ControlResult.Node}. */
  record DescribeNode() implements ControlRequest {
    @Override
    public Class<ControlResult.Node> resultType() {
      return ControlResult.Node.class;
    }
  }
}
