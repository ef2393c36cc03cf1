package dev.wshub.server;

import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import dev.wshub.protocol.StreamPosition;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The index from channel to the subscribers of this loop. A channel is in it while it has subscribers.
 *
 * <p>Owner loop only.
 */
final class Channels {

  private final Map<String, LocalChannel> byName = new HashMap<>();
  private final HubClient hub;
  private final FanOut fanOut;
  private final ShardCredit credit;
  private final ByteBufAllocator allocator;
  private final LongSupplier clockMs;
  private int subscriptions;
  private long lastNumber;
  private long filtered;

  Channels(HubClient hub, FanOut fanOut, ShardCredit credit, ByteBufAllocator allocator, LongSupplier clockMs) {
    this.hub = hub;
    this.fanOut = fanOut;
    this.credit = credit;
    this.allocator = allocator;
    this.clockMs = clockMs;
  }

  LocalChannel get(String name) {
    return byName.get(name);
  }

  /** Subscriptions in the index. */
  int subscriptions() {
    return subscriptions;
  }

  /** Publications that did not reach a subscriber because of its filter, each once for each such subscriber. */
  long filtered() {
    return filtered;
  }

  /**
   * A number that stands for the channel's name in pushes of this loop: the same for all its subscribers, while it is in the index or
   * {@link #enter} brings it there.
   */
  long numberOf(String name) {
    LocalChannel channel = byName.get(name);
    if (channel == null) {
      return ++lastNumber;
    }
    if (channel.number == 0) {
      channel.number = ++lastNumber;
    }
    return channel.number;
  }

  /**
   * Enters a subscriber.
   *
   * @param top the stream's position behind what it was given already, or null
   */
  void enter(Subscription subscription, StreamPosition top) {
    LocalChannel channel = byName.get(subscription.channel);
    if (channel == null) {
      String name = subscription.channel;
      channel = new LocalChannel(name, hub.shardOf(name), allocator, fanOut, credit);
      channel.number = subscription.channelNumber;
      byName.put(name, channel);
    }
    channel.add(subscription, top, clockMs.getAsLong());
    subscriptions++;
  }

  /** Takes a subscriber out, if it is in. */
  void leave(Subscription subscription) {
    if (subscription.group != null) {
      LocalChannel channel = subscription.group.channel;
      channel.remove(subscription);
      subscriptions--;
      if (channel.isEmpty()) {
        byName.remove(channel.name);
      }
    }
  }

  void published(LoopMessage.Published message) {
    LocalChannel channel = byName.get(message.channel());
    if (channel == null) {
      credit.give(message.shard(), message.bytes());
    } else {
      filtered += channel.publish(message.publication(), message.patch(), message.bytes(), clockMs.getAsLong());
    }
  }

  void joined(LoopMessage.Joined message) {
    LocalChannel channel = byName.get(message.channel());
    if (channel != null) {
      channel.join(message.info());
    }
    credit.give(message.shard(), message.bytes());
  }

  void left(LoopMessage.Left message) {
    LocalChannel channel = byName.get(message.channel());
    if (channel != null) {
      channel.leave(message.info());
    }
    credit.give(message.shard(), message.bytes());
  }

  /** Channels whose owner is the shard. */
  List<LocalChannel> ofShard(int shard) {
    return byName.values().stream().filter(channel -> channel.shard == shard).toList();
  }

  /** Asks the shards to compare the positions of channels that have been quiet. */
  void checkPositions(int loop, long quietMs) {
    long now = clockMs.getAsLong();
    for (LocalChannel channel : new ArrayList<>(byName.values())) {
      StreamPosition position = channel.positionToCheck(now, quietMs);
      if (position != null) {
        hub.tell(channel.shard, new HubMessage.PositionCheck(loop, channel.name, position));
      }
    }
  }
}
