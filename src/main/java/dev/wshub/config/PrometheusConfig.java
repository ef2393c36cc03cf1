package dev.wshub.config;

/**
 * The metrics for Prometheus.
 *
 * @param enabled whether they are offered
 * @param handlerPrefix their path
 */
public record PrometheusConfig(
    @Setting(means = "offer metrics for Prometheus; whoever reaches the port can read them", byDefault = "false")
        boolean enabled,
    @Setting(means = "path of the metrics", byDefault = "/metrics", matches = Patterns.PATH) String handlerPrefix) {}
