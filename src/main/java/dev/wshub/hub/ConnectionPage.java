package dev.wshub.hub;

import java.util.List;
import java.util.SortedMap;

/**
 * Connections of one server loop, or of several, by their ids.
 *
 * @param more whether there are further ones behind the last id
 */
public record ConnectionPage(SortedMap<String, Entry> connections, boolean more) {

  /**
   * One connection.
   *
   * @param connectedAt milliseconds since 1970
   * @param channels its subscriptions that are on
   */
  public record Entry(String client, String user, long connectedAt, String transport, List<String> channels) {}
}
