package dev.wshub.config;

/**
 * The health endpoints.
 *
 * @param enabled whether they exist
 * @param handlerPrefix their path; {@code /live} and {@code /ready} stand below it
 */
public record HealthConfig(
    @Setting(means = "offer the health endpoints", byDefault = "true") boolean enabled,
    @Setting(means = "path of the health endpoints", byDefault = "/health", matches = Patterns.PATH)
        String handlerPrefix) {}
