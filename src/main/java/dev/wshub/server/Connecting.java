package dev.wshub.server;

import dev.wshub.config.ChannelOptions;
import dev.wshub.config.ClientConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.config.HubVersion;
import dev.wshub.delegation.Admission;
import dev.wshub.delegation.Answer;
import dev.wshub.delegation.Decider;
import dev.wshub.delegation.Delegations;
import dev.wshub.delegation.EmulatedHeaders;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.RequestKind;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides connect commands, or has them decided: who the client is, and the server-side subscriptions that stand in the reply.
 *
 * <p>Owner loop only.
 */
final class Connecting {

  private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);

  private final ServerLoop loop;
  private final HubConfig config;
  private final ServerSideSubscriptions serverSide;
  private final SingleConnection single;
  private final Delegations delegations;
  private final EmulatedHeaders emulatedHeaders;
  private final Expirations expirations;
  private final UnidirectionalErrors unidirectional;
  private final TokenConnect tokens;

  Connecting(
      ServerLoop loop,
      ServerSideSubscriptions serverSide,
      SingleConnection single,
      Delegations delegations,
      Expirations expirations) {
    this.loop = loop;
    this.config = loop.config();
    this.serverSide = serverSide;
    this.single = single;
    this.delegations = delegations;
    this.emulatedHeaders = new EmulatedHeaders(config);
    this.expirations = expirations;
    this.unidirectional = new UnidirectionalErrors(config.client().connectCodeToUnidirectionalDisconnect());
    this.tokens = new TokenConnect(loop, this);
  }

  void connect(Session session, Command.Connect command) {
    if (session.state() != Session.State.OPEN || !keepHeaders(session, command)) {
      session.close(DisconnectCode.BAD_REQUEST);
    } else {
      session.connecting(new ClientInfo("", UUID.randomUUID().toString(), null, null));
      loop.sessions().connecting(session);
      Decider decider = delegations.deciders().connect();
      if (!command.token().isEmpty()) {
        tokens.connect(session, command);
      } else if (decider == null) {
        withoutCredentials(session, command);
      } else {
        delegate(session, command, decider);
      }
    }
  }

  /** False when one of those that others are to be told can be no header. */
  private boolean keepHeaders(Session session, Command.Connect command) {
    try {
      session.emulatedHeaders = emulatedHeaders.of(command.headers());
      return true;
    } catch (ProtocolException e) {
      LOG.debug("connection {}: bad request: {}", session.number, e.getMessage());
      return false;
    }
  }

  // Decided here

  private void withoutCredentials(Session session, Command.Connect command) {
    String user = userWithoutToken(session);
    if (user == null) {
      session.close(DisconnectCode.BAD_REQUEST);
      return;
    }
    if (!known(session, user, null)) {
      return;
    }
    var subscriptions = serverSide.of(user);
    ErrorCode error = subscriptions.addPersonal();
    if (error != null) {
      refuse(session, command, error);
    } else if (subscriptions.addWished(command.subs().keySet())) {
      begin(session, command, 0, null, subscriptions);
    } else {
      session.close(DisconnectCode.BAD_REQUEST);
    }
  }

  /** Anonymous connections, where they are allowed, come before the header of a trusted proxy. */
  private String userWithoutToken(Session session) {
    ClientConfig client = config.client();
    if (client.allowAnonymousConnectWithoutToken() || client.insecure()) {
      return "";
    }
    String header = client.userIdHttpHeader();
    String user = header.isEmpty() ? null : session.transport().headers().get(header);
    return user == null || user.isEmpty() ? null : user;
  }

  // Decided by others

  private void delegate(Session session, Command.Connect command, Decider decider) {
    // The client has done what it owed; an answer comes within a time of its own.
    long deadline = decider.timeout().plus(config.client().staleCloseDelay()).toMillis();
    loop.wheel().schedule(session, deadline);
    try {
      delegations.connect(decider, Questions.connect(session, command), answer -> decided(session, command, answer));
    } catch (ProtocolException e) {
      LOG.debug("connection {}: bad request: {}", session.number, e.getMessage());
      session.close(DisconnectCode.BAD_REQUEST);
    }
  }

  private void decided(Session session, Command.Connect command, Answer<Admission> answer) {
    if (session.state() != Session.State.CONNECTING) {
      return; // it has left, or was closed
    }
    try {
      if (answer instanceof Answer.Result<Admission> result) {
        if (result.result() == null) {
          withoutCredentials(session, command);
        } else {
          admit(session, command, result.result(), false);
        }
      } else if (answer instanceof Answer.Error<Admission> error) {
        refuse(session, command, error.code(), error.message(), error.temporary());
      } else if (answer instanceof Answer.Disconnect<Admission> disconnect) {
        session.close(disconnect.code(), disconnect.reason(), false);
      } else {
        refuse(session, command, ErrorCode.INTERNAL);
      }
    } catch (RuntimeException e) {
      LOG.error("connection {} is closed: what was decided about its connect could not be carried out", session.number, e);
      session.close(DisconnectCode.INTERNAL_ERROR);
    }
  }

  // Decided

  /**
   * Lets the client in on these terms.
   *
   * @param wishes whether it gets server-side subscriptions that it has asked for besides
   */
  void admit(Session session, Command.Connect command, Admission admission, boolean wishes) {
    if (!known(session, admission.user(), admission.info())) {
      return;
    }
    session.meta = admission.meta();
    if (admission.expireAt() != 0 && expirations.isPast(admission.expireAt())) {
      refuse(session, command, ErrorCode.EXPIRED);
      return;
    }
    var subscriptions = serverSide.of(admission.user());
    ErrorCode error = subscriptions.add(admission.subscriptions());
    if (error == null) {
      error = subscriptions.addPersonal();
    }
    if (error != null) {
      refuse(session, command, error);
    } else if (!wishes || subscriptions.addWished(command.subs().keySet())) {
      begin(session, command, admission.expireAt(), admission.data(), subscriptions);
    } else {
      session.close(DisconnectCode.BAD_REQUEST);
    }
  }

  // What follows

  /** The user is known; false when the API had it disconnected before, or there are too many of the user's. */
  private boolean known(Session session, String user, byte[] info) {
    session.connecting(new ClientInfo(user, session.info().client(), info, null));
    if (!loop.limits().admits(session)) {
      session.close(DisconnectCode.CONNECTION_LIMIT);
      return false;
    }
    loop.sessions().connected(session);
    loop.control().known(session);
    return session.isOpen();
  }

  private void begin(
      Session session, Command.Connect command, long expireAt, byte[] data, ServerSideSubscriptions.Collected subscriptions) {
    var terms = new ConnectTerms(expireAt, data, subscriptions.granted());
    String soleChannel = subscriptions.soleChannel();
    if (!config.client().allowsSubscriptions(terms.subscriptions().size())) {
      session.close(DisconnectCode.CHANNEL_LIMIT);
    } else if (soleChannel == null) {
      new ConnectAttempt(this, session, command, terms).begin();
    } else {
      single.ensure(session.info(), soleChannel, error -> beginAlone(session, command, terms, error));
    }
  }

  private void beginAlone(Session session, Command.Connect command, ConnectTerms terms, ErrorCode error) {
    if (session.state() != Session.State.CONNECTING) {
      return; // it has left, or was closed
    }
    if (error == null) {
      new ConnectAttempt(this, session, command, terms).begin();
    } else {
      refuse(session, command, error);
    }
  }

  /** Answers the command with an error; the connection is of no use any more. */
  void refuse(Session session, Command.Connect command, ErrorCode error) {
    refuse(session, command, error.code(), error.message(), error.temporary());
  }

  private void refuse(Session session, Command.Connect command, long code, String message, boolean temporary) {
    session.countError(RequestKind.CONNECT, code);
    if (session.transport().kind().isUnidirectional()) {
      unidirectional.refuse(session, code, message);
      return;
    }
    session.encoder().error(session.nextObject(), command.id(), code, message, temporary);
    loop.limits().leaves(session);
    loop.sessions().disconnected(session);
    session.refused();
    loop.relieve(session);
  }

  ClientConfig config() {
    return config.client();
  }

  /** What this instance is called among all. */
  String node() {
    return loop.deployment().instanceId();
  }

  String version() {
    return HubVersion.current();
  }

  ChannelOptions optionsOf(String channel) {
    return serverSide.optionsOf(channel);
  }

  Subscriptions subscriptions() {
    return loop.subscriptions();
  }

  ClientEvents events() {
    return loop.events();
  }

  Expirations expirations() {
    return expirations;
  }
}
