package dev.wshub.config;

import java.time.Duration;
import java.util.List;

/**
 * What holds for every client connection.
 *
 * @param allowedOrigins globs for the Origin header; {@code *}: any; empty: same host only
 * @param allowAnonymousConnectWithoutToken a connect without a token is accepted, as the user ""
 * @param userIdHttpHeader header, set by a proxy in front that can be trusted, that carries the user's id; empty: off
 * @param insecure no permission is checked; presence, history and rpc still have to be enabled
 * @param pingInterval time between two pings of the server
 * @param pongTimeout time in which the answer to a ping must come
 * @param staleCloseDelay time in which a connection must have sent its connect command
 * @param channelLimit subscriptions per connection; 0: no limit
 * @param queueMaxSize bytes that may wait for one connection, above which it is closed with 3008
 * @param presenceUpdateInterval time between two refreshes of a connection's presence entries
 * @param channelPositionCheckDelay time between two checks of a subscription's position
 * @param historyMaxPublicationLimit publications in one answer to a client's history command
 * @param recoveryMaxPublicationLimit publications that one recovery may bring
 * @param connectIncludeServerTime the connect result carries the server's time
 */
public record ClientConfig(
    @Setting(
            means =
                "globs for the Origin header of browsers (\"https://*.example.com\"); \"*\": any; empty: same host only",
            matches = "\\S+")
        List<String> allowedOrigins,
    @Setting(means = "accept connect commands without a token, as the user \"\"", byDefault = "false")
        boolean allowAnonymousConnectWithoutToken,
    @Setting(
            means = "header with the user's id, set by a proxy in front that can be trusted; empty: off",
            matches = "[-!#$%&'*+.^_`|~0-9A-Za-z]*")
        String userIdHttpHeader,
    @Setting(means = "check no permissions; for development only", byDefault = "false") boolean insecure,
    @Setting(
            means = "time between two pings; not above 54s: proxies commonly cut a connection that was idle for 60s",
            byDefault = "25s",
            least = "1s",
            most = "54s")
        Duration pingInterval,
    @Setting(
            means = "time in which a pong must come; below client.ping_interval",
            byDefault = "8s",
            least = "100ms",
            most = "53s")
        Duration pongTimeout,
    @Setting(
            means = "close connections that sent no connect command by then",
            byDefault = "10s",
            least = "100ms",
            most = "10m")
        Duration staleCloseDelay,
    @Setting(means = "subscriptions per connection; 0: no limit", byDefault = "128", least = "0") int channelLimit,
    @Setting(
            means = "bytes that may wait for one connection; above it is closed with 3008",
            byDefault = "1048576",
            least = "65536")
        int queueMaxSize,
    @Setting(
            means = "time between two refreshes of presence; below engine.memory.presence_ttl",
            byDefault = "27s",
            least = "1s")
        Duration presenceUpdateInterval,
    @Setting(
            means = "time between two checks of a subscription's position in its channel",
            byDefault = "40s",
            least = "100ms")
        Duration channelPositionCheckDelay,
    @Setting(means = "publications in one answer to a client's history command", byDefault = "300", least = "1")
        int historyMaxPublicationLimit,
    @Setting(means = "publications that one recovery may bring", byDefault = "300", least = "1")
        int recoveryMaxPublicationLimit,
    @Setting(means = "send the server's time in the connect result", byDefault = "false")
        boolean connectIncludeServerTime) {

  /** Whether a connection may have that many subscriptions. */
  public boolean allowsSubscriptions(int count) {
    return channelLimit == 0 || count <= channelLimit;
  }
}
