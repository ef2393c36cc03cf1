package dev.wshub.protocol;

import java.util.Map;

/**
 * Answer to a connect command.
 *
 * @param subs server-side subscriptions by channel, may be empty
 * @param ping seconds between the server's pings, 0 when it uses WebSocket ping frames
 * @param pong whether the client must answer each ping
 * @param time server time in milliseconds, 0 to leave it out
 * @param ttl seconds until the connection expires, 0 when it does not or the client need not know
 * @param session secret by which the connection is found again, empty when it needs none
 * @param node the instance that it is connected to, empty when the client need not know
 */
public record ConnectResult(
    String client,
    String version,
    byte[] data,
    Map<String, SubscribeResult> subs,
    long ping,
    boolean pong,
    long time,
    long ttl,
    String session,
    String node) {

  /** For a bidirectional connection that does not expire. */
  public ConnectResult(
      String client, String version, byte[] data, Map<String, SubscribeResult> subs, long ping, boolean pong, long time) {
    this(client, version, data, subs, ping, pong, time, 0, "", "");
  }
}
