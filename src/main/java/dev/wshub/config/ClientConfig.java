package dev.wshub.config;

import java.time.Duration;
import java.util.List;

/**
 * What holds for every client connection.
 *
 * @param allowedOrigins globs for the Origin header; {@code *}: any; empty: same host only
 * @param token how connection tokens are verified
 * @param subscriptionToken how subscription tokens are verified, where it is another way
 * @param disallowAnonymousConnectionTokens a token without a user is refused with 3507
 * @param insecureSkipTokenSignatureVerify the signatures of tokens are not verified, all else is
 * @param allowAnonymousConnectWithoutToken a connect without a token is accepted, as the user ""
 * @param userIdHttpHeader header, set by a proxy in front that can be trusted, that carries the user's id; empty: off
 * @param insecure no permission is checked; presence, history and rpc still have to be enabled
 * @param pingInterval time between two pings of the server
 * @param pongTimeout time in which the answer to a ping must come
 * @param staleCloseDelay time in which a connection must have sent its connect command
 * @param channelLimit subscriptions per connection; 0: no limit
 * @param connectionLimit connections per instance; 0: no limit
 * @param connectionRateLimit connections that may begin at once, to which each second adds one; 0: no limit
 * @param userConnectionLimit connections of one user per instance; 0: no limit
 * @param commandRateLimit commands of one connection per second, and as many at once; 0: no limit
 * @param userCommandRateLimit the same for all connections of one user to the instance
 * @param subscribeToUserPersonalChannel the channel that each user is subscribed to
 * @param queueMaxSize bytes that may wait for one connection, above which it is closed with 3008
 * @param presenceUpdateInterval time between two refreshes of a connection's presence entries
 * @param channelPositionCheckDelay time between two checks of a subscription's position
 * @param channelPositionMaxTimeLag age of a publication from which on the positions of its channel count as lost; 0: any
 * @param historyMaxPublicationLimit publications in one answer to a client's history command
 * @param recoveryMaxPublicationLimit publications that one recovery may bring
 * @param connectIncludeServerTime the connect result carries the server's time
 * @param connectAddress event-bus address that decides connects without a token; empty: nobody is asked
 * @param refreshAddress event-bus address that is asked when a connection expires; empty: nobody is asked
 * @param proxy HTTP endpoints that decide instead
 * @param delegationHeaders headers of the upgrade request that are told to whoever decides
 * @param expiredCloseDelay time between the expiration of a connection and its close, where nobody is asked
 * @param expiredSubCloseDelay the same for a subscription
 * @param connectCodeToUnidirectionalDisconnect how unidirectional connections end after an error
 */
public record ClientConfig(
    @Setting(
            means =
                "globs for the Origin header of browsers (\"https://*.example.com\"); \"*\": any; empty: same host only",
            matches = "\\S+")
        List<String> allowedOrigins,
    TokenConfig token,
    SubscriptionTokenConfig subscriptionToken,
    @Setting(means = "refuse connection tokens without a user with 3507", byDefault = "false")
        boolean disallowAnonymousConnectionTokens,
    @Setting(means = "do not verify the signatures of tokens; for development only", byDefault = "false")
        boolean insecureSkipTokenSignatureVerify,
    @Setting(means = "accept connect commands without a token, as the user \"\"", byDefault = "false")
        boolean allowAnonymousConnectWithoutToken,
    @Setting(
            means = "header with the user's id, set by a trusted proxy in front; not looked at where anonymous connects are allowed; empty: off",
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
    @Setting(means = "connections per instance, above it HTTP 503; 0: no limit", byDefault = "0", least = "0")
        int connectionLimit,
    @Setting(
            means = "connections that may begin at once, to which each second adds one, above it HTTP 503; 0: no limit",
            byDefault = "0",
            least = "0",
            most = "1000000")
        int connectionRateLimit,
    @Setting(means = "connections of one user per instance, above it close 3504; 0: no limit", byDefault = "0", least = "0")
        int userConnectionLimit,
    @Setting(
            means = "commands per second of one connection, above it error 111, and far above it close 3013; 0: no limit",
            byDefault = "0",
            least = "0",
            most = "1000000")
        int commandRateLimit,
    @Setting(
            means = "the same for all connections of one user to an instance together; 0: no limit",
            byDefault = "0",
            least = "0",
            most = "1000000")
        int userCommandRateLimit,
    PersonalChannelConfig subscribeToUserPersonalChannel,
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
    @Setting(
            means = "positions are lost when a publication comes that much late; needs clocks that agree; 0s: however late",
            byDefault = "0s",
            least = "0s")
        Duration channelPositionMaxTimeLag,
    @Setting(means = "publications in one answer to a client's history command", byDefault = "300", least = "1")
        int historyMaxPublicationLimit,
    @Setting(means = "publications that one recovery may bring", byDefault = "300", least = "1")
        int recoveryMaxPublicationLimit,
    @Setting(means = "send the server's time in the connect result", byDefault = "false")
        boolean connectIncludeServerTime,
    @Setting(means = "event-bus address of the verticle that decides connects; empty: none", matches = Patterns.ADDRESS)
        String connectAddress,
    @Setting(
            means = "event-bus address of the verticle that is asked when a connection expires; empty: none",
            matches = Patterns.ADDRESS)
        String refreshAddress,
    ClientProxies proxy,
    @Setting(
            means = "headers of the upgrade request that such verticles are told; they may hold secrets",
            matches = Patterns.HEADER)
        List<String> delegationHeaders,
    @Setting(
            means = "time between a connection's expiration and its close with 3005, where nobody is asked",
            byDefault = "25s",
            least = "0s",
            most = "24h")
        Duration expiredCloseDelay,
    @Setting(
            means = "time between a subscription's expiration and its end with 2501, where nobody is asked",
            byDefault = "25s",
            least = "0s",
            most = "24h")
        Duration expiredSubCloseDelay,
    ConnectCodeToDisconnect connectCodeToUnidirectionalDisconnect) {

  /** What verifies connection tokens. */
  public TokenSection connectionTokens() {
    return new TokenSection("client.token", token);
  }

  /** What verifies subscription tokens. */
  public TokenSection subscriptionTokens() {
    return subscriptionToken.enabled()
        ? new TokenSection("client.subscription_token", subscriptionToken.asToken())
        : connectionTokens();
  }

  /** All that hold. */
  List<TokenSection> tokenSections() {
    return subscriptionToken.enabled() ? List.of(connectionTokens(), subscriptionTokens()) : List.of(connectionTokens());
  }

  /** Whether any connection token can be accepted. */
  public boolean takesTokens() {
    return token.hasKey() || insecureSkipTokenSignatureVerify;
  }

  /** Whether a connection may have that many subscriptions. */
  public boolean allowsSubscriptions(int count) {
    return channelLimit == 0 || count <= channelLimit;
  }
}
