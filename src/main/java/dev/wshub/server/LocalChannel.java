package dev.wshub.server;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.JsonEncoder;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * One channel with subscribers on this loop: its subscribers by group, and the position up to which they have its stream.
 *
 * <p>Owner loop only.
 */
final class LocalChannel {

  final String name;

  /** The hub shard that owns the channel. */
  final int shard;

  private final FanOut fanOut;
  private final ShardCredit credit;
  private final byte[] pushPrefix;
  private final SubscriberGroup plain;
  private final SubscriberGroup withJoinLeave;
  private final SubscriberGroup[] groups;
  private int positioned;
  private StreamPosition position;
  private long lastPublishedMs;

  LocalChannel(String name, int shard, ByteBufAllocator allocator, FanOut fanOut, ShardCredit credit) {
    this.name = name;
    this.shard = shard;
    this.fanOut = fanOut;
    this.credit = credit;
    this.pushPrefix = JsonEncoder.pushPrefix(name);
    this.plain = new SubscriberGroup(this, allocator);
    this.withJoinLeave = new SubscriberGroup(this, allocator);
    this.groups = new SubscriberGroup[] {plain, withJoinLeave};
  }

  /** Start of every push of this channel. */
  byte[] pushPrefix() {
    return pushPrefix;
  }

  /**
   * Enters a subscriber.
   *
   * @param top the stream's position behind what the subscriber was given already, or null where the channel has none
   */
  void add(Subscription subscription, StreamPosition top, long nowMs) {
    if (subscription.options.positioned()) {
      positioned++;
      lastPublishedMs = nowMs;
    }
    if (top != null) {
      position = top;
    }
    (subscription.options.joinLeave() ? withJoinLeave : plain).add(subscription);
  }

  void remove(Subscription subscription) {
    if (subscription.options.positioned()) {
      positioned--;
    }
    subscription.group.remove(subscription);
  }

  boolean isEmpty() {
    return plain.size() + withJoinLeave.size() == 0;
  }

  int size() {
    return plain.size() + withJoinLeave.size();
  }

  /** Whether publications are missing between what the subscribers have and this one, or its stream is another one. */
  boolean hasGapBefore(Publication publication) {
    return positioned > 0
        && publication.offset() > 0
        && (publication.offset() > position.offset() + 1 || !publication.epoch().equals(position.epoch()));
  }

  /**
   * Takes a publication for all subscribers; one that they have already is dropped.
   *
   * @param bytes what it counts against the shard's credit
   */
  void publish(Publication publication, int bytes, long nowMs) {
    if (publication.offset() > 0) {
      if (isKnown(publication)) {
        credit.give(shard, bytes);
        return;
      }
      position = new StreamPosition(publication.offset(), publication.epoch());
    }
    lastPublishedMs = nowMs;
    SubscriberGroup owing = null;
    for (SubscriberGroup group : groups) {
      if (group.size() > 0) {
        JsonEncoder.publication(group.nextObject(), pushPrefix, publication);
        fanOut.add(group);
        owing = group;
      }
    }
    if (owing == null) {
      credit.give(shard, bytes);
    } else {
      owing.owe(bytes);
    }
  }

  void join(ClientInfo info) {
    if (withJoinLeave.size() > 0) {
      JsonEncoder.join(withJoinLeave.nextObject(), pushPrefix, info);
      fanOut.add(withJoinLeave);
    }
  }

  void leave(ClientInfo info) {
    if (withJoinLeave.size() > 0) {
      JsonEncoder.leave(withJoinLeave.nextObject(), pushPrefix, info);
      fanOut.add(withJoinLeave);
    }
  }

  /** The position to compare with the stream, or null when nothing has to be compared. */
  StreamPosition positionToCheck(long nowMs, long quietMs) {
    return positioned > 0 && nowMs - lastPublishedMs >= quietMs ? position : null;
  }

  /** The subscribers at this moment. */
  List<Subscription> subscriptions() {
    List<Subscription> found = new ArrayList<>(size());
    plain.addAllTo(found);
    withJoinLeave.addAllTo(found);
    return found;
  }

  void giveCredit(int bytes) {
    credit.give(shard, bytes);
  }

  private boolean isKnown(Publication publication) {
    return position != null
        && publication.offset() <= position.offset()
        && publication.epoch().equals(position.epoch());
  }
}
