package dev.wshub.server;

import dev.wshub.auth.ChannelRules;
import dev.wshub.auth.Permissions;
import dev.wshub.auth.SubscribeDecision;
import dev.wshub.auth.SubscriptionToken;
import dev.wshub.auth.TokenRefusal;
import dev.wshub.auth.Tokens;
import dev.wshub.config.ChannelOptions;
import dev.wshub.config.ClientConfig;
import dev.wshub.delegation.Decider;
import dev.wshub.delegation.Delegations;
import dev.wshub.delegation.SubscriptionTerms;
import dev.wshub.filter.InvalidFilter;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.RequestKind;
import dev.wshub.protocol.SubscribeResult;

/**
 * Carries out subscribe commands. Where the namespace names somebody who decides, that alone says who may subscribe, and what the
 * client wishes for beyond it is not granted.
 *
 * <p>Owner loop only.
 */
final class Subscribing {

  private final ClientConfig config;
  private final Permissions permissions;
  private final Subscriptions subscriptions;
  private final ChannelRules rules;
  private final Delegations delegations;
  private final Decisions decisions;
  private final OrderedReplies replies;
  private final Expirations expirations;
  private final Tokens tokens;

  Subscribing(
      ClientConfig config,
      Permissions permissions,
      Subscriptions subscriptions,
      ChannelRules rules,
      Delegations delegations,
      Decisions decisions,
      OrderedReplies replies,
      Expirations expirations,
      Tokens tokens) {
    this.config = config;
    this.permissions = permissions;
    this.subscriptions = subscriptions;
    this.rules = rules;
    this.delegations = delegations;
    this.decisions = decisions;
    this.replies = replies;
    this.expirations = expirations;
    this.tokens = tokens;
  }

  void subscribe(Session session, Command.Subscribe command) {
    if (Commands.isChannelMissing(session, command.channel()) || !hasRoom(session, command)) {
      return;
    }
    SubscribeDecision decision = permissions.subscribe(session.info().user(), command);
    if (decision instanceof SubscribeDecision.Refused refused) {
      replies.refuse(session, command, command.channel(), refused.error());
    } else if (isFilterRefused(session, command)) {
      return;
    } else if (decision instanceof SubscribeDecision.Granted granted) {
      request(session, command, granted, SubscriptionTerms.PLAIN);
    } else if (decision instanceof SubscribeDecision.Delegated) {
      delegate(session, command, delegations.deciders().subscribe(rules.options(command.channel())));
    } else if (decision instanceof SubscribeDecision.ByToken) {
      session.undecided = new UndecidedSubscribe(command.channel());
      TokenDecisions.ask(session, handler -> tokens.subscription(command.token(), handler), new ByToken(session, command));
    }
  }

  /** What is wrong with the client's filter it is told before anybody is asked for its sake. */
  private boolean isFilterRefused(Session session, Command.Subscribe command) {
    if (command.filter() != null) {
      try {
        SubscriberForm.of(rules.options(command.channel()), command, session.wire().isJson());
      } catch (InvalidFilter wrong) {
        replies.refuse(session, command, command.channel(), ErrorCode.BAD_REQUEST, wrong.getMessage());
        return true;
      }
    }
    return false;
  }

  private static SubscriberForm form(Session session, ChannelOptions options, Command.Subscribe command) {
    try {
      return SubscriberForm.of(options, command, session.wire().isJson());
    } catch (InvalidFilter wrong) {
      throw new IllegalStateException("a filter was not checked", wrong);
    }
  }

  private boolean hasRoom(Session session, Command.Subscribe command) {
    ErrorCode error = null;
    if (permissions.isTooLong(command.channel())) {
      error = ErrorCode.BAD_REQUEST;
    } else if (session.subscriptions.get(command.channel()) != null) {
      error = ErrorCode.ALREADY_SUBSCRIBED;
    } else if (!config.allowsSubscriptions(session.subscriptions.size() + 1)) {
      error = ErrorCode.LIMIT_EXCEEDED;
    }
    if (error != null) {
      replies.refuse(session, command, command.channel(), error);
    }
    return error == null;
  }

  private void delegate(Session session, Command.Subscribe command, Decider decider) {
    session.undecided = new UndecidedSubscribe(command.channel());
    decisions.<SubscriptionTerms>ask(
        session,
        command,
        command.channel(),
        handler -> delegations.subscribe(decider, Questions.subscribe(session, command), handler),
        terms -> granted(session, command, terms == null ? SubscriptionTerms.PLAIN : terms));
  }

  /** What a token of the client has said. */
  private final class ByToken implements TokenDecisions.Follow<SubscriptionToken> {
    private final Session session;
    private final Command.Subscribe command;

    ByToken(Session session, Command.Subscribe command) {
      this.session = session;
      this.command = command;
    }

    @Override
    public void refused(TokenRefusal refusal) {
      replies.refuse(session, command, command.channel(), TokenDecisions.errorOf(refusal));
    }

    @Override
    public void valid(SubscriptionToken token) {
      ClientInfo own = session.info();
      if (token.isFor(command.channel(), own.user(), own.client())) {
        var terms = new SubscriptionTerms(token.expireAt(), token.info(), token.data(), token.override());
        granted(session, command, terms, permissions.subscribeByToken(own.user(), command, terms.override()));
      } else {
        session.close(DisconnectCode.INVALID_TOKEN);
      }
    }
  }

  private void granted(Session session, Command.Subscribe command, SubscriptionTerms terms) {
    granted(session, command, terms, permissions.subscribeByServer(command.channel(), terms.override()));
  }

  /** The API may have subscribed the client in the meantime, or unsubscribed it from what it does not have yet. */
  private void granted(Session session, Command.Subscribe command, SubscriptionTerms terms, SubscribeDecision decision) {
    UndecidedSubscribe undecided = session.undecided;
    if (!hasRoom(session, command)) {
      return;
    }
    if (terms.expireAt() != 0 && expirations.isPast(terms.expireAt())) {
      replies.refuse(session, command, command.channel(), ErrorCode.EXPIRED);
      return;
    }
    if (decision instanceof SubscribeDecision.Granted granted) {
      Subscription subscription = request(session, command, granted, terms);
      subscription.endsWhenOn = undecided.ended;
    } else if (decision instanceof SubscribeDecision.Refused refused) {
      replies.refuse(session, command, command.channel(), refused.error());
    }
  }

  private Subscription request(
      Session session, Command.Subscribe command, SubscribeDecision.Granted granted, SubscriptionTerms terms) {
    ClientInfo info = session.info();
    ClientInfo subscriber =
        terms.info() == null ? info : new ClientInfo(info.user(), info.client(), info.connInfo(), terms.info());
    session.commands.started();
    ChannelOptions options = rules.options(command.channel());
    SubscriberForm form = form(session, options, command);
    return subscriptions.request(
        session,
        command.channel(),
        subscriber,
        new SubscriptionOptions(granted.positioned(), granted.joinLeave(), false, form),
        Beginning.asked(asked(granted, command), options, form, terms.cacheRecover()),
        new Reply(command.id(), mostWaiting(command), terms));
  }

  /** Who wants to be refused rather than not to recover must not be told afterwards that nothing was recovered. */
  private long mostWaiting(Command.Subscribe command) {
    return command.rejectUnrecovered() ? Long.MAX_VALUE : config.queueMaxSize() / 2;
  }

  /**
   * What the hub is asked for.
   *
   * @param command what the client said about the channel, or null
   */
  static SubscribeOptions asked(SubscribeDecision.Granted granted, Command.Subscribe command) {
    return new SubscribeOptions(
        granted.positioned(),
        granted.recoverable(),
        granted.presence(),
        granted.announce(),
        granted.recoverable() && command != null ? command.since() : null,
        command != null && command.rejectUnrecovered());
  }

  /** Answers a subscribe command. */
  private final class Reply implements Subscription.Requester {
    private final long id;
    private final long most;
    private final SubscriptionTerms terms;

    /**
     * @param most bytes that may wait for the connection together with what is recovered
     */
    Reply(long id, long most, SubscriptionTerms terms) {
      this.id = id;
      this.most = most;
      this.terms = terms;
    }

    @Override
    public void accepted(Subscription subscription, SubscribeResult result) {
      long room = most - subscription.session.outbound().waitingBytes();
      SubscribeResult told = Beginning.told(subscription, result, room);
      subscription.session.countRecovery(told);
      if (terms.data() != null) {
        told = told.withData(terms.data());
      }
      long ttl = expirations.ttlOfSubscription(subscription.channel, terms.expireAt());
      subscription.session.encoder().subscribe(subscription.session.nextObject(), id, told, ttl);
      expirations.begin(subscription, terms.expireAt());
      subscription.session.commands.finished();
    }

    @Override
    public void refused(Subscription subscription, ErrorCode error) {
      subscription.session.countError(RequestKind.SUBSCRIBE, error.code());
      subscription.session.encoder().error(subscription.session.nextObject(), id, error, null);
      subscription.session.commands.finished();
    }

    @Override
    public void ended(Subscription subscription) {
      refused(subscription, ErrorCode.INTERNAL);
    }
  }
}
