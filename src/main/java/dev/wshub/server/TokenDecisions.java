package dev.wshub.server;

import dev.wshub.auth.TokenRefusal;
import dev.wshub.auth.TokenResult;
import dev.wshub.config.Printable;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has commands of connected clients decided by the tokens that they bring. Meanwhile the later commands of the same client wait.
 *
 * <p>Owner loop only.
 */
final class TokenDecisions {

  private static final Logger LOG = LoggerFactory.getLogger(TokenDecisions.class);

  /** Verifies the token of one kind. */
  interface Verification<T> {
    void run(Consumer<TokenResult<T>> handler);
  }

  /** What follows for one kind of command; it has to be answered in either. */
  interface Follow<T> {
    void valid(T token);

    void refused(TokenRefusal refusal);
  }

  private TokenDecisions() {}

  static <T> void ask(Session session, Verification<T> verification, Follow<T> follow) {
    session.commands.deciding();
    verification.run(result -> decided(session, result, follow));
  }

  private static <T> void decided(Session session, TokenResult<T> result, Follow<T> follow) {
    if (!session.isOpen()) {
      return;
    }
    try {
      if (result instanceof TokenResult.Valid<T> valid) {
        follow.valid(valid.token());
      } else if (result instanceof TokenResult.Refused<T> refused) {
        LOG.debug("connection {}: its token is refused: {}", session.number, Printable.of(refused.why()));
        follow.refused(refused.refusal());
      }
      session.undecided = null;
      session.commands.decided();
    } catch (RuntimeException e) {
      LOG.error("connection {} is closed: what its token says could not be carried out", session.number, e);
      session.close(DisconnectCode.INTERNAL_ERROR);
    }
  }

  /** The error by which a client knows whether another token helps, or the same again. */
  static ErrorCode errorOf(TokenRefusal refusal) {
    return switch (refusal) {
      case INVALID -> ErrorCode.PERMISSION_DENIED;
      case EXPIRED -> ErrorCode.TOKEN_EXPIRED;
      case UNDECIDED -> ErrorCode.INTERNAL;
    };
  }
}
