package dev.wshub.server;

import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;

/**
 * What a loop and the shards of the hub tell each other of their coming and going. Who was deployed anew is another incarnation, which
 * knows nothing of what the earlier one was told.
 *
 * <p>Owner loop only.
 */
final class ShardNews {

  private final HubClient hub;
  private final ShardCredit credit;
  private final Subscriptions subscriptions;
  private final LoopEnd end;
  private final int index;
  private final String incarnation;

  /** @param incarnation that of the loop */
  ShardNews(HubClient hub, ShardCredit credit, Subscriptions subscriptions, LoopEnd end, int index, String incarnation) {
    this.hub = hub;
    this.credit = credit;
    this.subscriptions = subscriptions;
    this.end = end;
    this.index = index;
    this.incarnation = incarnation;
  }

  /** The loop is there; each shard answers that it is up. */
  void announce() {
    hub.tellAllShards(new HubMessage.LoopUp(index, incarnation));
  }

  /** The loop is gone. */
  void leave() {
    hub.tellAllShards(new HubMessage.LoopDown(index, incarnation));
  }

  /** A new shard is told of this loop before it is asked anything. */
  void up(LoopMessage.ShardUp message) {
    if (hub.shardUp(message)) {
      hub.tell(message.shard(), new HubMessage.LoopUp(index, incarnation));
      lost(message.shard());
    }
  }

  /** A shard wants to end, and asks whether this loop still needs it. */
  void stopping(LoopMessage.ShardStopping message) {
    hub.tell(message.shard(), end.intent());
  }

  /** A shard takes nothing new from now on. */
  void leaving(LoopMessage.ShardLeaving message) {
    hub.shardLeaving(message);
    hub.tell(message.shard(), new HubMessage.LoopParted(index, incarnation));
  }

  void down(LoopMessage.ShardDown message) {
    if (hub.shardDown(message)) {
      lost(message.shard());
    }
  }

  private void lost(int shard) {
    credit.reset(shard);
    subscriptions.shardLost(shard);
  }
}
