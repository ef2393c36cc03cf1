package dev.wshub.server;

import dev.wshub.auth.ConnectionToken;
import dev.wshub.auth.TokenRefusal;
import dev.wshub.auth.TokenResult;
import dev.wshub.config.ClientConfig;
import dev.wshub.config.Printable;
import dev.wshub.delegation.Admission;
import dev.wshub.delegation.SubscriptionTerms;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.JsonTree;
import dev.wshub.protocol.ProtocolException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides connect commands that bring a token: it alone says who the client is, and nobody else is asked.
 *
 * <p>Owner loop only.
 */
final class TokenConnect {

  private static final Logger LOG = LoggerFactory.getLogger(TokenConnect.class);

  /** Longer than keys are asked for, and than a token waits to be verified. */
  private static final long DECISION_MS = TimeUnit.SECONDS.toMillis(15);

  private final ServerLoop loop;
  private final Connecting connecting;
  private final ClientConfig config;

  TokenConnect(ServerLoop loop, Connecting connecting) {
    this.loop = loop;
    this.connecting = connecting;
    this.config = loop.config().client();
  }

  void connect(Session session, Command.Connect command) {
    // The client has done what it owed.
    loop.wheel().schedule(session, config.staleCloseDelay().toMillis() + DECISION_MS);
    loop.tokens()
        .connection(command.token(), () -> session.state() == Session.State.CONNECTING, result -> decided(session, command, result));
  }

  private void decided(Session session, Command.Connect command, TokenResult<ConnectionToken> result) {
    if (session.state() != Session.State.CONNECTING) {
      return; // it has left, or was closed
    }
    try {
      if (result instanceof TokenResult.Valid<ConnectionToken> valid) {
        admit(session, command, valid.token());
      } else if (result instanceof TokenResult.Refused<ConnectionToken> refused) {
        refuse(session, command, refused);
      }
    } catch (RuntimeException e) {
      LOG.error("connection {} is closed: what its token says could not be carried out", session.number, e);
      session.close(DisconnectCode.INTERNAL_ERROR);
    }
  }

  private void refuse(Session session, Command.Connect command, TokenResult.Refused<ConnectionToken> refused) {
    LOG.debug("connection {}: its token is refused: {}", session.number, Printable.of(refused.why()));
    if (refused.refusal() == TokenRefusal.INVALID) {
      session.close(DisconnectCode.INVALID_TOKEN);
    } else {
      connecting.refuse(session, command, TokenDecisions.errorOf(refused.refusal()));
    }
  }

  private void admit(Session session, Command.Connect command, ConnectionToken token) {
    if (token.user().isEmpty() && config.disallowAnonymousConnectionTokens()) {
      session.close(DisconnectCode.PERMISSION_DENIED);
      return;
    }
    Object meta;
    try {
      meta = meta(token);
    } catch (ProtocolException e) {
      LOG.debug("connection {}: the meta of its token holds a number that is out of range", session.number);
      session.close(DisconnectCode.INVALID_TOKEN);
      return;
    }
    session.tokenChannels = token.subscriptions().keySet();
    connecting.admit(
        session, command, new Admission(token.user(), expireAt(config, token), token.info(), null, terms(token), meta), true);
  }

  /** Without permissions nothing expires either, as in Centrifugo. */
  static long expireAt(ClientConfig config, ConnectionToken token) {
    return config.insecure() ? 0 : token.expireAt();
  }

  static Object meta(ConnectionToken token) throws ProtocolException {
    return token.meta() == null ? null : JsonTree.of(token.meta());
  }

  private static Map<String, SubscriptionTerms> terms(ConnectionToken token) {
    var terms = new LinkedHashMap<String, SubscriptionTerms>();
    token.subscriptions().forEach((channel, one) -> terms.put(channel, new SubscriptionTerms(0, one.info(), one.data(), one.override())));
    return terms;
  }
}
