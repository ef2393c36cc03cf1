package dev.wshub.server;

import dev.wshub.auth.Permissions;
import dev.wshub.auth.SubscribeDecision;
import dev.wshub.config.HubConfig;
import dev.wshub.hub.Caller;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.PublishOptions;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.JsonEncoder;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.SubscribeResult;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries out the commands of connected clients: checks them, asks the hub, and answers. Answers about one channel come in
 * the order of the commands: what the hub is asked comes back in order, and what is refused here takes the same way while
 * other commands are under way.
 *
 * <p>Owner loop only.
 */
final class Commands {

  private final HubConfig config;
  private final HubClient hub;
  private final Permissions permissions;
  private final Subscriptions subscriptions;
  private final Connecting connecting;

  Commands(HubConfig config, HubClient hub, Permissions permissions, Subscriptions subscriptions, Connecting connecting) {
    this.config = config;
    this.hub = hub;
    this.permissions = permissions;
    this.subscriptions = subscriptions;
    this.connecting = connecting;
  }

  /** Handles any command but a pong. */
  void handle(Session session, Command command) {
    if (command instanceof Command.Connect connect) {
      connecting.connect(session, connect);
    } else if (session.state() != Session.State.CONNECTED) {
      session.close(DisconnectCode.BAD_REQUEST);
    } else if (command instanceof Command.Publish publish) {
      publish(session, publish);
    } else if (command instanceof Command.Subscribe subscribe) {
      subscribe(session, subscribe);
    } else if (command instanceof Command.Unsubscribe unsubscribe) {
      unsubscribe(session, unsubscribe);
    } else if (command instanceof Command.History history) {
      history(session, history);
    } else if (command instanceof Command.Presence presence) {
      presence(session, presence);
    } else if (command instanceof Command.PresenceStats presenceStats) {
      presenceStats(session, presenceStats);
    } else if (command instanceof Command.Rpc rpc) {
      rpc(session, rpc);
    } else if (command instanceof Command.Send) {
      session.close(DisconnectCode.NOT_AVAILABLE);
    } else {
      session.close(DisconnectCode.BAD_REQUEST); // refresh commands: there are no connections or subscriptions that expire
    }
  }

  private void subscribe(Session session, Command.Subscribe command) {
    String channel = command.channel();
    if (isChannelMissing(session, channel)) {
      return;
    }
    if (session.subscriptions.get(channel) != null) {
      refuse(session, command.id(), channel, ErrorCode.ALREADY_SUBSCRIBED);
      return;
    }
    if (!config.client().allowsSubscriptions(session.subscriptions.size() + 1)) {
      refuse(session, command.id(), channel, ErrorCode.LIMIT_EXCEEDED);
      return;
    }
    SubscribeDecision decision = permissions.subscribe(session.info().user(), command);
    if (decision instanceof SubscribeDecision.Refused refused) {
      refuse(session, command.id(), channel, refused.error());
    } else if (decision instanceof SubscribeDecision.Granted granted) {
      session.commands.started();
      subscriptions.request(
          session,
          channel,
          session.info(),
          new SubscriptionOptions(granted.positioned(), granted.joinLeave(), false),
          asked(granted, command),
          new ReplyToSubscribe(command.id(), mostWaiting(command)));
    }
  }

  /** Who wants to be refused rather than not to recover must not be told afterwards that nothing was recovered. */
  private long mostWaiting(Command.Subscribe command) {
    return command.rejectUnrecovered() ? Long.MAX_VALUE : config.client().queueMaxSize() / 2;
  }

  /** What the hub is asked for. */
  static SubscribeOptions asked(SubscribeDecision.Granted granted, Command.Subscribe command) {
    return new SubscribeOptions(
        granted.positioned(),
        granted.recoverable(),
        granted.presence(),
        granted.announce(),
        granted.recoverable() ? command.since() : null,
        command.rejectUnrecovered());
  }

  /**
   * Answers a subscribe command.
   *
   * @param most bytes that may wait for the connection together with what is recovered
   */
  private record ReplyToSubscribe(long id, long most) implements Subscription.Requester {
    @Override
    public void accepted(Subscription subscription, SubscribeResult result) {
      long room = most - subscription.session.outbound().waitingBytes();
      JsonEncoder.subscribe(subscription.session.nextObject(), id, Recovered.within(room, result));
      subscription.session.commands.finished();
    }

    @Override
    public void refused(Subscription subscription, ErrorCode error) {
      JsonEncoder.error(subscription.session.nextObject(), id, error, null);
      subscription.session.commands.finished();
    }

    @Override
    public void ended(Subscription subscription) {
      refused(subscription, ErrorCode.INTERNAL);
    }
  }

  private void unsubscribe(Session session, Command.Unsubscribe command) {
    if (isChannelMissing(session, command.channel())) {
      return;
    }
    Subscription subscription = session.subscriptions.get(command.channel());
    if (subscription == null) {
      answer(session, command.channel(), out -> JsonEncoder.unsubscribe(out, command.id()));
    } else {
      subscriptions.unsubscribe(subscription, command.id());
    }
  }

  private void publish(Session session, Command.Publish command) {
    String channel = command.channel();
    if (isChannelMissing(session, channel)) {
      return;
    }
    ClientInfo info = session.info();
    boolean subscribed = session.subscriptions.get(channel) != null;
    ErrorCode error = permissions.publish(info.user(), channel, subscribed, command.data());
    if (error != null) {
      refuse(session, command.id(), channel, error);
      return;
    }
    ask(
        session,
        command,
        channel,
        caller -> new HubMessage.Publish(caller, channel, command.data(), info, PublishOptions.PLAIN),
        (out, result) -> JsonEncoder.publish(out, command.id()));
  }

  private void history(Session session, Command.History command) {
    String channel = command.channel();
    if (isChannelMissing(session, channel)) {
      return;
    }
    ErrorCode error = permissions.history(session.info().user(), channel, session.subscriptions.get(channel) != null);
    if (error != null) {
      refuse(session, command.id(), channel, error);
      return;
    }
    int most = config.client().historyMaxPublicationLimit();
    int limit = command.limit() < 0 ? most : (int) Math.min(command.limit(), most);
    ask(
        session,
        command,
        channel,
        caller -> new HubMessage.History(caller, channel, limit, command.since(), command.reverse()),
        (out, result) -> JsonEncoder.history(out, command.id(), (HistoryResult) result));
  }

  private void presence(Session session, Command.Presence command) {
    if (mayReadPresence(session, command, command.channel())) {
      ask(
          session,
          command,
          command.channel(),
          caller -> new HubMessage.Presence(caller, command.channel()),
          (out, result) -> JsonEncoder.presence(out, command.id(), presenceOf(result)));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ClientInfo> presenceOf(Object result) {
    return (Map<String, ClientInfo>) result;
  }

  private void presenceStats(Session session, Command.PresenceStats command) {
    if (mayReadPresence(session, command, command.channel())) {
      ask(
          session,
          command,
          command.channel(),
          caller -> new HubMessage.PresenceStats(caller, command.channel()),
          (out, result) -> JsonEncoder.presenceStats(out, command.id(), (PresenceStatistics) result));
    }
  }

  private boolean mayReadPresence(Session session, Command command, String channel) {
    if (isChannelMissing(session, channel)) {
      return false;
    }
    ErrorCode error = permissions.presence(session.info().user(), channel, session.subscriptions.get(channel) != null);
    if (error != null) {
      refuse(session, command.id(), channel, error);
    }
    return error == null;
  }

  private void rpc(Session session, Command.Rpc command) {
    if (config.rpc().ping().enabled() && command.method().equals(config.rpc().ping().method())) {
      JsonEncoder.rpc(session.nextObject(), command.id(), null);
    } else {
      JsonEncoder.error(session.nextObject(), command.id(), ErrorCode.NOT_AVAILABLE, null);
    }
  }

  private static boolean isChannelMissing(Session session, String channel) {
    if (channel.isEmpty()) {
      session.close(DisconnectCode.BAD_REQUEST);
      return true;
    }
    return false;
  }

  private void ask(
      Session session,
      Command command,
      String channel,
      Function<Caller, HubMessage> question,
      BiConsumer<ByteBuf, Object> reply) {
    session.commands.started();
    hub.call(
        channel,
        question,
        (result, error) -> {
          if (session.isOpen()) {
            subscriptions.catchUp(session, channel);
            if (error == null) {
              reply.accept(session.nextObject(), result);
            } else {
              JsonEncoder.error(session.nextObject(), command.id(), error, null);
            }
          }
          session.commands.finished();
        });
  }

  private void refuse(Session session, long id, String channel, ErrorCode error) {
    answer(session, channel, out -> JsonEncoder.error(out, id, error, null));
  }

  /** Answers from here, but not ahead of answers about the channel that the hub still owes. */
  private void answer(Session session, String channel, Consumer<ByteBuf> reply) {
    if (!session.commands.hasAnswersDue()) {
      reply.accept(session.nextObject());
      return;
    }
    session.commands.started();
    hub.call(
        channel,
        caller -> new HubMessage.Echo(caller, null),
        (result, error) -> {
          if (session.isOpen()) {
            reply.accept(session.nextObject());
          }
          session.commands.finished();
        });
  }
}
