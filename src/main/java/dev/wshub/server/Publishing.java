package dev.wshub.server;

import dev.wshub.auth.ChannelRules;
import dev.wshub.auth.Permissions;
import dev.wshub.config.ChannelOptions;
import dev.wshub.delegation.Decider;
import dev.wshub.delegation.Delegations;
import dev.wshub.delegation.PublicationTerms;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.PublishOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.ErrorCode;

/**
 * Carries out publish commands. Where the namespace names somebody who decides, that alone says who may publish.
 *
 * <p>Owner loop only.
 */
final class Publishing {

  private static final byte[] NOTHING = {};

  private final Permissions permissions;
  private final ChannelRules rules;
  private final Delegations delegations;
  private final Decisions decisions;
  private final OrderedReplies replies;

  Publishing(
      Permissions permissions, ChannelRules rules, Delegations delegations, Decisions decisions, OrderedReplies replies) {
    this.permissions = permissions;
    this.rules = rules;
    this.delegations = delegations;
    this.decisions = decisions;
    this.replies = replies;
  }

  void publish(Session session, Command.Publish command) {
    String channel = command.channel();
    if (Commands.isChannelMissing(session, channel)) {
      return;
    }
    DataForm form = formOf(session, command.data());
    ChannelOptions options = rules.options(channel);
    Decider decider = options == null ? null : delegations.deciders().publish(options);
    if (decider != null && permissions.publishable(channel, command.data(), form) == null) {
      decisions.<PublicationTerms>ask(
          session,
          command,
          channel,
          handler -> delegations.publish(decider, Questions.publish(session, command), handler),
          terms -> publish(session, command, form, terms));
      return;
    }
    boolean subscribed = session.subscriptions.get(channel) != null;
    ErrorCode error = permissions.publish(session.info().user(), channel, subscribed, command.data(), form);
    if (error == null) {
      publish(session, command, command.data(), PublishOptions.plain(options.deltaPublish()).of(form));
    } else {
      replies.refuse(session, command, channel, error);
    }
  }

  /** What comes in JSON is a line of it already. */
  private static DataForm formOf(Session session, byte[] data) {
    return data == null || session.wire().isJson() ? DataForm.LINE : DataForm.of(data);
  }

  private void publish(Session session, Command.Publish command, DataForm form, PublicationTerms terms) {
    if (terms == null) {
      publish(session, command, command.data(), PublishOptions.PLAIN.of(form));
      return;
    }
    var options =
        new PublishOptions(
            terms.skipHistory(),
            terms.tags(),
            terms.idempotencyKey(),
            terms.version(),
            terms.versionEpoch(),
            form,
            terms.delta());
    if (terms.data() == null) {
      publish(session, command, command.data(), options);
    } else {
      replace(session, command, terms.data(), options);
    }
  }

  /** The data of who decides takes the place of the client's. */
  private void replace(Session session, Command.Publish command, byte[] data, PublishOptions options) {
    DataForm form = DataForm.of(data);
    ErrorCode error = permissions.publishable(command.channel(), data, form);
    if (error == null) {
      publish(session, command, data, options.of(form));
    } else {
      replies.refuse(session, command, command.channel(), error);
    }
  }

  private void publish(Session session, Command.Publish command, byte[] given, PublishOptions options) {
    String channel = command.channel();
    byte[] data = given == null ? NOTHING : given;
    ClientInfo publisher = publisher(session, channel);
    replies.ask(
        session,
        command,
        channel,
        caller -> new HubMessage.Publish(caller, channel, data, publisher, options),
        (out, result) -> session.encoder().publish(out, command.id()));
  }

  /** As others see it in this channel. */
  private static ClientInfo publisher(Session session, String channel) {
    Subscription subscription = session.subscriptions.get(channel);
    return subscription == null ? session.info() : subscription.info();
  }
}
