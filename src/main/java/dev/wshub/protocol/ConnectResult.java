package dev.wshub.protocol;

import java.util.Map;

/**
 * Answer to a connect command.
 *
 * @param subs server-side subscriptions by channel, may be empty
 * @param ping seconds between the server's pings, 0 when it uses WebSocket ping frames
 * @param pong whether the client must answer each ping
 * @param time server time in milliseconds, 0 to leave it out
 */
public record ConnectResult(
    String client, String version, byte[] data, Map<String, SubscribeResult> subs, long ping, boolean pong, long time) {}
