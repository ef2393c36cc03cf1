package dev.wshub.hub;

import java.util.HashMap;
import java.util.Map;

/** The subscribers that one server loop has in one channel. Belongs to the shard's loop. */
final class LoopMembers {
  final LoopLink link;
  final HubChannel channel;

  /** By connection: those that are subscribed, and those that are about to be. */
  final Map<Long, Subscriber> byConnection = new HashMap<>();

  /** How many of them the loop was told to be subscribed; only then it is told of the channel. */
  int subscribed;

  /** A publication was lost for the loop, it was told, and has no newer subscriber since. */
  boolean lossTold;

  LoopMembers(LoopLink link, HubChannel channel) {
    this.link = link;
    this.channel = channel;
  }

  boolean listening() {
    return subscribed > 0 && !link.retired;
  }
}
