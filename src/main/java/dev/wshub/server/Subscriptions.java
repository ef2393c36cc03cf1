package dev.wshub.server;

import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.Encoder;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.SubscribeResult;
import dev.wshub.protocol.UnsubscribeCode;

/**
 * Begins and ends the subscriptions of this loop's connections. The hub's answers and publications come through one queue,
 * so a subscriber enters the index exactly between the publications before and after its position.
 *
 * <p>Owner loop only.
 */
final class Subscriptions {

  private final ServerLoop loop;
  private final HubClient hub;
  private final Channels channels;
  private final ClientEvents events;
  private final JsonClients jsonClients;
  private final long maxLagMs;

  Subscriptions(ServerLoop loop, HubClient hub, Channels channels, ClientEvents events, JsonClients jsonClients) {
    this.loop = loop;
    this.hub = hub;
    this.channels = channels;
    this.events = events;
    this.jsonClients = jsonClients;
    this.maxLagMs = loop.config().client().channelPositionMaxTimeLag().toMillis();
  }

  /** Asks the hub; the requester is told its answer. A subscription that is on already stays so until then. */
  Subscription request(
      Session session,
      String channel,
      ClientInfo info,
      SubscriptionOptions options,
      SubscribeOptions asked,
      Subscription.Requester requester) {
    HeldSubscriptions held = session.subscriptions;
    var subscription = new Subscription(session, channel, options, held.nextGeneration());
    subscription.requester = requester;
    subscription.recovery = asked.recovery();
    subscription.chanInfo = info.chanInfo();
    subscription.predecessor = held.get(channel);
    if (subscription.predecessor != null) {
      held.setAside(subscription.predecessor);
    }
    held.put(subscription);
    int shard = hub.shardOf(channel);
    if (hub.isUp(shard)) {
      hub.tell(
          shard,
          new HubMessage.Subscribe(loop.index(), session.number, subscription.generation, channel, info, asked));
    } else {
      refuse(subscription, ErrorCode.INTERNAL);
    }
    return subscription;
  }

  void subscribed(LoopMessage.Subscribed answer) {
    Subscription subscription = find(answer.connection(), answer.channel(), answer.generation());
    if (subscription == null || subscription.requester == null) {
      return;
    }
    if (!jsonClients.take(subscription.session, answer.channel(), answer.result().publications())) {
      return;
    }
    Subscription.Requester requester = subscription.requester;
    subscription.requester = null;
    if (subscription.options.form().compact()) {
      // While a predecessor is in the index, whose number the client has: with the last subscriber the channel forgets it.
      subscription.channelNumber = channels.numberOf(answer.channel());
    }
    endPredecessors(subscription, answer.result());
    // What belongs to a connect command is announced with it.
    boolean connected = subscription.session.state() == Session.State.CONNECTED;
    requester.accepted(subscription, answer.result());
    if (isHeld(subscription)) {
      if (subscription.state == Subscription.State.SUBSCRIBING) {
        subscription.state = Subscription.State.ON;
      }
      channels.enter(subscription, Recovered.top(answer.result()));
      loop.traffic().actions.subscribed();
      if (connected) {
        events.subscribed(subscription);
      }
      if (subscription.informWhenOn) {
        informed(subscription);
      }
      endIfAsked(subscription);
      subscription.session.commands.proceed(); // those about the channel that had to wait for the answer
    }
  }

  /** A command that has waited for the answer may have ended the subscription, where the hub need not be told, or the connection. */
  private static boolean isHeld(Subscription subscription) {
    Session session = subscription.session;
    return session.isOpen() && session.subscriptions.find(subscription.channel, subscription.generation) == subscription;
  }

  /** What the API has asked for while the subscription was not on. */
  private void endIfAsked(Subscription subscription) {
    if (subscription.endsWhenOn && subscription.state == Subscription.State.ON) {
      unsubscribe(subscription, UnsubscribeCode.SERVER);
    }
  }

  /** The hub answers the newest of several only: those that it passes over have begun and ended with it. */
  private void endPredecessors(Subscription newest, SubscribeResult result) {
    Subscription earlier = newest.predecessor;
    newest.predecessor = null;
    for (; earlier != null; earlier = earlier.predecessor) {
      end(earlier);
      newest.announced |= earlier.announced; // to others it is one and the same
      earlier.announced = false;
      earlier.channelNumber = newest.channelNumber;
      Subscription.Requester unanswered = earlier.requester;
      earlier.requester = null;
      if (unanswered != null) {
        unanswered.accepted(earlier, result);
      }
    }
  }

  void subscribeFailed(LoopMessage.SubscribeFailed answer) {
    Subscription subscription = find(answer.connection(), answer.channel(), answer.generation());
    if (subscription != null && subscription.requester != null) {
      refuse(subscription, answer.error());
    }
  }

  private void refuse(Subscription subscription, ErrorCode error) {
    Subscription.Requester requester = subscription.requester;
    subscription.requester = null;
    HeldSubscriptions held = subscription.session.subscriptions;
    if (subscription.state == Subscription.State.SUBSCRIBING) {
      held.remove(subscription);
    }
    Subscription earlier = subscription.predecessor;
    while (earlier != null && earlier.requester != null) {
      Subscription.Requester unanswered = earlier.requester;
      earlier.requester = null;
      held.remove(earlier);
      unanswered.refused(earlier, error);
      earlier = earlier.predecessor;
    }
    if (earlier != null) {
      held.takeBack(earlier);
      endIfAsked(earlier);
    }
    requester.refused(subscription, error);
  }

  /** What others see of the client has changed, in all its channels. */
  void informed(Session session) {
    session.subscriptions.current().forEach(this::informed);
  }

  /** What others see of the subscriber has changed. One that the hub is still asked for is told of when it is on. */
  void informed(Subscription subscription) {
    if (subscription.state == Subscription.State.ON) {
      hub.tell(
          subscription.channel,
          new HubMessage.Informed(
              loop.index(), subscription.session.number, subscription.generation, subscription.channel, subscription.info()));
    } else {
      subscription.informWhenOn = true;
    }
  }

  /** Ends a subscription on the client's command, which is answered behind what the hub has sent so far. */
  void unsubscribe(Subscription subscription, long commandId) {
    Session session = subscription.session;
    session.subscriptions.setAside(subscription);
    session.commands.started();
    subscription.state = Subscription.State.UNSUBSCRIBING;
    subscription.unsubscribeCommandId = commandId;
    if (hub.isUp(hub.shardOf(subscription.channel))) {
      tellUnsubscribe(subscription, true);
    } else {
      unsubscribed(subscription);
    }
  }

  void unsubscribed(LoopMessage.Unsubscribed answer) {
    Subscription subscription = find(answer.connection(), answer.channel(), answer.generation());
    if (subscription != null && subscription.state == Subscription.State.UNSUBSCRIBING) {
      unsubscribed(subscription);
    }
  }

  private void unsubscribed(Subscription subscription) {
    for (Subscription each = subscription; each != null; each = each.predecessor) {
      end(each);
      events.unsubscribedByClient(each);
      Subscription.Requester unanswered = each.requester;
      each.requester = null;
      if (unanswered != null) {
        unanswered.ended(each);
      }
    }
    Session session = subscription.session;
    session.encoder().unsubscribe(session.nextObject(), subscription.unsubscribeCommandId);
    session.commands.finished();
  }

  /** Ends a subscription that is on, on the server's decision, and tells the client. */
  void unsubscribe(Subscription subscription, UnsubscribeCode code) {
    loop.traffic().unsubscribed(code.code());
    end(subscription);
    events.unsubscribed(subscription, code.code(), code.reason());
    tellUnsubscribe(subscription, false);
    Encoder encoder = subscription.session.encoder();
    byte[] prefix = encoder.pushPrefix(subscription.channel);
    encoder.unsubscribe(subscription.session.nextObject(), prefix, code.code(), code.reason());
  }

  void published(LoopMessage.Published message) {
    LocalChannel channel = channels.get(message.channel());
    if (channel != null && (channel.hasGapBefore(message.publication()) || isLate(message.publication()))) {
      positionLost(message.channel());
    }
    if (channel != null) {
      jsonClients.part(channel, message.publication());
    }
    channels.published(message);
  }

  /** Later than anybody should wait without being told: others may have been overtaken. */
  private boolean isLate(Publication publication) {
    return maxLagMs > 0
        && publication.time() > 0
        && publication.offset() > 0
        && System.currentTimeMillis() - publication.time() > maxLagMs;
  }

  /** Publications of the channel are missing on this loop: those who rely on positions must begin anew. */
  void positionLost(String name) {
    LocalChannel channel = channels.get(name);
    if (channel != null) {
      channel.subscriptions().stream()
          .filter(subscription -> subscription.options.positioned())
          .forEach(subscription -> beginAnew(subscription, DisconnectCode.INSUFFICIENT_STATE));
    }
  }

  /** The shard has lost its state: whoever it had must subscribe again, whatever it was asked will not be answered. */
  void shardLost(int shard) {
    for (LocalChannel channel : channels.ofShard(shard)) {
      channel.subscriptions().forEach(lost -> beginAnew(lost, DisconnectCode.FORCE_RECONNECT));
    }
    for (Session session : loop.sessions().all()) {
      for (Subscription subscription : session.subscriptions.all()) {
        if (hub.shardOf(subscription.channel) == shard) {
          giveAnswer(subscription);
        }
      }
    }
  }

  private void giveAnswer(Subscription subscription) {
    if (subscription.requester != null) {
      refuse(subscription, ErrorCode.INTERNAL);
    }
    if (subscription.state == Subscription.State.UNSUBSCRIBING) {
      unsubscribed(subscription);
    }
  }

  /** A client subscribes again by itself; a subscription that the server made comes back only with a new connection. */
  private void beginAnew(Subscription subscription, DisconnectCode codeOfServerSide) {
    if (subscription.state != Subscription.State.ON) {
      return;
    }
    if (subscription.options.serverSide()) {
      subscription.session.close(codeOfServerSide);
    } else {
      unsubscribe(subscription, UnsubscribeCode.INSUFFICIENT_STATE);
    }
  }

  /** Gives up all subscriptions of a connection that is ending. */
  void giveUp(Session session) {
    for (Subscription subscription : session.subscriptions.all()) {
      subscription.requester = null;
      channels.leave(subscription);
      session.subscriptions.remove(subscription);
      cancelExpiry(subscription);
      events.unsubscribedByDisconnect(subscription);
      if (subscription.state != Subscription.State.UNSUBSCRIBING) {
        tellUnsubscribe(subscription, false);
      }
    }
  }

  /** Writes to a connection what waits for it in its channels. */
  void catchUp(Session session) {
    session.subscriptions.all().forEach(Subscriptions::catchUp);
  }

  /** Writes to the connection what waits for it in one channel, so that something about that channel can follow. */
  void catchUp(Session session, String channel) {
    Subscription subscription = session.subscriptions.inIndex(channel);
    if (subscription != null) {
      catchUp(subscription);
    }
  }

  private static void catchUp(Subscription subscription) {
    if (subscription.group != null) {
      subscription.group.catchUp(subscription);
    }
  }

  private void end(Subscription subscription) {
    catchUp(subscription);
    channels.leave(subscription);
    subscription.session.subscriptions.remove(subscription);
    cancelExpiry(subscription);
  }

  private void cancelExpiry(Subscription subscription) {
    if (subscription.expiry != null) {
      loop.wheel().cancel(subscription.expiry);
      subscription.expiry = null;
    }
  }

  private void tellUnsubscribe(Subscription subscription, boolean answer) {
    hub.tell(
        hub.shardOf(subscription.channel),
        new HubMessage.Unsubscribe(
            loop.index(), subscription.session.number, subscription.generation, subscription.channel, answer));
  }

  private Subscription find(long connection, String channel, int generation) {
    Session session = loop.sessions().get(connection);
    return session == null ? null : session.subscriptions.find(channel, generation);
  }
}
