package dev.wshub.server;

import dev.wshub.config.ChannelOptions;
import dev.wshub.config.ClientConfig;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.ConnectResult;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.SubscribeResult;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A connect command that was granted, and whose subscriptions the hub is asked for; the reply goes out in front of all their
 * pushes.
 *
 * <p>Owner loop only.
 */
final class ConnectAttempt implements Subscription.Requester {

  private final Connecting connecting;
  private final Session session;
  private final Command.Connect command;
  private final ConnectTerms terms;
  private final Map<String, SubscribeResult> results = new LinkedHashMap<>();
  private int missing;
  private long recoveredBytes;

  ConnectAttempt(Connecting connecting, Session session, Command.Connect command, ConnectTerms terms) {
    this.connecting = connecting;
    this.session = session;
    this.command = command;
    this.terms = terms;
    this.missing = terms.subscriptions().size();
  }

  void begin() {
    if (missing == 0) {
      succeed();
      return;
    }
    session.outbound().hold();
    for (var one : terms.subscriptions().entrySet()) {
      if (session.state() != Session.State.CONNECTING) {
        return; // one was refused at once, and with it the whole
      }
      request(one.getKey(), one.getValue());
    }
  }

  private void request(String channel, ConnectTerms.Granted allowed) {
    ClientInfo own = session.info();
    Command.Subscribe wish = command.subs().get(channel);
    ChannelOptions options = connecting.optionsOf(channel);
    SubscriberForm form = SubscriberForm.atConnect(options, wish);
    connecting
        .subscriptions()
        .request(
            session,
            channel,
            new ClientInfo(own.user(), own.client(), own.connInfo(), allowed.info()),
            new SubscriptionOptions(allowed.decision().positioned(), allowed.decision().joinLeave(), true, form),
            Beginning.asked(Subscribing.asked(allowed.decision(), wish), options, form, allowed.cacheRecover()),
            this);
  }

  @Override
  public void accepted(Subscription subscription, SubscribeResult result) {
    long room = connecting.config().queueMaxSize() / 2 - recoveredBytes;
    SubscribeResult told = Beginning.told(subscription, result, room);
    recoveredBytes += Recovered.size(told);
    session.countRecovery(told);
    byte[] data = terms.subscriptions().get(subscription.channel).data();
    results.put(subscription.channel, data == null ? told : told.withData(data));
    if (--missing == 0 && session.state() == Session.State.CONNECTING) {
      succeed();
    }
  }

  @Override
  public void refused(Subscription subscription, ErrorCode error) {
    if (session.state() == Session.State.CONNECTING) {
      connecting.subscriptions().giveUp(session);
      session.outbound().forgetHeld();
      connecting.refuse(session, command, error);
    }
  }

  private void succeed() {
    ClientConfig client = connecting.config();
    Pinging pinging = session.pinging();
    var result =
        new ConnectResult(
            session.info().client(),
            connecting.version(),
            terms.data(),
            results,
            pinging.message ? Math.max(1, client.pingInterval().toSeconds()) : 0,
            pinging.pongCommand(),
            client.connectIncludeServerTime() ? System.currentTimeMillis() : 0,
            connecting.expirations().ttlOfConnection(terms.expireAt()),
            session.sessionId,
            session.transport().kind().isEmulated() ? connecting.node() : "");
    session.outbound().releaseBehind(out -> session.encoder().connect(out, command.id(), result));
    session.written();
    connecting.events().connected(session);
    results.keySet().forEach(channel -> connecting.events().subscribed(session.subscriptions.get(channel)));
    connecting.expirations().begin(session, terms.expireAt());
    session.connected();
  }
}
