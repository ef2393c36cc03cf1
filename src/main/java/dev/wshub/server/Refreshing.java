package dev.wshub.server;

import dev.wshub.auth.ConnectionToken;
import dev.wshub.auth.SubscriptionToken;
import dev.wshub.auth.TokenRefusal;
import dev.wshub.auth.Tokens;
import dev.wshub.config.ClientConfig;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.RequestKind;
import java.util.Set;

/**
 * Carries out the commands by which clients bring a newer token for what expires. Where the server's side refreshes, clients must
 * not.
 *
 * <p>Owner loop only.
 */
final class Refreshing {

  private final ClientConfig config;
  private final Tokens tokens;
  private final OrderedReplies replies;
  private final Expirations expirations;

  Refreshing(ClientConfig config, Tokens tokens, OrderedReplies replies, Expirations expirations) {
    this.config = config;
    this.tokens = tokens;
    this.replies = replies;
    this.expirations = expirations;
  }

  /** What is the same for both kinds. An expired token ends the connection too: with the next one the client brings a new token. */
  private abstract static class Refresh<C extends Command, T> implements TokenDecisions.Follow<T> {
    final Session session;
    final C command;
    private final DisconnectCode expired;

    Refresh(Session session, C command, DisconnectCode expired) {
      this.session = session;
      this.command = command;
      this.expired = expired;
    }

    @Override
    public void refused(TokenRefusal refusal) {
      switch (refusal) {
        case INVALID -> session.close(DisconnectCode.INVALID_TOKEN);
        case EXPIRED -> session.close(expired);
        case UNDECIDED -> refuse(ErrorCode.INTERNAL);
      }
    }

    abstract void refuse(ErrorCode error);
  }

  // Connections

  void refresh(Session session, Command.Refresh command) {
    if (command.token().isEmpty() || expirations.areAskedAboutConnections()) {
      session.close(DisconnectCode.BAD_REQUEST);
      return;
    }
    TokenDecisions.ask(session, handler -> tokens.connection(command.token(), handler), new OfConnection(session, command));
  }

  private final class OfConnection extends Refresh<Command.Refresh, ConnectionToken> {
    OfConnection(Session session, Command.Refresh command) {
      super(session, command, DisconnectCode.EXPIRED);
    }

    @Override
    void refuse(ErrorCode error) {
      session.countError(RequestKind.REFRESH, error.code());
      session.encoder().error(session.nextObject(), command.id(), error, null);
    }

    @Override
    public void valid(ConnectionToken token) {
      long expireAt = TokenConnect.expireAt(config, token);
      Object meta;
      try {
        meta = TokenConnect.meta(token);
      } catch (ProtocolException e) {
        session.close(DisconnectCode.INVALID_TOKEN);
        return;
      }
      if (!token.user().equals(session.info().user())) {
        session.close(DisconnectCode.INVALID_TOKEN);
      } else if (!areSubscribed(token.subscriptions().keySet())) {
        session.close(DisconnectCode.INSUFFICIENT_STATE); // the new connection has what the token says
      } else if (expireAt != 0 && expirations.isPast(expireAt)) {
        refuse(ErrorCode.EXPIRED);
      } else {
        session.tokenChannels = token.subscriptions().keySet();
        session.meta = meta == null ? session.meta : meta;
        expirations.renew(session, expireAt, token.info());
        session.encoder().refreshed(session.nextObject(), command.id(), expirations.ttlOfConnection(expireAt));
      }
    }

    /** Whether the token names what the connection is subscribed to, and nothing that an earlier one named is missing. */
    private boolean areSubscribed(Set<String> channels) {
      return channels.containsAll(session.tokenChannels)
          && channels.stream().map(session.subscriptions::get).allMatch(held -> held != null && held.options.serverSide());
    }
  }

  // Subscriptions

  void subRefresh(Session session, Command.SubRefresh command) {
    String channel = command.channel();
    if (Commands.isChannelMissing(session, channel)) {
      return;
    }
    Subscription subscription = session.subscriptions.get(channel);
    if (subscription == null) {
      replies.refuse(session, command, channel, ErrorCode.PERMISSION_DENIED);
    } else if (subscription.options.serverSide() || expirations.areAskedAbout(channel)) {
      session.close(DisconnectCode.BAD_REQUEST);
    } else if (command.token().isEmpty()) {
      replies.refuse(session, command, channel, ErrorCode.BAD_REQUEST);
    } else {
      TokenDecisions.ask(session, handler -> tokens.subscription(command.token(), handler), new OfSubscription(session, command));
    }
  }

  private final class OfSubscription extends Refresh<Command.SubRefresh, SubscriptionToken> {
    OfSubscription(Session session, Command.SubRefresh command) {
      super(session, command, DisconnectCode.SUBSCRIPTION_EXPIRED);
    }

    @Override
    void refuse(ErrorCode error) {
      replies.refuse(session, command, command.channel(), error);
    }

    @Override
    public void valid(SubscriptionToken token) {
      ClientInfo own = session.info();
      Subscription subscription = session.subscriptions.get(command.channel());
      if (!token.isFor(command.channel(), own.user(), own.client())) {
        session.close(DisconnectCode.INVALID_TOKEN);
      } else if (subscription == null || subscription.options.serverSide()) {
        refuse(ErrorCode.PERMISSION_DENIED); // it was ended meanwhile, or the server's side has taken it over
      } else if (token.expireAt() != 0 && expirations.isPast(token.expireAt())) {
        refuse(ErrorCode.EXPIRED);
      } else {
        expirations.renew(subscription, token.expireAt(), token.info());
        long ttl = expirations.ttlOfSubscription(command.channel(), token.expireAt());
        replies.answer(session, command.channel(), out -> session.encoder().subRefreshed(out, command.id(), ttl));
      }
    }
  }
}
