package dev.wshub.config;

import java.time.Duration;

/**
 * The ordered shutdown: not ready, {@code delay}, clients closed over {@code drain}, the rest; all within {@code timeout}.
 *
 * @param delay time between "not ready" and the first close, for the load balancer to notice
 * @param drain time over which clients are closed in even steps
 * @param timeout time after which the process ends with whatever is left
 */
public record ShutdownConfig(
    @Setting(
            means = "time between \"not ready\" and the first close, for the load balancer",
            byDefault = "0s",
            least = "0s",
            most = "100s")
        Duration delay,
    @Setting(
            means = "time over which clients are closed, so that they do not all reconnect at once",
            byDefault = "5s",
            least = "0s",
            most = "100s")
        Duration drain,
    @Setting(
            means = "the process ends by then at the latest; at least shutdown.delay + shutdown.drain + 10s",
            byDefault = "30s",
            least = "10s",
            most = "110s")
        Duration timeout) {}
