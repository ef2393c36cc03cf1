package dev.wshub.server;

import dev.wshub.auth.Permissions;
import dev.wshub.auth.SubscribeDecision;
import dev.wshub.config.ClientConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.ConnectResult;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonEncoder;
import dev.wshub.protocol.SubscribeResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Decides connect commands: who the client is, and the server-side subscriptions that stand in the reply.
 *
 * <p>Owner loop only.
 */
final class Connecting {

  private final HubConfig config;
  private final Permissions permissions;
  private final Subscriptions subscriptions;
  private final Sessions sessions;
  private final ClientEvents events;
  private final String version;

  /**
   * @param version of the server, as the reply tells it
   */
  Connecting(
      HubConfig config,
      Permissions permissions,
      Subscriptions subscriptions,
      Sessions sessions,
      ClientEvents events,
      String version) {
    this.config = config;
    this.permissions = permissions;
    this.subscriptions = subscriptions;
    this.sessions = sessions;
    this.events = events;
    this.version = version;
  }

  void connect(Session session, Command.Connect command) {
    if (session.state() != Session.State.OPEN) {
      session.close(DisconnectCode.BAD_REQUEST);
      return;
    }
    if (!command.token().isEmpty()) {
      session.close(DisconnectCode.INVALID_TOKEN); // there is no key that it could be verified with
      return;
    }
    String user = userWithoutToken(session);
    if (user == null) {
      session.close(DisconnectCode.BAD_REQUEST);
      return;
    }
    session.connecting(new ClientInfo(user, UUID.randomUUID().toString(), null, null));
    sessions.connected(session);
    Map<String, SubscribeDecision.Granted> granted = granted(session, command);
    if (granted != null) {
      new Attempt(session, command, granted.size()).begin(granted);
    }
  }

  /** Anonymous connections, where they are allowed, come before the header of a trusted proxy. */
  private String userWithoutToken(Session session) {
    ClientConfig client = config.client();
    if (client.allowAnonymousConnectWithoutToken() || client.insecure()) {
      return "";
    }
    String header = client.userIdHttpHeader();
    String user = header.isEmpty() ? null : session.socket().headers().get(header);
    return user == null || user.isEmpty() ? null : user;
  }

  /** The wished server-side subscriptions that are allowed; null when the connection was closed for them. */
  private Map<String, SubscribeDecision.Granted> granted(Session session, Command.Connect command) {
    Map<String, SubscribeDecision.Granted> granted = new LinkedHashMap<>();
    for (String channel : command.subs().keySet()) {
      SubscribeDecision decision = permissions.subscribeAtConnect(session.info().user(), channel);
      if (decision instanceof SubscribeDecision.Granted allowed) {
        granted.put(channel, allowed);
      } else if (decision instanceof SubscribeDecision.Refused refused && refused.error() == ErrorCode.UNKNOWN_CHANNEL) {
        session.close(DisconnectCode.BAD_REQUEST);
        return null;
      }
    }
    if (!config.client().allowsSubscriptions(granted.size())) {
      session.close(DisconnectCode.CHANNEL_LIMIT);
      return null;
    }
    return granted;
  }

  /** A connect command whose subscriptions the hub is asked for; the reply goes out in front of all their pushes. */
  private final class Attempt implements Subscription.Requester {
    private final Session session;
    private final Command.Connect command;
    private final Map<String, SubscribeResult> results = new LinkedHashMap<>();
    private int missing;
    private long recoveredBytes;

    Attempt(Session session, Command.Connect command, int missing) {
      this.session = session;
      this.command = command;
      this.missing = missing;
    }

    void begin(Map<String, SubscribeDecision.Granted> granted) {
      if (granted.isEmpty()) {
        succeed();
        return;
      }
      session.outbound().hold();
      for (var one : granted.entrySet()) {
        if (session.state() != Session.State.CONNECTING) {
          return; // one was refused at once, and with it the whole
        }
        request(one.getKey(), one.getValue());
      }
    }

    private void request(String channel, SubscribeDecision.Granted allowed) {
      subscriptions.request(
          session,
          channel,
          session.info(),
          new SubscriptionOptions(allowed.positioned(), allowed.joinLeave(), true),
          Commands.asked(allowed, command.subs().get(channel)),
          this);
    }

    @Override
    public void accepted(Subscription subscription, SubscribeResult result) {
      SubscribeResult told = Recovered.within(config.client().queueMaxSize() / 2 - recoveredBytes, result);
      recoveredBytes += Recovered.size(told);
      results.put(subscription.channel, told);
      if (--missing == 0 && session.state() == Session.State.CONNECTING) {
        succeed();
      }
    }

    @Override
    public void refused(Subscription subscription, ErrorCode error) {
      if (session.state() != Session.State.CONNECTING) {
        return;
      }
      subscriptions.giveUp(session);
      sessions.disconnected(session);
      session.outbound().forgetHeld();
      JsonEncoder.error(session.nextObject(), command.id(), error, null);
      session.refused();
    }

    private void succeed() {
      ClientConfig client = config.client();
      boolean pong = !session.pingFrames();
      var result =
          new ConnectResult(
              session.info().client(),
              version,
              null,
              results,
              pong ? Math.max(1, client.pingInterval().toSeconds()) : 0,
              pong,
              client.connectIncludeServerTime() ? System.currentTimeMillis() : 0);
      session.outbound().releaseBehind(out -> JsonEncoder.connect(out, command.id(), result));
      session.written();
      events.connected(session.info());
      results.keySet().forEach(channel -> events.subscribed(session.subscriptions.get(channel)));
      session.connected();
    }
  }
}
