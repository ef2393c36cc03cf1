package dev.wshub.server;

import dev.wshub.hub.Caller;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.RequestKind;
import io.netty.buffer.ByteBuf;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps the answers about one channel in the order of the commands: what the hub is asked comes back in order, and what is
 * refused here takes the same way while other commands are under way.
 *
 * <p>Owner loop only.
 */
final class OrderedReplies {

  private final HubClient hub;
  private final Subscriptions subscriptions;
  private final JsonClients jsonClients;

  OrderedReplies(HubClient hub, Subscriptions subscriptions, JsonClients jsonClients) {
    this.hub = hub;
    this.jsonClients = jsonClients;
    this.subscriptions = subscriptions;
  }

  /** Asks the hub, and writes what becomes of its answer. */
  void ask(
      Session session,
      Command command,
      String channel,
      Function<Caller, HubMessage> question,
      BiConsumer<ByteBuf, Object> reply) {
    session.commands.asked();
    hub.call(
        channel,
        question,
        (result, error) -> {
          if (session.isOpen()) {
            subscriptions.catchUp(session, channel);
            if (error == null) {
              if (!(result instanceof HistoryResult history) || jsonClients.take(session, channel, history.publications())) {
                reply.accept(session.nextObject(), result);
              }
            } else {
              session.countError(RequestKind.of(command), error.code());
              session.encoder().error(session.nextObject(), command.id(), error, null);
            }
          }
          session.commands.answered();
        });
  }

  void refuse(Session session, Command command, String channel, ErrorCode error) {
    refuse(session, command, channel, error, null);
  }

  /** @param detail what exactly was wrong, or null */
  void refuse(Session session, Command command, String channel, ErrorCode error, String detail) {
    session.countError(RequestKind.of(command), error.code());
    answer(session, channel, out -> session.encoder().error(out, command.id(), error, detail));
  }

  /** Answers from here, but not ahead of answers about the channel that the hub still owes; a null channel has none. */
  void answer(Session session, String channel, Consumer<ByteBuf> reply) {
    if (channel == null || !session.commands.hasAnswersDue()) {
      reply.accept(session.nextObject());
      return;
    }
    session.commands.asked();
    hub.call(
        channel,
        caller -> new HubMessage.Echo(caller, channel, null),
        (result, error) -> {
          if (session.isOpen()) {
            reply.accept(session.nextObject());
          }
          session.commands.answered();
        });
  }
}
