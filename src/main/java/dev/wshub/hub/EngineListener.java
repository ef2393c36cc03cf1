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
}
