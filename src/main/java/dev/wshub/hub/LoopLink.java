package dev.wshub.hub;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One incarnation of a server loop as a hub shard sees it: its address, its subscribers, and the bytes under way to it.
 * The event bus queues without bound and without an error; the credit is what bounds it. Belongs to the shard's loop.
 */
final class LoopLink {
  /** Bytes that may be under way from a shard to a loop. */
  static final long CREDIT = 16 * 1024 * 1024;

  final int loop;

  /** Its subscribers by channel. */
  final Map<String, LoopMembers> channels = new LinkedHashMap<>();

  /** Null until the loop has told it. */
  final String incarnation;

  /** The loop is gone; what is left of its subscribers is being removed. */
  boolean retired;

  private final String address;
  private final EventBus eventBus;
  private final DeliveryOptions options;
  private long underWay;

  LoopLink(int loop, String incarnation, String address, EventBus eventBus, DeliveryOptions options) {
    this.loop = loop;
    this.incarnation = incarnation;
    this.address = address;
    this.eventBus = eventBus;
    this.options = options;
  }

  /** The same loop, begun anew. */
  LoopLink next(String nextIncarnation) {
    return new LoopLink(loop, nextIncarnation, address, eventBus, options);
  }

  void send(LoopMessage message) {
    eventBus.send(address, message, options);
  }

  /** Sends what is given back by {@link HubMessage.Credit}. */
  void send(LoopMessage message, int bytes) {
    underWay += bytes;
    eventBus.send(address, message, options);
  }

  /** A message that is larger than the whole credit passes alone. */
  boolean hasCredit(int bytes) {
    return underWay == 0 || underWay + bytes <= CREDIT;
  }

  /** Credit of an earlier incarnation may still arrive: it must not lift the bound. */
  void giveBack(int bytes) {
    underWay = Math.max(0, underWay - bytes);
  }
}
