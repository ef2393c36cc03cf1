package dev.wshub.server;

import dev.wshub.delegation.Answer;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.RequestKind;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has commands of connected clients decided by others. Meanwhile the later commands of the same client wait; when it leaves, the
 * answer is dropped.
 *
 * <p>Owner loop only.
 */
final class Decisions {

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final OrderedReplies replies;

  Decisions(OrderedReplies replies) {
    this.replies = replies;
  }

  /** Sends a question; it cannot when the client's data cannot be put into it. */
  interface Asking<R> {
    void ask(Consumer<Answer<R>> handler) throws ProtocolException;
  }

  /**
   * Asks, and answers the command when it is refused.
   *
   * @param channel that the command is about, or null
   * @param asking sends the question
   * @param granted gets the result, which may be null, when the command is to be carried out
   */
  <R> void ask(Session session, Command command, String channel, Asking<R> asking, Consumer<R> granted) {
    session.commands.deciding();
    try {
      asking.ask(answer -> decided(session, command, channel, answer, granted));
    } catch (ProtocolException e) {
      session.undecided = null;
      session.countError(RequestKind.of(command), ErrorCode.BAD_REQUEST.code());
      replies.answer(session, channel, out -> session.encoder().error(out, command.id(), ErrorCode.BAD_REQUEST, e.getMessage()));
      session.commands.decided();
    }
  }

  private <R> void decided(Session session, Command command, String channel, Answer<R> answer, Consumer<R> granted) {
    if (!session.isOpen()) {
      return;
    }
    try {
      if (answer instanceof Answer.Result<R> result) {
        granted.accept(result.result());
      } else if (answer instanceof Answer.Error<R> error) {
        session.countError(RequestKind.of(command), error.code());
        replies.answer(
            session, channel, out -> session.encoder().error(out, command.id(), error.code(), error.message(), error.temporary()));
      } else if (answer instanceof Answer.Disconnect<R> disconnect) {
        session.close(disconnect.code(), disconnect.reason(), false);
      } else {
        replies.refuse(session, command, channel, ErrorCode.INTERNAL);
      }
      session.undecided = null;
      session.commands.decided();
    } catch (RuntimeException e) {
      LOG.error("connection {} is closed: what was decided about its command could not be carried out", session.number, e);
      session.close(DisconnectCode.INTERNAL_ERROR);
    }
  }
}
