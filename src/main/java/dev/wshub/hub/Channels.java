package dev.wshub.hub;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The channels of a shard that have, or had a moment ago, subscribers. Belongs to the shard's loop. */
final class Channels {
  private final int serverLoops;
  private final Map<String, HubChannel> channels = new HashMap<>();

  /** Those with subscribers, by name: listing goes on from a name without sorting. */
  private final NavigableMap<String, HubChannel> subscribed = new TreeMap<>();

  private int subscriptions;

  Channels(int serverLoops) {
    this.serverLoops = serverLoops;
  }

  /** The channel, or null. */
  HubChannel get(String name) {
    return channels.get(name);
  }

  HubChannel getOrCreate(String name) {
    var channel = channels.get(name);
    if (channel == null) {
      channel = new HubChannel(name, serverLoops);
      channels.put(name, channel);
    }
    return channel;
  }

  void remove(HubChannel channel) {
    channels.remove(channel.name, channel);
  }

  void countSubscribed(Subscriber subscriber) {
    var channel = subscriber.channel();
    subscriber.subscribed = true;
    subscriber.members.subscribed++;
    subscriptions++;
    if (channel.subscribed++ == 0) {
      subscribed.put(channel.name, channel);
    }
  }

  void countUnsubscribed(Subscriber subscriber) {
    var channel = subscriber.channel();
    subscriber.subscribed = false;
    subscriber.members.subscribed--;
    subscriptions--;
    if (--channel.subscribed == 0) {
      subscribed.remove(channel.name);
    }
  }

  /** Channels with subscribers, in the order of their names. */
  NavigableMap<String, HubChannel> subscribed() {
    return subscribed;
  }

  ShardStatistics statistics(ShardTraffic traffic) {
    return new ShardStatistics(subscribed.size(), subscriptions, traffic);
  }

  /** How many channels there are, in whatever state. */
  int size() {
    return channels.size();
  }
}
