package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;

/**
 * Which connections an API call means.
 *
 * @param user user id; empty means any, then {@code client} must be given
 * @param client connection id; empty means any of the user
 * @param session session id of the connection; empty means any
 */
public record ConnectionMatch(String user, String client, String session) {
  /**
   * Whether a connection is meant.
   *
   * @param sessionId of the connection, empty where it has none, as a WebSocket in both directions
   */
  public boolean matches(ClientInfo info, String sessionId) {
    return (user.isEmpty() || user.equals(info.user()))
        && (client.isEmpty() || client.equals(info.client()))
        && (session.isEmpty() || session.equals(sessionId));
  }
}
