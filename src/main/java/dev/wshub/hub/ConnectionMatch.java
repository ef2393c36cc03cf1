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
  /** Whether a connection is meant; a bidirectional WebSocket connection has no session id. */
  public boolean matches(ClientInfo info) {
    return (user.isEmpty() || user.equals(info.user()))
        && (client.isEmpty() || client.equals(info.client()))
        && session.isEmpty();
  }
}
