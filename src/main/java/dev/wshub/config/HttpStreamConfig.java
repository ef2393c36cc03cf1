package dev.wshub.config;

/**
 * HTTP streaming in both directions: what a client sends goes to the emulation endpoint.
 *
 * @param enabled whether there is this endpoint
 * @param handlerPrefix path of the endpoint
 * @param maxRequestBodySize bytes of a POST body
 */
public record HttpStreamConfig(
    @Setting(means = "offer HTTP streaming", byDefault = "false") boolean enabled,
    @Setting(means = "path of the endpoint", byDefault = "/connection/http_stream", matches = Patterns.PATH) String handlerPrefix,
    @Setting(
            means = "bytes of a POST body; above it the answer is 413",
            byDefault = "65536",
            least = "1",
            most = "67108864")
        int maxRequestBodySize) {}
