package dev.wshub.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The subscriptions of one connection: one per channel, and besides those that are being ended or replaced. Owner loop only.
 */
final class HeldSubscriptions {

  /** Immutable and small up to one subscription, which most connections have, else a hash map. */
  private Map<String, Subscription> byChannel = Map.of();
  private List<Subscription> aside = List.of();
  private int generation;

  int size() {
    return byChannel.size();
  }

  /** The subscription to the channel, asked for or on; null when there is none. */
  Subscription get(String channel) {
    return byChannel.get(channel);
  }

  /** The channel's subscription that is in the index, also one that was set aside and has not ended; null when there is none. */
  Subscription inIndex(String channel) {
    Subscription subscription = byChannel.get(channel);
    if (subscription != null && subscription.group != null) {
      return subscription;
    }
    for (Subscription one : aside) {
      if (one.group != null && one.channel.equals(channel)) {
        return one;
      }
    }
    return null;
  }

  /** Whether the hub was asked to begin or to end a subscription to the channel, and has not answered. */
  boolean isChanging(String channel) {
    Subscription subscription = byChannel.get(channel);
    boolean begins = subscription != null && subscription.state == Subscription.State.SUBSCRIBING;
    return begins || aside.stream().anyMatch(one -> one.channel.equals(channel));
  }

  int nextGeneration() {
    return ++generation;
  }

  /** Makes this the channel's subscription. */
  void put(Subscription subscription) {
    if (byChannel.isEmpty() || (byChannel.size() == 1 && byChannel.containsKey(subscription.channel))) {
      byChannel = Map.of(subscription.channel, subscription);
      return;
    }
    if (byChannel.size() == 1) {
      byChannel = new HashMap<>(byChannel);
    }
    byChannel.put(subscription.channel, subscription);
  }

  private void removeFromChannel(String channel) {
    if (byChannel.size() > 1) {
      byChannel.remove(channel);
    } else if (byChannel.containsKey(channel)) {
      byChannel = Map.of();
    }
  }

  /** Leaves the channel free for another subscription; this one is held until it has ended. */
  void setAside(Subscription subscription) {
    removeFromChannel(subscription.channel);
    if (aside.isEmpty()) {
      aside = new ArrayList<>(1);
    }
    aside.add(subscription);
  }

  /** Takes a subscription that was set aside back, if it is still held. */
  void takeBack(Subscription subscription) {
    if (!aside.isEmpty() && aside.remove(subscription)) {
      put(subscription);
    }
  }

  /** The subscription that an answer of the hub is about, or null when it is not held any more. */
  Subscription find(String channel, int generation) {
    Subscription subscription = byChannel.get(channel);
    if (subscription != null && subscription.generation == generation) {
      return subscription;
    }
    for (Subscription one : aside) {
      if (one.generation == generation) {
        return one;
      }
    }
    return null;
  }

  void remove(Subscription subscription) {
    if (get(subscription.channel) == subscription) {
      removeFromChannel(subscription.channel);
    } else if (!aside.isEmpty()) {
      aside.remove(subscription);
    }
  }

  Collection<Subscription> current() {
    return byChannel.values();
  }

  /** All that are held, in a list of their own. */
  List<Subscription> all() {
    List<Subscription> all = new ArrayList<>(byChannel.values());
    all.addAll(aside);
    return all;
  }
}
