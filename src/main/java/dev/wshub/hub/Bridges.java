package dev.wshub.hub;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;

/**
 * A hub shard's way to the Redis bridges, which one a channel has and which are up, and to the registry. Belongs to
 * the shard's loop.
 */
final class Bridges {
  private static final DeliveryOptions LOCAL = LocalCodec.deliveryOptions();

  private final EventBus eventBus;
  private final String registry;
  private final String[] addresses;
  private final String[] incarnations; // of the bridges that are up, else null
  private final int[] owed; // bytes that were taken, by bridge

  /** @param count how many bridges there are */
  Bridges(EventBus eventBus, HubAddresses hubAddresses, int count) {
    this.eventBus = eventBus;
    registry = hubAddresses.registry();
    addresses = new String[count];
    incarnations = new String[count];
    owed = new int[count];
    for (int bridge = 0; bridge < count; bridge++) {
      addresses[bridge] = hubAddresses.bridge(bridge);
    }
  }

  /** The bridge of a channel; it depends on nothing but the name and the number of bridges. */
  int of(String channel) {
    return HubClient.shardOf(channel, addresses.length);
  }

  boolean isUp(int bridge) {
    return bridge < incarnations.length && incarnations[bridge] != null;
  }

  void tell(int bridge, BridgeMessage message) {
    eventBus.send(addresses[bridge], message, LOCAL);
  }

  void tellRegistry(RegistryMessage message) {
    eventBus.send(registry, message, LOCAL);
  }

  void tellAll(BridgeMessage message) {
    for (int bridge = 0; bridge < addresses.length; bridge++) {
      tell(bridge, message);
    }
  }

  /** The shard is done with what a bridge has brought. */
  void giveBack(int shard, String shardIncarnation, HubMessage.Brought brought) {
    int bridge = of(brought.channel());
    owed[bridge] += brought.bytes();
    if (owed[bridge] >= BridgeMessage.Credit.PORTION) {
      tell(bridge, new BridgeMessage.Credit(shard, shardIncarnation, owed[bridge]));
      owed[bridge] = 0;
    }
  }

  /** Whether this incarnation is new. */
  boolean up(HubMessage.BridgeUp message) {
    boolean isNew = !message.incarnation().equals(incarnations[message.bridge()]);
    incarnations[message.bridge()] = message.incarnation();
    return isNew;
  }

  /** Whether this incarnation was up. */
  boolean down(HubMessage.BridgeDown message) {
    boolean was = message.incarnation().equals(incarnations[message.bridge()]);
    if (was) {
      incarnations[message.bridge()] = null;
    }
    return was;
  }
}
