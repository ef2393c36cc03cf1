package dev.wshub.server;

import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;

/**
 * What this loop has written to its sockets and not yet told the hub shards, which limit the bytes under way to a loop.
 *
 * <p>Owner loop only.
 */
final class ShardCredit {

  private final HubClient hub;
  private final int loop;
  private final int[] owed;

  ShardCredit(HubClient hub, int loop, int shards) {
    this.hub = hub;
    this.loop = loop;
    this.owed = new int[shards];
  }

  void give(int shard, int bytes) {
    owed[shard] += bytes;
    if (owed[shard] >= HubMessage.Credit.PORTION) {
      hub.tell(shard, new HubMessage.Credit(loop, owed[shard]));
      owed[shard] = 0;
    }
  }

  /** A new incarnation of the shard begins with nothing under way. */
  void reset(int shard) {
    owed[shard] = 0;
  }
}
