package dev.wshub.server;

import dev.wshub.config.ClientConfig;
import dev.wshub.delegation.Delegations;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.LoopStatistics;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.UnsubscribeCode;
import java.util.List;

/**
 * Carries out what the server API asks of this loop's connections.
 *
 * <p>Owner loop only.
 */
final class Control {

  private final ClientConfig config;
  private final HubClient hub;
  private final Sessions sessions;
  private final Subscriptions subscriptions;
  private final Channels channels;
  private final CloseLedger closes;
  private final Traffic traffic;
  private final ClientLimits limits;
  private final Delegations delegations;
  private final SessionWork work;
  private final Expirations expirations;

  Control(
      ClientConfig config,
      HubClient hub,
      Sessions sessions,
      Subscriptions subscriptions,
      Channels channels,
      CloseLedger closes,
      Traffic traffic,
      ClientLimits limits,
      Delegations delegations,
      SessionWork work,
      Expirations expirations) {
    this.config = config;
    this.hub = hub;
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.channels = channels;
    this.closes = closes;
    this.traffic = traffic;
    this.limits = limits;
    this.delegations = delegations;
    this.work = work;
    this.expirations = expirations;
  }

  /** Takes what is an order or a question of the API. */
  void handle(LoopMessage message) {
    if (message instanceof LoopMessage.Disconnect disconnect) {
      disconnect(disconnect);
    } else if (message instanceof LoopMessage.UnsubscribeMatching unsubscribe) {
      unsubscribe(unsubscribe);
    } else if (message instanceof LoopMessage.SubscribeMatching subscribe) {
      subscribe(subscribe);
    } else if (message instanceof LoopMessage.RefreshMatching refresh) {
      refresh(refresh);
    } else if (message instanceof LoopMessage.Statistics statistics) {
      statistics(statistics);
    }
  }

  private void disconnect(LoopMessage.Disconnect message) {
    var count = new Count();
    work.each(
        () -> {
          sessions.connecting().forEach(session -> count.value += disconnectConnecting(session, message));
          return sessions.matching(message.match());
        },
        session -> count.value += disconnect(session, message),
        () -> hub.answer(message.caller(), count.value));
  }

  private int disconnectConnecting(Session session, LoopMessage.Disconnect message) {
    if (session.counted) {
      return disconnect(session, message);
    }
    sessions.postpone(session, message);
    return 0;
  }

  /** How many it has closed: one or none. */
  private static int disconnect(Session session, LoopMessage.Disconnect message) {
    if (!session.isMeant(message.match()) || message.whitelist().contains(session.info().client())) {
      return 0;
    }
    session.close(message.code(), message.reason(), false);
    return 1;
  }

  /** It is known who a connecting client is: it must not survive a disconnect by having been on its way in. */
  void known(Session session) {
    for (LoopMessage order : sessions.postponed(session)) {
      if (order instanceof LoopMessage.Disconnect disconnect && session.isOpen()) {
        disconnect(session, disconnect);
      }
    }
  }

  /** A client is connected: what else the API has asked for in the meantime is done now. */
  void connected(Session session) {
    List<LoopMessage> orders = sessions.postponed(session);
    sessions.settled(session);
    for (LoopMessage order : orders) {
      if (order instanceof LoopMessage.UnsubscribeMatching unsubscribe && session.isMeant(unsubscribe.match())) {
        unsubscribe(session, unsubscribe.channel());
      } else if (order instanceof LoopMessage.SubscribeMatching subscribe && session.isMeant(subscribe.match())) {
        subscribe(session, subscribe);
      } else if (order instanceof LoopMessage.RefreshMatching refresh && session.isMeant(refresh.match())) {
        refresh(session, refresh);
      }
      if (!session.isOpen()) {
        return;
      }
    }
  }

  private void unsubscribe(LoopMessage.UnsubscribeMatching message) {
    var count = new Count();
    work.each(
        () -> matching(message.match(), message),
        session -> count.value += unsubscribe(session, message.channel()),
        () -> hub.answer(message.caller(), count.value));
  }

  /** How many subscriptions it ended: to the channel, or to all where there is none. */
  private int unsubscribe(Session session, String channel) {
    int count = 0;
    for (Subscription subscription : List.copyOf(session.subscriptions.current())) {
      if (channel.isEmpty() || channel.equals(subscription.channel)) {
        count++;
        if (subscription.state == Subscription.State.ON) {
          subscriptions.unsubscribe(subscription, UnsubscribeCode.SERVER);
        } else {
          endWhenOn(subscription);
        }
      }
    }
    if (session.undecided != null && (channel.isEmpty() || channel.equals(session.undecided.channel))) {
      session.undecided.ended = true;
    }
    return count;
  }

  private static void endWhenOn(Subscription newest) {
    for (Subscription each = newest; each != null; each = each.predecessor) {
      each.endsWhenOn = true;
    }
  }

  private void subscribe(LoopMessage.SubscribeMatching message) {
    var count = new Count();
    work.each(
        () -> matching(message.match(), message),
        session -> {
          subscribe(session, message);
          count.value++;
        },
        () -> hub.answer(message.caller(), count.value));
  }

  private void refresh(LoopMessage.RefreshMatching message) {
    var count = new Count();
    work.each(
        () -> matching(message.match(), message),
        session -> {
          refresh(session, message);
          count.value++;
        },
        () -> hub.answer(message.caller(), count.value));
  }

  private void refresh(Session session, LoopMessage.RefreshMatching message) {
    if (message.expired()) {
      session.close(DisconnectCode.EXPIRED);
    } else {
      expirations.refresh(session, message.expireAt(), message.info());
    }
  }

  /** The connections that are meant; those that are still on their way in are kept the order. */
  private List<Session> matching(ConnectionMatch match, LoopMessage order) {
    sessions.connecting().forEach(session -> sessions.postpone(session, order));
    return sessions.matching(match);
  }

  /** What a piece of work has come to so far. */
  private static final class Count {
    private int value;
  }

  /** Who is subscribed already has got what was published; the options are renewed. */
  private void subscribe(Session session, LoopMessage.SubscribeMatching message) {
    Subscription present = session.subscriptions.get(message.channel());
    boolean isNew = present == null;
    if (isNew && !config.allowsSubscriptions(session.subscriptions.size() + 1)) {
      session.close(DisconnectCode.CHANNEL_LIMIT);
      return;
    }
    ClientInfo own = session.info();
    // What the client was told of the form of its pushes goes on to hold.
    SubscriberForm form = isNew ? SubscriberForm.PLAIN : present.options.form();
    subscriptions.request(
        session,
        message.channel(),
        new ClientInfo(own.user(), own.client(), own.connInfo(), message.chanInfo()),
        new SubscriptionOptions(message.options().positioned(), message.joinLeave(), true, form),
        isNew ? message.options() : message.options().withoutRecovery().withDelta(form.delta()),
        new ServerSubscribe(message.data(), message.expireAt(), config.queueMaxSize() / 2, expirations));
  }

  private void statistics(LoopMessage.Statistics message) {
    hub.answer(
        message.caller(),
        new LoopStatistics(
            sessions.connected(),
            sessions.users(),
            channels.subscriptions(),
            channels.filtered(),
            closes.byServer(),
            closes.byClient(),
            traffic.with(sessions, limits.refused()),
            delegations.statistics()));
  }
}
