package dev.wshub.server;

import dev.wshub.delta.Patch;
import dev.wshub.filter.TagsFilter;
import dev.wshub.protocol.ClientInfo;
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

  /** Stands for the channel's name in pushes to those who have been told; 0 while nobody has. */
  long number;

  private final FanOut fanOut;
  private final ShardCredit credit;
  private final int creditEpoch;
  private final ChannelGroups groups;
  private final DeltaContinuity deltas = new DeltaContinuity();
  private int size;
  private int positioned;
  private StreamPosition position;
  private long lastPublishedMs;

  LocalChannel(String name, int shard, ByteBufAllocator allocator, FanOut fanOut, ShardCredit credit) {
    this.name = name;
    this.shard = shard;
    this.fanOut = fanOut;
    this.credit = credit;
    this.creditEpoch = credit.epoch(shard);
    this.groups = new ChannelGroups(this, allocator, fanOut);
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
    size++;
    boolean delta = subscription.options.form().delta();
    if (delta && subscription.beginsWithNewest) {
      deltas.recovered(top, !groups.hasDeltaTakers());
    }
    groups.add(subscription, delta && !subscription.beginsWithNewest);
  }

  void remove(Subscription subscription) {
    if (subscription.options.positioned()) {
      positioned--;
    }
    size--;
    groups.remove(subscription);
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** How many groups its subscribers make. */
  int groupCount() {
    return groups.all().size();
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
   * @param patch how it differs from the publication before, or null
   * @param bytes what it counts against the shard's credit
   * @return how many subscribers it does not reach because of their filters
   */
  int publish(Publication publication, Patch patch, int bytes, long nowMs) {
    if (publication.offset() > 0) {
      if (isKnown(publication)) {
        credit.give(shard, creditEpoch, bytes);
        return 0;
      }
      position = new StreamPosition(publication.offset(), publication.epoch());
    }
    lastPublishedMs = nowMs;
    groups.tidy();
    Patch usable = deltas.follow(publication) ? patch : null;
    Publication delta = usable == null ? null : publication.withDelta(usable.bytes());
    int filtered = 0;
    SubscriberGroup owing = null;
    List<SubscriberGroup> all = groups.all();
    for (int i = 0; i < all.size(); i++) {
      SubscriberGroup group = all.get(i);
      TagsFilter filter = group.variant.form().filter();
      if (filter != null && !filter.accepts(publication.tags())) {
        filtered += group.size();
      } else if (group.size() > 0) {
        write(group, publication, delta, usable);
        fanOut.add(group);
        owing = group;
      }
    }
    if (owing == null) {
      credit.give(shard, creditEpoch, bytes);
    } else {
      owing.owe(bytes);
    }
    settle(publication);
    return filtered;
  }

  private static void write(SubscriberGroup group, Publication publication, Publication delta, Patch patch) {
    if (!group.variant.form().delta()) {
      group.encoder().publication(group.nextObject(), group.pushPrefix, publication);
      return;
    }
    boolean whole = group.fresh || delta == null || (group.variant.wire().isJson() && !patch.text());
    group.encoder().deltaPublication(group.nextObject(), group.pushPrefix, whole ? publication : delta);
  }

  /** Whoever was fresh has got one whole publication of the stream now. */
  private void settle(Publication publication) {
    List<SubscriberGroup> all = groups.all();
    for (int i = 0; publication.offset() > 0 && i < all.size(); i++) {
      if (all.get(i).fresh) {
        groups.settle(all.get(i));
      }
    }
  }

  void join(ClientInfo info) {
    for (SubscriberGroup group : groups.all()) {
      if (group.variant.joinLeave() && group.size() > 0) {
        group.encoder().join(group.nextObject(), group.pushPrefix, info);
        fanOut.add(group);
      }
    }
  }

  void leave(ClientInfo info) {
    for (SubscriberGroup group : groups.all()) {
      if (group.variant.joinLeave() && group.size() > 0) {
        group.encoder().leave(group.nextObject(), group.pushPrefix, info);
        fanOut.add(group);
      }
    }
  }

  /** The position to compare with the stream, or null when nothing has to be compared. */
  StreamPosition positionToCheck(long nowMs, long quietMs) {
    return positioned > 0 && nowMs - lastPublishedMs >= quietMs ? position : null;
  }

  /** The subscribers at this moment. */
  List<Subscription> subscriptions() {
    List<Subscription> found = new ArrayList<>(size);
    groups.all().forEach(group -> group.addAllTo(found));
    return found;
  }

  void giveCredit(int bytes) {
    credit.give(shard, creditEpoch, bytes);
  }

  private boolean isKnown(Publication publication) {
    return position != null
        && publication.offset() <= position.offset()
        && publication.epoch().equals(position.epoch());
  }
}
