package dev.wshub.server;

import dev.wshub.auth.Permissions;
import dev.wshub.config.HubConfig;
import dev.wshub.hub.HubMessage;
import dev.wshub.limits.Verdict;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.PresenceStatistics;
import java.util.Map;

/**
 * Carries out the commands of connected clients: checks them, asks the hub, and answers.
 *
 * <p>Owner loop only.
 */
final class Commands {

  private final HubConfig config;
  private final ClientLimits limits;
  private final Permissions permissions;
  private final Subscriptions subscriptions;
  private final OrderedReplies replies;
  private final Connecting connecting;
  private final Subscribing subscribing;
  private final Publishing publishing;
  private final Calls calls;
  private final Refreshing refreshing;

  Commands(
      HubConfig config,
      ClientLimits limits,
      Permissions permissions,
      Subscriptions subscriptions,
      OrderedReplies replies,
      Connecting connecting,
      Subscribing subscribing,
      Publishing publishing,
      Calls calls,
      Refreshing refreshing) {
    this.config = config;
    this.limits = limits;
    this.permissions = permissions;
    this.subscriptions = subscriptions;
    this.replies = replies;
    this.connecting = connecting;
    this.subscribing = subscribing;
    this.publishing = publishing;
    this.calls = calls;
    this.refreshing = refreshing;
  }

  /** Handles any command but a pong. */
  void handle(Session session, Command command) {
    if (command instanceof Command.Connect connect) {
      connecting.connect(session, connect);
    } else if (session.state() != Session.State.CONNECTED) {
      session.close(DisconnectCode.BAD_REQUEST);
    } else if (isWithinRate(session, command)) {
      handleConnected(session, command);
    }
  }

  /** What is too much is answered with an error, and in the end closes the connection. */
  private boolean isWithinRate(Session session, Command command) {
    Verdict verdict = limits.command(session);
    if (verdict == Verdict.TOO_MANY) {
      session.close(DisconnectCode.TOO_MANY_REQUESTS);
    } else if (verdict == Verdict.REFUSED && command.id() != 0) {
      String channel = command instanceof Command.ForChannel about && !about.channel().isEmpty() ? about.channel() : null;
      replies.refuse(session, command, channel, ErrorCode.TOO_MANY_REQUESTS);
    }
    return verdict == Verdict.ALLOWED;
  }

  private void handleConnected(Session session, Command command) {
    if (command instanceof Command.Publish publish) {
      publishing.publish(session, publish);
    } else if (command instanceof Command.Subscribe subscribe) {
      subscribing.subscribe(session, subscribe);
    } else if (command instanceof Command.Unsubscribe unsubscribe) {
      unsubscribe(session, unsubscribe);
    } else if (command instanceof Command.History history) {
      history(session, history);
    } else if (command instanceof Command.Presence presence) {
      presence(session, presence);
    } else if (command instanceof Command.PresenceStats presenceStats) {
      presenceStats(session, presenceStats);
    } else if (command instanceof Command.Rpc rpc) {
      calls.call(session, rpc);
    } else if (command instanceof Command.Send) {
      session.close(DisconnectCode.NOT_AVAILABLE);
    } else if (command instanceof Command.Refresh refresh) {
      refreshing.refresh(session, refresh);
    } else if (command instanceof Command.SubRefresh subRefresh) {
      refreshing.subRefresh(session, subRefresh);
    }
  }

  private void unsubscribe(Session session, Command.Unsubscribe command) {
    if (isChannelMissing(session, command.channel())) {
      return;
    }
    Subscription subscription = session.subscriptions.get(command.channel());
    if (subscription == null) {
      replies.answer(session, command.channel(), out -> session.encoder().unsubscribe(out, command.id()));
    } else {
      subscriptions.unsubscribe(subscription, command.id());
    }
  }

  private void history(Session session, Command.History command) {
    String channel = command.channel();
    if (isChannelMissing(session, channel)) {
      return;
    }
    ErrorCode error = permissions.history(session.info().user(), channel, session.subscriptions.get(channel) != null);
    if (error != null) {
      replies.refuse(session, command, channel, error);
      return;
    }
    int most = config.client().historyMaxPublicationLimit();
    int limit = command.limit() < 0 ? most : (int) Math.min(command.limit(), most);
    replies.ask(
        session,
        command,
        channel,
        caller -> new HubMessage.History(caller, channel, limit, command.since(), command.reverse()),
        (out, result) -> session.encoder().history(out, command.id(), (HistoryResult) result));
  }

  private void presence(Session session, Command.Presence command) {
    if (mayReadPresence(session, command, command.channel())) {
      replies.ask(
          session,
          command,
          command.channel(),
          caller -> new HubMessage.Presence(caller, command.channel()),
          (out, result) -> session.encoder().presence(out, command.id(), presenceOf(result)));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ClientInfo> presenceOf(Object result) {
    return (Map<String, ClientInfo>) result;
  }

  private void presenceStats(Session session, Command.PresenceStats command) {
    if (mayReadPresence(session, command, command.channel())) {
      replies.ask(
          session,
          command,
          command.channel(),
          caller -> new HubMessage.PresenceStats(caller, command.channel()),
          (out, result) -> session.encoder().presenceStats(out, command.id(), (PresenceStatistics) result));
    }
  }

  private boolean mayReadPresence(Session session, Command command, String channel) {
    if (isChannelMissing(session, channel)) {
      return false;
    }
    ErrorCode error = permissions.presence(session.info().user(), channel, session.subscriptions.get(channel) != null);
    if (error != null) {
      replies.refuse(session, command, channel, error);
    }
    return error == null;
  }

  /** An empty channel ends the connection. */
  static boolean isChannelMissing(Session session, String channel) {
    if (channel.isEmpty()) {
      session.close(DisconnectCode.BAD_REQUEST);
      return true;
    }
    return false;
  }
}
