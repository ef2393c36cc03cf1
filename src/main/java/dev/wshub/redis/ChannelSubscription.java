package dev.wshub.redis;

import dev.wshub.hub.BridgeEvent;
import dev.wshub.hub.EngineAway;
import dev.wshub.hub.HubMessage;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel's subscription in Redis, and where its stream was delivered up to. What comes live is passed on when it joins
 * what was delivered before. Where it does not, and after each interruption, it is held until the stream was compared: a
 * gap is filled from the stream, or told. Bridge's loop only.
 */
final class ChannelSubscription {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelSubscription.class);

  /** Joiners that wait for the channel to reach what they have read. */
  private static final int MOST_REACHING = 4_096;

  /** Comparisons fail for a second each; then those who wait are told. */
  private static final int FAILURES_UNTIL_TOLD = 10;

  final String channel;
  final int shard;

  /** Name of its Pub/Sub channel. */
  final String live;

  /** Kept by {@link SubscriptionConnections}. */
  PubSubConnection connection;

  private final ShardMail mail;
  private final StreamCompare comparing;
  private final boolean keepsHistory;
  private final Promise<Void> on = Promise.promise();
  private final HeldMessages held;
  private final List<Promise<Void>> reaching = new ArrayList<>();
  private boolean holding = true;

  /** Somebody has read further than the comparison under way may have. */
  private boolean compareAgain;

  private boolean confirmed;
  private boolean refused;
  private int failures;

  /** Number of the last comparison; the answer to an earlier one counts no more. */
  private int round;

  private StreamPoint delivered;

  /** Run of the Redis server with which {@link #delivered} was compared. */
  private String run = "";

  private FilledNonces filled = FilledNonces.NONE;

  /**
   * @param keepsHistory whether the channel has a stream to be compared with
   */
  ChannelSubscription(
      String channel, int shard, String live, boolean keepsHistory, ShardMail mail, StreamCompare comparing) {
    this.channel = channel;
    this.shard = shard;
    this.live = live;
    this.keepsHistory = keepsHistory;
    this.mail = mail;
    this.comparing = comparing;
    held = new HeldMessages(mail.held);
  }

  /** Completes when nothing that is published later is missed; fails when Redis has refused. */
  Future<Void> on() {
    return on.future();
  }

  /** Redis has confirmed the subscription, for the first time or anew. */
  void confirmed() {
    confirmed = true;
    refused = false;
    holding = true;
    filled = FilledNonces.NONE; // what was filled before does not come by this subscription
    compare();
  }

  /**
   * Redis has refused it.
   *
   * @return whether it is wanted nevertheless: it was on before
   */
  boolean refused(String error) {
    mail.count(BridgeEvent.SUBSCRIPTION_REFUSED, 1);
    mail.refused(channel, error);
    var why = new EngineAway("Redis refuses the subscription: " + error);
    if (on.tryFail(why) || on.future().failed()) {
      return false;
    }
    if (!refused) {
      refused = true;
      mail.send(shard, new HubMessage.PositionLost(channel));
    }
    notReached(why);
    return true;
  }

  /** Whether it was confirmed and compared once. */
  boolean wasOn() {
    return on.future().succeeded();
  }

  /** The connection is gone; what is published from now on may be missing. */
  void interrupted() {
    confirmed = false;
    holding = true;
    round++;
    held.clear();
    mail.forget(this);
    compareAgain = false;
    notReached(new EngineAway("the subscription was interrupted"));
  }

  /** It is not on yet, and nobody waits any longer. */
  void giveUp(EngineAway why) {
    on.tryFail(why);
  }

  /** It is not wanted any more. */
  void ended() {
    interrupted();
    giveUp(new EngineAway("the subscription was given up"));
  }

  /**
   * Commands can be sent again, and a comparison that failed is made up for; or the shard has taken what was sent before, and
   * what was left in the stream follows.
   */
  void goOn() {
    if (confirmed && holding) {
      compare();
    }
  }

  /**
   * The stream was read up to here. Completes when that much was passed on: who joins with it must not be ahead of the
   * others, so the rest is taken from the stream and not waited for.
   */
  Future<Void> reach(StreamPosition top) {
    if (!keepsHistory || (!holding && delivered.reaches(top.offset(), top.epoch()))) {
      return Future.succeededFuture();
    }
    if (refused || reaching.size() >= MOST_REACHING) {
      return Future.failedFuture(new EngineAway("the subscription is interrupted"));
    }
    Promise<Void> reached = Promise.promise();
    reaching.add(reached);
    if (!holding) {
      holdAndCompare();
    } else if (confirmed) {
      compareAgain = true;
    }
    return reached.future();
  }

  /** How many messages wait until the stream was compared. */
  int heldMessages() {
    return held.size();
  }

  // What comes live

  void received(byte[] message) {
    var envelope = Envelope.decode(message, mail.publicationLimit);
    if (envelope instanceof Envelope.Invalid invalid) {
      mail.invalid(channel, invalid.why());
    } else if (!holding) {
      pass(envelope);
    } else if (!held.add(envelope, message.length, round)) {
      mail.dropped(channel, "too many came while its stream could not be compared");
    }
  }

  private void pass(Envelope envelope) {
    if (envelope instanceof Envelope.Joined joined) {
      mail.join(shard, channel, joined.info());
    } else if (envelope instanceof Envelope.Left left) {
      mail.leave(shard, channel, left.info());
    } else if (envelope instanceof Envelope.Published published) {
      pass(published);
    }
  }

  private void pass(Envelope.Published published) {
    var publication = published.publication();
    if (publication.offset() == 0 || !keepsHistory) {
      passWithoutPosition(publication);
    } else if (isRepeated(publication, published.nonce())) {
      return;
    } else if (!delivered.isFollowedBy(publication)) {
      holdAndCompare(); // the stream has it
    } else if (mail.hasCredit(shard)) {
      mail.publication(shard, channel, publication);
      delivered = new StreamPoint(publication.epoch(), publication.offset(), published.nonce());
      filled = FilledNonces.NONE;
    } else {
      awaitCredit();
    }
  }

  private void passWithoutPosition(Publication publication) {
    if (mail.hasCredit(shard)) {
      mail.publication(shard, channel, publication);
    } else {
      mail.dropped(channel, "its hub shard does not keep up");
    }
  }

  /** The stream was read ahead of what comes live: the same comes once more. */
  private boolean isRepeated(Publication publication, String nonce) {
    return delivered.is(publication, nonce) || filled.has(publication, nonce);
  }

  /** What comes now is left in the stream until the shard has taken what it was sent. */
  private void awaitCredit() {
    holding = true;
    mail.await(this);
  }

  // Comparing

  private void holdAndCompare() {
    holding = true;
    compare();
  }

  private void compare() {
    if (!keepsHistory) {
      round++;
      release();
      on.tryComplete();
      return;
    }
    int asked = ++round;
    held.compared();
    mail.forget(this);
    comparing
        .compare(channel, delivered, run)
        .onComplete(
            result -> {
              if (asked == round) {
                compared(result);
              }
            },
            cause -> {
              if (asked == round) {
                notCompared(cause);
              }
            });
  }

  private void compared(StreamCompare.Result result) {
    failures = 0;
    run = result.run();
    if (delivered == null) {
      delivered = result.top();
    } else if (result.holds()) {
      if (!fill(result)) {
        awaitCredit();
        return;
      }
    } else {
      LOG.info("Channel {} cannot go on at offset {}; its subscribers are told", channel, delivered.offset());
      mail.count(BridgeEvent.POSITION_LOST, 1);
      mail.send(shard, new HubMessage.PositionLost(channel));
      delivered = result.top();
      filled = FilledNonces.NONE;
    }
    if (held.isIncomplete() || result.more() || compareAgain) {
      compareAgain = false;
      compare();
    } else {
      release();
      on.tryComplete();
      settle(Promise::tryComplete);
    }
  }

  private void notReached(Throwable why) {
    settle(promise -> promise.tryFail(why));
  }

  private void settle(Consumer<Promise<Void>> how) {
    var waiting = List.copyOf(reaching);
    reaching.clear();
    waiting.forEach(how);
  }

  /** Whether all of it could be sent. */
  private boolean fill(StreamCompare.Result result) {
    var sent = new ArrayList<StreamCompare.Entry>(result.missed().size());
    for (var entry : result.missed()) {
      if (!mail.hasCredit(shard)) {
        break;
      }
      mail.publication(shard, channel, entry.publication());
      delivered = new StreamPoint(entry.publication().epoch(), entry.publication().offset(), entry.nonce());
      sent.add(entry);
    }
    filled = filled.with(sent);
    mail.count(BridgeEvent.GAP_FILLED, sent.size());
    return sent.size() == result.missed().size();
  }

  /** While commands cannot be sent nothing is passed on, and it is tried again; also at once when they can. */
  private void notCompared(Throwable cause) {
    compareAgain = false;
    notReached(cause);
    if (on.tryFail(cause)) {
      return;
    }
    if (!(cause instanceof EngineAway) && ++failures == FAILURES_UNTIL_TOLD) {
      mail.send(shard, new HubMessage.PositionLost(channel));
    }
    int asked = round;
    comparing.tryLater(
        channel,
        cause,
        () -> {
          if (asked == round) {
            goOn();
          }
        });
  }

  /** Passes on what was held; what does not join the point reached even now begins another comparison. */
  private void release() {
    holding = false;
    int compared = round;
    while (!holding && !held.isEmpty()) {
      var envelope = held.next(keepsHistory ? compared : 0);
      if (envelope != null) {
        pass(envelope);
      }
    }
  }
}
