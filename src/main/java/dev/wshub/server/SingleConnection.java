package dev.wshub.server;

import dev.wshub.config.Printable;
import dev.wshub.control.ControlPlane;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.Outcome;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.PresenceStatistics;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a user's other connections when a new one begins, on all instances. Whether there are others is seen by the presence of
 * the personal channel, so that most users cost the others nothing. Two that begin in the same moment see nothing of each other;
 * the next one closes both.
 *
 * <p>Owner loop only.
 */
final class SingleConnection {

  private static final Logger LOG = LoggerFactory.getLogger(SingleConnection.class);

  private final HubClient hub;
  private final ControlPlane plane;

  SingleConnection(HubClient hub, ControlPlane plane) {
    this.hub = hub;
    this.plane = plane;
  }

  /**
   * Looks for others and has them closed.
   *
   * @param channel the user's personal channel, to which this connection is not subscribed yet
   * @param done gets null when the connection may begin, or why it cannot be known
   */
  void ensure(ClientInfo newcomer, String channel, Consumer<ErrorCode> done) {
    hub.<PresenceStatistics>call(
        channel,
        caller -> new HubMessage.PresenceStats(caller, channel),
        (statistics, error) -> {
          if (error == null && statistics.clients() > 0) {
            closeOthers(newcomer);
          }
          done.accept(error);
        });
  }

  /** The newcomer does not wait for it: an instance that stands still would hold up all users who were on it. */
  private void closeOthers(ClientInfo newcomer) {
    var code = DisconnectCode.CONNECTION_LIMIT;
    var match = new ConnectionMatch(newcomer.user(), "", "");
    plane.call(
        new ControlRequest.Disconnect(match, Set.of(newcomer.client()), code.code(), code.reason()),
        outcome -> closed(newcomer, outcome));
  }

  private static void closed(ClientInfo newcomer, Outcome outcome) {
    if (outcome.error() != null) {
      LOG.info("Not all instances could be told to close the other connections of user \"{}\": {}", Printable.of(newcomer.user()), outcome.message());
    }
  }
}
