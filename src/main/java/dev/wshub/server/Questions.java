package dev.wshub.server;

import dev.wshub.delegation.Asker;
import dev.wshub.delegation.Question;
import dev.wshub.protocol.Command;
import java.util.List;

/**
 * Words the questions about a connection to those who decide.
 *
 * <p>Owner loop only.
 */
final class Questions {

  private Questions() {}

  static Question connect(Session session, Command.Connect command) {
    return Question.connect(
        asker(session), command.data(), command.name(), command.version(), List.copyOf(command.subs().keySet()));
  }

  static Question refresh(Session session) {
    return Question.refresh(asker(session));
  }

  static Question subscribe(Session session, Command.Subscribe command) {
    return Question.inChannel(asker(session), command.channel(), command.data());
  }

  static Question publish(Session session, Command.Publish command) {
    return Question.inChannel(asker(session), command.channel(), command.data());
  }

  static Question subRefresh(Session session, String channel) {
    return Question.inChannel(asker(session), channel, null);
  }

  static Question call(Session session, Command.Rpc command) {
    return Question.call(asker(session), command.method(), command.data());
  }

  private static Asker asker(Session session) {
    return new Asker(
        session.info().client(),
        session.transport().kind().label(),
        session.wire().isJson() ? "json" : "protobuf",
        session.info().user(),
        session.meta,
        session.transport().headers(),
        session.emulatedHeaders);
  }
}
