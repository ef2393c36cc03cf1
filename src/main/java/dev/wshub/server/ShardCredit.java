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
  private final String incarnation;
  private final int[] owed;
  private final int[] epochs;

  ShardCredit(HubClient hub, int loop, String incarnation, int shards) {
    this.hub = hub;
    this.loop = loop;
    this.incarnation = incarnation;
    this.owed = new int[shards];
    this.epochs = new int[shards];
  }

  /** Tells the shard's incarnations apart. */
  int epoch(int shard) {
    return epochs[shard];
  }

  void give(int shard, int bytes) {
    owed[shard] += bytes;
    if (owed[shard] >= HubMessage.Credit.PORTION) {
      hub.tell(shard, new HubMessage.Credit(loop, incarnation, owed[shard]));
      owed[shard] = 0;
    }
  }

  /** The same for what came in that epoch: a new incarnation of the shard knows nothing of it. */
  void give(int shard, int epoch, int bytes) {
    if (epoch == epochs[shard]) {
      give(shard, bytes);
    }
  }

  /** A new incarnation of the shard begins with nothing under way. */
  void reset(int shard) {
    owed[shard] = 0;
    epochs[shard]++;
  }
}
