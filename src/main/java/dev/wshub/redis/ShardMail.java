package dev.wshub.redis;

import dev.wshub.hub.BridgeEvent;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalCodec;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to the hub shards, each to its one address. The event bus queues without bound and without an error; what was sent and
 * not yet taken is counted, and publications wait or are dropped when it is too much. Bridge's loop only.
 */
final class ShardMail {
  private static final Logger LOG = LoggerFactory.getLogger(ShardMail.class);

  /** Bytes that may be under way to a shard. */
  static final long CREDIT = 16 * 1024 * 1024;

  /** Subscriptions that go on in one turn. */
  private static final int PER_TURN = 32;

  private static final long NEXT_TURN_MILLIS = 5;
  private static final DeliveryOptions LOCAL = LocalCodec.deliveryOptions();

  private static final long MOST_HELD_BYTES = 64 * 1024 * 1024;

  /** What channels hold while their streams are compared. */
  final ByteBudget held = new ByteBudget(MOST_HELD_BYTES);

  /** Bytes that a publication of another program may have. */
  final int publicationLimit;

  private final Vertx vertx;
  private final String[] addresses;
  private final BridgeCounts counts;
  private final long[] underWay;
  private final Set<ChannelSubscription> waiting = new LinkedHashSet<>();
  private final RareWarning invalid =
      new RareWarning(LOG, "{} messages from Redis were dropped so far, the last in channel {}: {}");
  private final RareWarning dropped =
      new RareWarning(LOG, "{} messages were dropped so far, the last in channel {}: {}");
  private final RareWarning refused =
      new RareWarning(LOG, "Redis has refused {} subscriptions so far, the last of channel {}: {}");
  private boolean turnComes;

  ShardMail(Vertx vertx, HubAddresses hubAddresses, int shards, int publicationLimit, BridgeCounts counts) {
    this.vertx = vertx;
    this.counts = counts;
    this.publicationLimit = publicationLimit;
    addresses = new String[shards];
    underWay = new long[shards];
    for (int shard = 0; shard < shards; shard++) {
      addresses[shard] = hubAddresses.shard(shard);
    }
  }

  void send(int shard, HubMessage message) {
    vertx.eventBus().send(addresses[shard], message, LOCAL);
  }

  void sendAll(HubMessage message) {
    for (int shard = 0; shard < addresses.length; shard++) {
      send(shard, message);
    }
  }

  /** Counts what has happened to a channel. */
  void count(BridgeEvent event, int times) {
    counts.count(event, times);
  }

  // What counts against the credit

  /** Whether a publication may be sent. */
  boolean hasCredit(int shard) {
    return underWay[shard] < CREDIT;
  }

  void publication(int shard, String channel, Publication publication) {
    int bytes = HubMessage.Brought.bytesOf(publication);
    underWay[shard] += bytes;
    send(shard, new HubMessage.Brought(channel, publication, bytes));
  }

  /** Joins and leaves pass always: each join needs its leave. */
  void join(int shard, String channel, ClientInfo info) {
    send(shard, new HubMessage.BroughtJoin(channel, info));
  }

  void leave(int shard, String channel, ClientInfo info) {
    send(shard, new HubMessage.BroughtLeave(channel, info));
  }

  /** The shard has taken that much. */
  void giveBack(int shard, int bytes) {
    underWay[shard] = Math.max(0, underWay[shard] - bytes);
    nextTurn();
  }

  /** The shard has begun anew; what was under way went with the earlier one. */
  void reset(int shard) {
    underWay[shard] = 0;
    nextTurn();
  }

  /** The subscription goes on when its shard has taken half of what is under way. */
  void await(ChannelSubscription subscription) {
    waiting.add(subscription);
  }

  void forget(ChannelSubscription subscription) {
    waiting.remove(subscription);
  }

  private void nextTurn() {
    if (!turnComes && !waiting.isEmpty()) {
      turnComes = true;
      vertx.setTimer(NEXT_TURN_MILLIS, id -> turn());
    }
  }

  private void turn() {
    turnComes = false;
    var going = waiting.stream().filter(one -> underWay[one.shard] <= CREDIT / 2).limit(PER_TURN).toList();
    for (var subscription : going) {
      waiting.remove(subscription);
      subscription.goOn();
    }
    if (!going.isEmpty()) {
      nextTurn(); // those may need nothing, and then no credit comes back for them
    }
  }

  // What cannot be sent

  /** Something came that cannot be a message. */
  void invalid(String channel, String why) {
    count(BridgeEvent.INVALID_MESSAGE, 1);
    invalid.say(channel, why);
  }

  /** A message without a position came while there was no room for it. */
  void dropped(String channel, String why) {
    dropped.say(channel, why);
  }

  void refused(String channel, String why) {
    refused.say(channel, why);
  }
}
