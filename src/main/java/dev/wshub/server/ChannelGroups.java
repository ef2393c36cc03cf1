package dev.wshub.server;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups of one channel's subscribers, made when they are needed.
 *
 * <p>Who takes deltas gets the first publication whole, in a group with those who wait for theirs too. That group is like any
 * other of its variant from then on, and becomes one with it: at once where few are in it, who are given what waits for them one by
 * one, else as soon as nothing waits for it. Owner loop only.
 */
final class ChannelGroups {

  /** Subscribers that are moved at once, at the price of a copy for each: a small part of what a fan-out takes. */
  private static final int MOVED_AT_ONCE = 16;

  /** Up to here going through the list is faster than a map, and takes no memory. */
  private static final int LISTED = 8;

  private final LocalChannel channel;
  private final ByteBufAllocator allocator;
  private final FanOut fanOut;
  private final List<SubscriberGroup> groups = new ArrayList<>(1);

  /** The groups that are not fresh, by what they get; null while there are few. */
  private Map<Variant, SubscriberGroup> index;

  /** There may be groups that are empty, or could be one. */
  private boolean untidy;

  ChannelGroups(LocalChannel channel, ByteBufAllocator allocator, FanOut fanOut) {
    this.channel = channel;
    this.allocator = allocator;
    this.fanOut = fanOut;
  }

  List<SubscriberGroup> all() {
    return groups;
  }

  /**
   * Enters a subscriber.
   *
   * @param fresh its first publication must be whole
   */
  void add(Subscription subscription, boolean fresh) {
    Variant variant = Variant.of(subscription);
    SubscriberGroup group = find(variant, fresh);
    if (group == null) {
      tidy(); // also where nothing is published for long
      group = new SubscriberGroup(channel, variant, allocator);
      group.fresh = fresh;
      groups.add(group);
      if (!fresh) {
        enterIndex(group);
      }
    }
    group.add(subscription);
  }

  void remove(Subscription subscription) {
    SubscriberGroup group = subscription.group;
    group.remove(subscription);
    untidy |= group.size() == 0;
  }

  /** Whether a subscriber is there who may get a delta next. */
  boolean hasDeltaTakers() {
    for (SubscriberGroup group : groups) {
      if (group.variant.form().delta() && !group.fresh && group.size() > 0) {
        return true;
      }
    }
    return false;
  }

  /** A publication was written to all groups: those in the group have got it whole. */
  void settle(SubscriberGroup group) {
    group.fresh = false;
    SubscriberGroup settled = find(group.variant, false, group);
    if (settled == null) {
      enterIndex(group);
    } else if (group.size() <= MOVED_AT_ONCE) {
      List<Subscription> moving = new ArrayList<>(group.size());
      group.addAllTo(moving);
      moving.forEach(subscription -> move(subscription, group, settled));
      untidy = true;
    } else {
      untidy = true;
    }
  }

  private void move(Subscription subscription, SubscriberGroup from, SubscriberGroup to) {
    from.catchUp(subscription);
    fanOut.add(subscription.session);
    from.remove(subscription);
    to.add(subscription);
  }

  /** Ends groups that nobody is in, and makes one of those that get the same; only where nothing waits in them. */
  void tidy() {
    if (!untidy) {
      return;
    }
    untidy = false;
    for (int i = groups.size() - 1; i >= 0; i--) {
      SubscriberGroup group = groups.get(i);
      boolean mayBeTwo = group.variant.form().delta() && !group.fresh && group.size() > 0;
      SubscriberGroup settled = mayBeTwo ? find(group.variant, false, group) : null;
      boolean superfluous = group.size() == 0 || settled != null;
      if (superfluous && group.isIdle()) {
        if (settled != null) {
          group.moveAllTo(settled);
        }
        groups.remove(i);
        leaveIndex(group);
      } else {
        untidy |= superfluous;
      }
    }
  }

  private SubscriberGroup find(Variant variant, boolean fresh) {
    if (index != null && !fresh) {
      return index.get(variant);
    }
    return find(variant, fresh, null);
  }

  /** The first one but the given one. */
  private SubscriberGroup find(Variant variant, boolean fresh, SubscriberGroup other) {
    for (SubscriberGroup group : groups) {
      if (group != other && group.fresh == fresh && group.variant.equals(variant)) {
        return group;
      }
    }
    return null;
  }

  private void enterIndex(SubscriberGroup group) {
    if (index != null) {
      index.putIfAbsent(group.variant, group);
    } else if (groups.size() > LISTED) {
      index = new HashMap<>();
      groups.stream().filter(one -> !one.fresh).forEach(one -> index.putIfAbsent(one.variant, one));
    }
  }

  private void leaveIndex(SubscriberGroup group) {
    if (index != null && index.remove(group.variant, group)) {
      // Of others there is one of each variant; looking for a second one takes long where there are thousands of filters.
      SubscriberGroup another = group.variant.form().delta() ? find(group.variant, false, group) : null;
      if (another != null) {
        index.put(another.variant, another);
      }
    }
  }
}
