package dev.wshub.server;

import dev.wshub.protocol.Encoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * The subscribers of one channel on this loop that get the same bytes, and the messages on their way to them.
 *
 * <p>Publications of one turn grow together in the open message. It is sealed when its fan-out begins, and every subscriber
 * gets a reference to the same memory. A fan-out goes through the array in chunks; what is published meanwhile grows in the
 * next message, so a later one never overtakes an earlier one.
 *
 * <p>A subscriber carries a mark: it has everything before that place. A joiner's mark is the end of the open message; one
 * that was served ahead of the others ({@link #catchUp}) is marked so too. While a fan-out is under way leavers leave a hole,
 * which the next fan-out closes. Owner loop only.
 */
final class SubscriberGroup {

  /** An open message of this size is sealed, so that merging does not grow without bound. */
  static final int SEALED_BYTES = 64 * 1024;

  private static final int FIRST_CAPACITY = 512;

  /** A finished message and what it counts against the shard's credit. */
  private record Sealed(long number, MessageBuffer message, int length, ByteBuf frame, int credit) {}

  final LocalChannel channel;
  final Variant variant;

  /** Start of every push of the channel. */
  final byte[] pushPrefix;

  /** Those in it take deltas, and wait for a whole publication first. Kept by {@link ChannelGroups}. */
  boolean fresh;

  private final ByteBufAllocator allocator;
  private final ArrayDeque<Sealed> sealed = new ArrayDeque<>(2);
  private Subscription[] slots = new Subscription[2];
  private int end;
  private int size;
  private int cursor;
  private MessageBuffer open;
  private long openNumber = 1;
  private int openCredit;

  /** Whether the fan-out has this group on its list. */
  boolean queued;

  SubscriberGroup(LocalChannel channel, Variant variant, ByteBufAllocator allocator) {
    this.channel = channel;
    this.variant = variant;
    this.pushPrefix =
        variant.form().compact() ? encoder().pushPrefix(channel.number) : encoder().pushPrefix(channel.name);
    this.allocator = allocator;
  }

  int size() {
    return size;
  }

  Encoder encoder() {
    return variant.wire().encoder();
  }

  void addAllTo(List<Subscription> found) {
    for (int i = 0; i < end; i++) {
      if (slots[i] != null) {
        found.add(slots[i]);
      }
    }
  }

  /** Enters a subscriber, who gets what is published from now on. */
  void add(Subscription subscription) {
    if (end == slots.length) {
      slots = Arrays.copyOf(slots, end * 2);
    }
    subscription.group = this;
    subscription.slot = end;
    slots[end++] = subscription;
    size++;
    mark(subscription);
  }

  /** Takes a subscriber out; it gets nothing more. */
  void remove(Subscription subscription) {
    int slot = subscription.slot;
    subscription.group = null;
    subscription.slot = -1;
    slots[slot] = null;
    size--;
    if (cursor == 0) {
      Subscription last = slots[--end];
      slots[end] = null;
      if (last != null) {
        slots[slot] = last;
        last.slot = slot;
      }
    }
  }

  /** Gives all subscribers to another group; nothing may wait for them here. */
  void moveAllTo(SubscriberGroup other) {
    assert isIdle();
    for (int i = 0; i < end; i++) {
      if (slots[i] != null) {
        other.add(slots[i]);
        slots[i] = null;
      }
    }
    end = 0;
    size = 0;
  }

  /** Where the next push to all subscribers is to be written. */
  ByteBuf nextObject() {
    if (open != null && open.length() >= SEALED_BYTES) {
      seal();
    }
    if (open == null) {
      open = new MessageBuffer(variant.wire().framing(), allocator, FIRST_CAPACITY);
    }
    return open.next();
  }

  /** Counts bytes of the shard's credit that are given back when the open message was written to all. */
  void owe(int bytes) {
    openCredit += bytes;
  }

  /** Gives one subscriber now what waits for all, so that something about this channel can follow for it alone. */
  void catchUp(Subscription subscription) {
    OutboundQueue outbound = subscription.session.outbound();
    int index = 0;
    for (Sealed message : sealed) {
      if (index++ > 0 || subscription.slot >= cursor) {
        deliver(message, subscription, outbound);
      }
    }
    if (open != null && before(subscription, openNumber, open.length())) {
      outbound.appendPart(open, subscription.markMessage == openNumber ? subscription.markBytes : 0);
    }
    mark(subscription);
  }

  /** Writes to at most that many subscribers; returns how many slots were gone through. */
  int fanOut(int most, FlushList flushes) {
    if (sealed.isEmpty()) {
      seal();
    }
    if (cursor == 0) {
      closeHoles();
    }
    Sealed message = sealed.peek();
    int from = cursor;
    int stop = Math.min(end, from + most);
    for (int i = from; i < stop; i++) {
      cursor = i + 1; // already here: should one fail, the others are not written to twice
      Subscription subscription = slots[i];
      if (subscription != null) {
        deliver(message, subscription, subscription.session.outbound());
        flushes.add(subscription.session);
      }
    }
    cursor = stop;
    if (cursor == end) {
      finish(sealed.poll());
    }
    return stop - from + 1;
  }

  /** Whether a fan-out has begun and not reached everybody. */
  boolean isUnderWay() {
    return cursor > 0;
  }

  /** Whether nothing waits to be fanned out. */
  boolean isIdle() {
    return sealed.isEmpty() && open == null;
  }

  /** Gives the memory of everything that waits back. */
  void release() {
    sealed.forEach(message -> message.frame.release());
    sealed.clear();
    if (open != null) {
      open.release();
      open = null;
    }
  }

  private void finish(Sealed message) {
    message.frame.release();
    channel.giveCredit(message.credit);
    cursor = 0;
    closeHoles();
  }

  private void seal() {
    int length = open.length();
    sealed.add(new Sealed(openNumber++, open, length, open.frame(), openCredit));
    open = null;
    openCredit = 0;
  }

  private void deliver(Sealed message, Subscription subscription, OutboundQueue outbound) {
    if (subscription.markMessage == message.number && subscription.markBytes > 0) {
      if (subscription.markBytes < message.length) {
        outbound.appendPart(message.message, subscription.markBytes);
      }
    } else if (subscription.markMessage <= message.number) {
      outbound.write(message.frame.retainedDuplicate());
    }
  }

  private void mark(Subscription subscription) {
    subscription.markMessage = openNumber;
    subscription.markBytes = open == null ? 0 : open.length();
  }

  private static boolean before(Subscription subscription, long number, int bytes) {
    return subscription.markMessage < number || subscription.markBytes < bytes;
  }

  private void closeHoles() {
    if (size == end) {
      return;
    }
    int live = 0;
    for (int i = 0; i < end; i++) {
      Subscription subscription = slots[i];
      if (subscription != null) {
        slots[live] = subscription;
        subscription.slot = live++;
      }
    }
    Arrays.fill(slots, live, end, null);
    end = live;
  }
}
