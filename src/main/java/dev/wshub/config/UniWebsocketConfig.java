package dev.wshub.config;

/**
 * WebSocket for clients that send nothing but their connect request.
 *
 * @param enabled whether there is this endpoint
 * @param handlerPrefix path of the endpoint
 * @param messageSizeLimit bytes of one incoming message, above which the connection is closed with 1009
 * @param disableClosingHandshake the connection is dropped at its end, without a close frame
 * @param disableDisconnectPush no push tells of the end, only the close frame
 * @param joinPushMessages several pushes may come in one message, separated by line breaks
 */
public record UniWebsocketConfig(
    @Setting(means = "offer unidirectional WebSocket", byDefault = "false") boolean enabled,
    @Setting(means = "path of the endpoint", byDefault = "/connection/uni_websocket", matches = Patterns.PATH)
        String handlerPrefix,
    @Setting(
            means = "bytes of one incoming message; above it the connection is closed with 1009",
            byDefault = "65536",
            least = "1",
            most = "67108864")
        int messageSizeLimit,
    @Setting(means = "end connections without a close frame", byDefault = "false") boolean disableClosingHandshake,
    @Setting(means = "tell of the end by the close frame alone", byDefault = "false") boolean disableDisconnectPush,
    @Setting(means = "put several pushes into one message, separated by line breaks", byDefault = "false")
        boolean joinPushMessages) {}
