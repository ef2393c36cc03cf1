package dev.wshub.hub;

import java.util.Map;

/**
 * What the clients of one server loop have done since it began.
 *
 * @param disconnected connections that have ended after their connect command was accepted
 * @param subscribed subscriptions that have begun, of the client's or the server's will
 * @param errors commands that were answered with an error, by method and code
 * @param recoveries subscriptions that wanted to recover, by what became of it
 */
public record ClientTraffic(
    long disconnected,
    long subscribed,
    Map<String, Map<Integer, Long>> errors,
    Map<Recovery, Long> recoveries) {

  /**
   * Outcome of a recovery.
   *
   * @param recovered whether the client has everything since its position
   * @param withPublications whether there was anything
   */
  public record Recovery(boolean recovered, boolean withPublications) {}
}
