package dev.wshub.hub;

import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A channel with subscribers, or on its way to have some or none. Belongs to the shard's loop. */
final class HubChannel {

  /** What the engine was asked for; {@link ChannelLifecycle} leads from one to the next. */
  enum State {
    OFF,
    SUBSCRIBING,
    ON,
    LINGERING,
    UNSUBSCRIBING
  }

  final String name;

  /** By loop; null where a loop has no subscriber. */
  final LoopMembers[] loops;

  /** Subscribers that wait for the channel to be on. */
  final Queue<Subscriber> waiting = new ArrayDeque<>(1);

  /** Reads under way for joining subscribers: what is published meanwhile must not be missing in their result. */
  final List<StreamRead> reads = new ArrayList<>(0);

  /** Null until a subscriber takes deltas. */
  DeltaBase deltas;

  State state = State.OFF;

  /** Timer of {@link State#LINGERING}. */
  long lingerTimer;

  /** All subscribers, the joining and the leaving ones included. */
  int members;

  /** Those that are subscribed. */
  int subscribed;

  private long liveOffset;
  private String liveEpoch = "";

  HubChannel(String name, int serverLoops) {
    this.name = name;
    loops = new LoopMembers[serverLoops];
  }

  /** The subscribers of a loop's present incarnation, made when there are none. */
  LoopMembers membersOf(LoopLink link) {
    var members = loops[link.loop];
    if (members == null || members.link != link) {
      members = new LoopMembers(link, this);
      loops[link.loop] = members;
      link.channels.put(name, members);
    }
    return members;
  }

  /** The subscribers of a loop's present incarnation, or null. */
  LoopMembers existingMembersOf(LoopLink link) {
    var members = loops[link.loop];
    return members != null && members.link == link ? members : null;
  }

  /** Forgets a loop that has no subscriber left. */
  void drop(LoopMembers members) {
    members.link.channels.remove(name);
    if (loops[members.link.loop] == members) {
      loops[members.link.loop] = null;
    }
  }

  /** A publication comes by on its way to the loops. */
  void passing(Publication publication) {
    if (publication.offset() > 0) {
      liveOffset = publication.offset();
      liveEpoch = publication.epoch();
      for (int i = 0; i < reads.size(); i++) {
        reads.get(i).hold(publication);
      }
    }
  }

  /** The subscriber takes deltas, or does not any more. */
  void takesDeltas(Subscriber subscriber, boolean takes) {
    if (deltas == null && takes) {
      deltas = new DeltaBase();
    }
    if (deltas != null) {
      deltas.takes(subscriber, takes);
    }
  }

  /** Publications are missing: what is being read may belong to what the stream is no more. */
  void positionLost() {
    reads.forEach(StreamRead::positionLost);
  }

  /** A subscriber begins at this position. */
  void startingAt(StreamPosition position) {
    if (!position.epoch().equals(liveEpoch) || position.offset() > liveOffset) {
      liveOffset = position.offset();
      liveEpoch = position.epoch();
    }
  }

  /**
   * Whether a loop's position is wrong. One that lags behind what this shard has sent is not: the rest is under way.
   *
   * @param top where the stream stands
   */
  boolean contradicts(StreamPosition position, StreamPosition top) {
    return !position.epoch().equals(top.epoch())
        || position.offset() > top.offset()
        || (position.offset() < top.offset() && position.offset() >= liveOffset);
  }
}
