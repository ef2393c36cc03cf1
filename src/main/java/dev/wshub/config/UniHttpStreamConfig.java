package dev.wshub.config;

/**
 * HTTP streaming for clients that send nothing but their connect request.
 *
 * @param enabled whether there is this endpoint
 * @param handlerPrefix path of the endpoint
 * @param maxRequestBodySize bytes of a POST body
 * @param connectCodeToHttpResponse whether the status tells that a connect is refused
 */
public record UniHttpStreamConfig(
    @Setting(means = "offer unidirectional HTTP streaming", byDefault = "false") boolean enabled,
    @Setting(means = "path of the endpoint", byDefault = "/connection/uni_http_stream", matches = Patterns.PATH) String handlerPrefix,
    @Setting(
            means = "bytes of a POST body; above it the answer is 413",
            byDefault = "65536",
            least = "1",
            most = "67108864")
        int maxRequestBodySize,
    ConnectCodeToHttpResponse connectCodeToHttpResponse) {}
