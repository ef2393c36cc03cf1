package dev.wshub.server;

import dev.wshub.config.RpcConfig;
import dev.wshub.delegation.Decider;
import dev.wshub.delegation.Delegations;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.RequestKind;

/**
 * Answers remote procedure calls: the ping method here, all others by those who are configured for them.
 *
 * <p>Owner loop only.
 */
final class Calls {

  private final RpcConfig config;
  private final Delegations delegations;
  private final Decisions decisions;

  Calls(RpcConfig config, Delegations delegations, Decisions decisions) {
    this.config = config;
    this.delegations = delegations;
    this.decisions = decisions;
  }

  void call(Session session, Command.Rpc command) {
    if (config.ping().enabled() && command.method().equals(config.ping().method())) {
      session.encoder().rpc(session.nextObject(), command.id(), null);
      return;
    }
    RpcConfig.Namespace namespace = config.namespaceOf(command.method());
    Decider decider = namespace == null ? null : delegations.deciders().rpc(namespace);
    if (decider == null) {
      ErrorCode error = namespace == null ? ErrorCode.METHOD_NOT_FOUND : ErrorCode.NOT_AVAILABLE;
      session.countError(RequestKind.RPC, error.code());
      session.encoder().error(session.nextObject(), command.id(), error, null);
      return;
    }
    decisions.<byte[]>ask(
        session,
        command,
        null,
        handler -> delegations.rpc(decider, Questions.call(session, command), handler),
        data -> session.encoder().rpc(session.nextObject(), command.id(), data));
  }
}
