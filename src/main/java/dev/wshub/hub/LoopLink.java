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
  /** Bytes that may be under way from a shard to a loop, besides what was allowed to be published ahead. */
  static final long CREDIT = 16 * 1024 * 1024;

  /**
   * Bytes that a loop may publish without waiting for an answer. Beside the credit it is little, and yet thousands of
   * messages: a publisher that sends one request after the other is not held up by a round trip for each.
   */
  static final int ALLOWANCE = 1024 * 1024;

  /** Used allowance is given anew in portions, one message for many publications. */
  private static final int ALLOWANCE_PORTION = ALLOWANCE / 8;

  final int loop;

  /** Its subscribers by channel. */
  final Map<String, LoopMembers> channels = new LinkedHashMap<>();

  /** Null until the loop has told it. */
  final String incarnation;

  /** What the loop has said when it was asked whether it needs the shard to its own end; null before. */
  Boolean ending;

  /** The loop asks nothing of a shard that leaves any more. */
  boolean parted;

  /** The loop is gone; what is left of its subscribers is being removed. */
  boolean retired;

  private final String address;
  private final EventBus eventBus;
  private final DeliveryOptions options;
  private long underWay;
  private int allowanceUsed;

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

  /** Asks what the loop answers; one that has no consumer any more ended without a word, and needs nobody. */
  void ask(LoopMessage message) {
    eventBus
        .<LoopMessage>sender(address, options)
        .write(message)
        .onFailure(
            nobodyListens -> {
              ending = false;
              parted = true;
            });
  }

  /** Sends what is given back by {@link HubMessage.Credit}. */
  void send(LoopMessage message, int bytes) {
    underWay += bytes;
    eventBus.send(address, message, options);
  }

  /** A message that is larger than the whole credit passes alone: when no more is left than a loop gathers in silence. */
  boolean hasCredit(int bytes) {
    return underWay < HubMessage.Credit.PORTION || underWay + bytes <= CREDIT;
  }

  /** Whether so little is under way that publishers need not be slowed down. */
  boolean isRelaxed() {
    return underWay <= CREDIT / 2;
  }

  /** The loop has published on its allowance. */
  void useAllowance(int bytes) {
    allowanceUsed += bytes;
  }

  /** Gives the loop anew what it has used, when that is worth a message. */
  void renewAllowance(int shard) {
    if (allowanceUsed >= ALLOWANCE_PORTION) {
      send(new LoopMessage.Allowance(shard, loop, allowanceUsed));
      allowanceUsed = 0;
    }
  }

  /** Whether this is the loop's incarnation; one that has not said which it is counts as any. */
  boolean is(String otherIncarnation) {
    return incarnation == null || incarnation.equals(otherIncarnation);
  }

  void giveBack(int bytes) {
    underWay = Math.max(0, underWay - bytes);
  }
}
