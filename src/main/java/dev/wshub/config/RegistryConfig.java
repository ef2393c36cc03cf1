package dev.wshub.config;

import java.time.Duration;

/**
 * What instances with the Redis engine know of each other.
 *
 * @param enabled whether instances write heartbeats and connection records, and clean up after dead ones
 * @param heartbeatInterval time between two heartbeats
 * @param instanceTtl an instance without a heartbeat for this long is dead
 * @param connectionTtl life of a connection record that is not refreshed
 * @param remoteAddress whether records hold the address that the client came from
 */
public record RegistryConfig(
    @Setting(means = "heartbeats, connection records, cleaning up after dead instances; with the Redis engine", byDefault = "true")
        boolean enabled,
    @Setting(means = "time between two heartbeats", byDefault = "10s", least = "100ms", most = "5m") Duration heartbeatInterval,
    @Setting(means = "an instance without a heartbeat for this long is dead", byDefault = "30s", least = "500ms", most = "1h")
        Duration instanceTtl,
    @Setting(means = "life of a connection record that is not refreshed", byDefault = "2m", least = "1s", most = "1h")
        Duration connectionTtl,
    @Setting(means = "put the address that the client came from into its record", byDefault = "false")
        boolean remoteAddress) {}
