package dev.wshub.config;

/**
 * Server-sent events in both directions: what a client sends goes to the emulation endpoint.
 *
 * @param enabled whether there is this endpoint
 * @param handlerPrefix path of the endpoint
 * @param maxRequestBodySize bytes of a POST body
 */
public record SseConfig(
    @Setting(means = "offer server-sent events", byDefault = "false") boolean enabled,
    @Setting(means = "path of the endpoint", byDefault = "/connection/sse", matches = Patterns.PATH) String handlerPrefix,
    @Setting(
            means = "bytes of a POST body; above it the answer is 413",
            byDefault = "65536",
            least = "1",
            most = "67108864")
        int maxRequestBodySize) {}
