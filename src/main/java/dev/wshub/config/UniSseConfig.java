package dev.wshub.config;

/**
 * Server-sent events for clients that send nothing but their connect request.
 *
 * @param enabled whether there is this endpoint
 * @param handlerPrefix path of the endpoint
 * @param maxRequestBodySize bytes of a POST body
 * @param connectCodeToHttpResponse whether the status tells that a connect is refused
 */
public record UniSseConfig(
    @Setting(means = "offer unidirectional server-sent events", byDefault = "false") boolean enabled,
    @Setting(means = "path of the endpoint", byDefault = "/connection/uni_sse", matches = Patterns.PATH) String handlerPrefix,
    @Setting(
            means = "bytes of a POST body; above it the answer is 413",
            byDefault = "65536",
            least = "1",
            most = "67108864")
        int maxRequestBodySize,
    ConnectCodeToHttpResponse connectCodeToHttpResponse) {}
