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

  /** Removes the stored publications; epoch, offset and version stay. */
  Future<Void> removeHistory(String channel);

  /**
   * Enters a client in the channel's presence, or updates its information.
   *
   * @param announced whether its leave must be published should the entry go by itself: expire, or die with its
   *     instance
   * @return whether it was not there before
   */
  Future<Boolean> addPresence(String channel, ClientInfo info, boolean announced);

  /** Keeps an entry alive. One that had gone by itself is entered anew, with its join if it is announced. */
  Future<Void> refreshPresence(String channel, ClientInfo info, boolean announced);

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

  /** For clients without a presence entry; otherwise {@link #removePresence} publishes the leave. */
  Future<Void> publishLeave(String channel, ClientInfo info);

  /** Ends the engine; it is not used any more. */
  Future<Void> close();
}
