package dev.wshub.config;

import java.time.Duration;

/**
 * The WebSocket transport.
 *
 * @param disabled no WebSocket endpoint
 * @param handlerPrefix path of the endpoint
 * @param messageSizeLimit bytes of one incoming message, above which the connection is closed with 1009
 * @param writeTimeout time without progress of a write, after which the connection is closed with 3009
 * @param closeTimeout time that a decided close may take before the connection is cut
 * @param outbound which class writes to the sockets
 */
public record WebSocketConfig(
    @Setting(means = "switch WebSocket off", byDefault = "false") boolean disabled,
    @Setting(means = "path of the WebSocket endpoint", byDefault = "/connection/websocket", matches = Patterns.PATH)
        String handlerPrefix,
    @Setting(
            means = "bytes of one incoming message; above it the connection is closed with 1009",
            byDefault = "65536",
            least = "1",
            most = "67108864")
        int messageSizeLimit,
    @Setting(
            means = "a write that makes no progress for this long ends the connection with 3009",
            byDefault = "10s",
            least = "100ms",
            most = "5m")
        Duration writeTimeout,
    @Setting(
            means = "how long a decided close may take before the connection is cut",
            byDefault = "2s",
            least = "100ms",
            most = "10s")
        Duration closeTimeout,
    @Setting(
            means = "how sockets are written: direct (shared frames, one flush per turn) or public (Vert.x API, slower)",
            byDefault = "direct")
        Outbound outbound) {

  /** How sockets are written. */
  public enum Outbound {
    /** Shared frames into the connection's Netty context. */
    DIRECT,
    /** Only what the public API of Vert.x offers. */
    PUBLIC
  }
}
