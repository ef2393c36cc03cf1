package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;

/**
 * A connection in a channel, from its first subscribe command until nothing of it is left. A repeated subscribe command
 * brings a new generation, not a new subscriber: presence and join stay with the connection. Belongs to the shard's
 * loop.
 */
final class Subscriber {
  final LoopMembers members;
  final long connection;

  /** The newest generation that is wanted; answers to older ones are not sent any more. Null: it is leaving. */
  HubMessage.Subscribe request;

  /** The generation that its loop was told of, which lives on should {@link #request} fail. Null: none, or given up. */
  HubMessage.Subscribe accepted;

  /** A command to the engine is under way for it, or it waits for its channel. */
  boolean busy;

  /** {@link #request} has its presence entry, where it needs one. */
  boolean entered;

  /** There may be a presence entry, of whatever generation. */
  boolean present;

  /** Its join was published, so its leave must be. */
  boolean announced;

  /** Its join was published while it had no presence entry; so must its leave be. */
  boolean joinedAlone;

  /** It counts as subscribed: its loop has to know what happens in the channel. */
  boolean subscribed;

  /** It counts among those who take deltas. */
  boolean takesDeltas;

  /** Information of the newest generation. */
  ClientInfo info;

  /** When its presence entry was last made or refreshed, in milliseconds of the shard's clock. */
  long refreshedAt;

  Subscriber(LoopMembers members, long connection) {
    this.members = members;
    this.connection = connection;
  }

  HubChannel channel() {
    return members.channel;
  }

  /** Takes a subscribe command. */
  void want(HubMessage.Subscribe message) {
    request = message;
    info = message.info();
    entered = false;
  }

  /** What others see of it has changed, for the generation that its loop was told of. */
  void inform(ClientInfo changed) {
    var informed =
        new HubMessage.Subscribe(
            accepted.loop(), accepted.connection(), accepted.generation(), accepted.channel(), changed, accepted.options());
    if (request == accepted) {
      request = informed;
      info = changed;
    }
    accepted = informed;
  }
}
