package dev.wshub.config;

/**
 * Where clients of SSE and HTTP streaming send their commands; it exists when one of the two does.
 *
 * @param handlerPrefix path of the endpoint
 * @param maxRequestBodySize bytes of a body; what is for another instance must fit into a message between instances
 */
public record EmulationConfig(
    @Setting(
            means = "path to which clients of sse and http_stream send their commands",
            byDefault = "/emulation",
            matches = Patterns.PATH)
        String handlerPrefix,
    @Setting(
            means = "bytes of a POST body; above it the answer is 413",
            byDefault = "65536",
            least = "1",
            most = "524288")
        int maxRequestBodySize) {}
