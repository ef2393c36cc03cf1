package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;

/**
 * Where the channels of one hub shard have their streams and their presence, and the way publications, joins and leaves
 * take to all who listen.
 *
 * <p>An engine belongs to one shard: it is called, completes its futures and calls its {@link EngineListener} on the
 * shard's event loop only. A future may complete before the method returns. Every future completes in bounded time; a
 * failure means that the outcome is unknown, and methods do not throw. What is asked for one channel takes effect in
 * the order of asking.
 */
public interface Engine {

  /**
   * Whether this shard alone makes what its engine delivers, at the very moment of {@link #publish}. Publishing can
   * then be refused while a server loop does not keep up; otherwise what comes in for such a loop is dropped.
   */
  boolean local();

  /** How long a channel that was left by its last subscriber stays subscribed. */
  Duration unsubscribeDelay();

  /** Starts what the engine does by itself. */
  Future<Void> start();

  /** The shard takes messages from now on. */
  default void listening() {}

  /** The shard is about to end; its subscribers are taken leave of first. */
  default void ending() {}

  /** Takes what a bridge has sent to the shard; only an engine that has bridges gets any. */
  default void take(HubMessage.FromBridge message) {
    throw new IllegalStateException("This engine has no bridge: " + message);
  }

  /** The channel has its first subscriber. When the future completes, nothing published later is missed. */
  Future<Void> subscribe(String channel);

  /** The channel has no subscriber left. */
  Future<Void> unsubscribe(String channel);

  /**
   * Publishes: gives the publication its offset and stores it where the channel keeps history, then hands it to the
   * listener of every shard that is subscribed, this one included, before the future completes.
   *
   * @return position of the publication, or null when it was not stored; for a repeated idempotency key the first
   *     result, and for a version that is too low the stream's top, and nothing is published
   */
  Future<StreamPosition> publish(
      String channel, byte[] data, ClientInfo info, PublishOptions options, ChannelOptions channelOptions);

  /**
   * Top of the channel's stream. A stream that does not exist is created, and lives for ten minutes from its last
   * reading.
   */
  Future<StreamPosition> position(String channel);

  /** Reads stored publications and the top; creates and prolongs the stream as {@link #position} does. */
  Future<HistoryResult> history(String channel, HistoryRange range);

  /**
   * The same for a subscriber that joins: all up to the position was handed to the listener before, so that the joiner is
   * not ahead of those who are there.
   */
  default Future<HistoryResult> join(String channel, HistoryRange range) {
    return history(channel, range);
  }

  /** Removes the stored publications; epoch, offset and version stay. */
  Future<Void> removeHistory(String channel);

  /**
   * Enters a client in the channel's presence, or updates its information.
   *
   * @param announced whether its join was published already, so that its leave must be should the entry go by itself:
   *     expire, or die with its instance
   * @return whether it was not there before
   */
  Future<Boolean> addPresence(String channel, ClientInfo info, boolean announced);

  /** Keeps an entry alive. One that had gone by itself is entered anew, with its join if it is announced. */
  Future<Void> refreshPresence(String channel, ClientInfo info, boolean announced);

  /**
   * Makes an entry that has gone with everything else anew.
   *
   * @param joins whether its join is published, if it is announced
   */
  default Future<Void> enterAnew(String channel, ClientInfo info, boolean announced, boolean joins) {
    return refreshPresence(channel, info, announced);
  }

  /**
   * Removes a client from the channel's presence.
   *
   * @param announce publish its leave, if and only if there was an entry
   * @return whether there was an entry
   */
  Future<Boolean> removePresence(String channel, ClientInfo info, boolean announce);

  /** Who is in the channel, by connection id. */
  Future<Map<String, ClientInfo>> presence(String channel);

  Future<PresenceStatistics> presenceStatistics(String channel);

  Future<Void> publishJoin(String channel, ClientInfo info);

  /** The same for a client with a presence entry; who removes that publishes the leave from then on. */
  default Future<Void> announce(String channel, ClientInfo info) {
    return publishJoin(channel, info);
  }

  /**
   * A client without a presence entry whose join was published: what the engine keeps for the sake of its leave has
   * gone.
   *
   * @param joins whether the join is published once more
   */
  default Future<Void> joinAnew(String channel, ClientInfo info, boolean joins) {
    return Future.succeededFuture();
  }

  /** For clients without a presence entry; otherwise {@link #removePresence} publishes the leave. */
  Future<Void> publishLeave(String channel, ClientInfo info);

  /** Completes behind everything that was asked for the channel before. */
  default Future<Void> echo(String channel) {
    return Future.succeededFuture();
  }

  /** Completes when everything that was asked for is done, or cannot be any more; the shard still takes messages. */
  default Future<Void> finish() {
    return Future.succeededFuture();
  }

  /** Ends the engine; it is not used any more. */
  Future<Void> close();
}
