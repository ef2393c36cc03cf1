package dev.wshub.server;

import dev.wshub.config.ClientConfig;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.LoopStatistics;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonEncoder;
import dev.wshub.protocol.SubscribeResult;
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

  Control(
      ClientConfig config,
      HubClient hub,
      Sessions sessions,
      Subscriptions subscriptions,
      Channels channels,
      CloseLedger closes,
      Traffic traffic) {
    this.config = config;
    this.hub = hub;
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.channels = channels;
    this.closes = closes;
    this.traffic = traffic;
  }

  void disconnect(LoopMessage.Disconnect message) {
    int count = 0;
    for (Session session : sessions.matching(message.match())) {
      if (!message.whitelist().contains(session.info().client())) {
        session.close(message.code(), message.reason(), false);
        count++;
      }
    }
    hub.answer(message.caller(), count);
  }

  void unsubscribe(LoopMessage.UnsubscribeMatching message) {
    int count = 0;
    for (Session session : sessions.matching(message.match())) {
      for (Subscription subscription : List.copyOf(session.subscriptions.current())) {
        boolean meant = message.channel().isEmpty() || message.channel().equals(subscription.channel);
        if (meant && subscription.state == Subscription.State.ON) {
          subscriptions.unsubscribe(subscription, UnsubscribeCode.SERVER);
          count++;
        }
      }
    }
    hub.answer(message.caller(), count);
  }

  void subscribe(LoopMessage.SubscribeMatching message) {
    List<Session> matching = sessions.matching(message.match());
    matching.forEach(session -> subscribe(session, message));
    hub.answer(message.caller(), matching.size());
  }

  private void subscribe(Session session, LoopMessage.SubscribeMatching message) {
    boolean isNew = session.subscriptions.get(message.channel()) == null;
    if (isNew && !config.allowsSubscriptions(session.subscriptions.size() + 1)) {
      session.close(DisconnectCode.CHANNEL_LIMIT);
      return;
    }
    ClientInfo own = session.info();
    subscriptions.request(
        session,
        message.channel(),
        new ClientInfo(own.user(), own.client(), own.connInfo(), message.chanInfo()),
        new SubscriptionOptions(message.options().positioned(), message.joinLeave(), true),
        message.options(),
        new Push(message.data()));
  }

  /** Tells a client that the server has subscribed it. */
  private record Push(byte[] data) implements Subscription.Requester {
    @Override
    public void accepted(Subscription subscription, SubscribeResult result) {
      var told =
          new SubscribeResult(
              result.recoverable(), result.positioned(), result.position(), List.of(), false, false, data);
      byte[] prefix = JsonEncoder.pushPrefix(subscription.channel);
      JsonEncoder.subscribe(subscription.session.nextObject(), prefix, told);
    }

    @Override
    public void refused(Subscription subscription, ErrorCode error) {
      // The client knows nothing of it yet; what the API has promised it gets after a reconnect.
      subscription.session.close(DisconnectCode.INSUFFICIENT_STATE);
    }
  }

  void statistics(LoopMessage.Statistics message) {
    hub.answer(
        message.caller(),
        new LoopStatistics(
            sessions.connected(),
            sessions.users(),
            channels.subscriptions(),
            closes.byServer(),
            closes.byClient(),
            traffic.with(sessions)));
  }
}
