package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;

/**
 * What an engine brings for the channels of its shard: one path, in one order per channel. Called on the shard's loop.
 */
public interface EngineListener {
  void published(String channel, Publication publication);

  void joined(String channel, ClientInfo info);

  void left(String channel, ClientInfo info);

  /** Publications of the channel are missing and cannot be had any more: positioned subscribers must be told. */
  void positionLost(String channel);

  /**
   * A publication was taken and not made, because it was made before or is outdated.
   *
   * @param reason in Centrifugo's words: {@code idempotency} or {@code version}
   */
  default void suppressed(String reason) {}
}
