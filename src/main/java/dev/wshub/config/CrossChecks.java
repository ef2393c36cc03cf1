package dev.wshub.config;

import java.time.Duration;

/** What must hold between keys; a key whose own value was refused is left out. */
final class CrossChecks {

  /** What closing the hub may take besides delay and drain: the close handshakes, the engine, the registry. */
  private static final Duration SHUTDOWN_REST = Duration.ofSeconds(10);

  private final Problems problems;

  private CrossChecks(Problems problems) {
    this.problems = problems;
  }

  static void check(HubConfig config, Problems problems) {
    var checks = new CrossChecks(problems);
    checks.client(config);
    checks.paths(config);
    checks.shutdown(config.shutdown());
    checks.wholeSeconds("channel.history_meta_ttl", config.channel().historyMetaTtl());
    checks.channelOptions("channel.without_namespace", config.channel().withoutNamespace());
    config.channel().namespaces().forEach((name, options) -> checks.channelOptions(ChannelConfig.pathOf(name), options));
  }

  private void client(HubConfig config) {
    var client = config.client();
    require(
        client.pongTimeout().compareTo(client.pingInterval()) < 0,
        "client.pong_timeout",
        GoDuration.format(client.pongTimeout()),
        "less than client.ping_interval (" + GoDuration.format(client.pingInterval()) + ")",
        "client.ping_interval");
    var presenceTtl = config.engine().memory().presenceTtl();
    require(
        client.presenceUpdateInterval().compareTo(presenceTtl) < 0,
        "client.presence_update_interval",
        GoDuration.format(client.presenceUpdateInterval()),
        "less than engine.memory.presence_ttl (" + GoDuration.format(presenceTtl) + ")",
        "engine.memory.presence_ttl");
  }

  private void paths(HubConfig config) {
    different("websocket.handler_prefix", config.websocket().handlerPrefix(), "http_api.handler_prefix", config.httpApi().handlerPrefix());
    different("health.handler_prefix", config.health().handlerPrefix(), "http_api.handler_prefix", config.httpApi().handlerPrefix());
    different("health.handler_prefix", config.health().handlerPrefix(), "websocket.handler_prefix", config.websocket().handlerPrefix());
    var metrics = config.prometheus().handlerPrefix();
    different("prometheus.handler_prefix", metrics, "http_api.handler_prefix", config.httpApi().handlerPrefix());
    different("prometheus.handler_prefix", metrics, "websocket.handler_prefix", config.websocket().handlerPrefix());
    different("prometheus.handler_prefix", metrics, "health.handler_prefix", config.health().handlerPrefix());
  }

  private void shutdown(ShutdownConfig shutdown) {
    var needed = shutdown.delay().plus(shutdown.drain()).plus(SHUTDOWN_REST);
    require(
        needed.compareTo(shutdown.timeout()) <= 0,
        "shutdown.timeout",
        GoDuration.format(shutdown.timeout()),
        "at least shutdown.delay + shutdown.drain + 10s = " + GoDuration.format(needed),
        "shutdown.delay",
        "shutdown.drain");
  }

  private void channelOptions(String path, ChannelOptions options) {
    wholeSeconds(path + ".history_ttl", options.historyTtl());
    wholeSeconds(path + ".history_meta_ttl", options.historyMetaTtl());
    require(
        (options.historySize() > 0) == !options.historyTtl().isZero(),
        path + ".history_size",
        options.historySize() + " with history_ttl " + GoDuration.format(options.historyTtl()),
        "both above zero, or neither",
        path + ".history_ttl");
    require(
        options.historyTtl().compareTo(options.historyMetaTtl()) <= 0,
        path + ".history_ttl",
        GoDuration.format(options.historyTtl()),
        "at most history_meta_ttl (" + GoDuration.format(options.historyMetaTtl()) + ")",
        path + ".history_meta_ttl",
        "channel.history_meta_ttl");
    require(
        !options.forceRecovery() || options.hasHistory(),
        path + ".force_recovery",
        "true",
        "false, or history_size and history_ttl set as well",
        path + ".history_size",
        path + ".history_ttl");
  }

  private void wholeSeconds(String path, Duration duration) {
    require(duration.getNano() == 0, path, GoDuration.format(duration), "whole seconds");
  }

  private void different(String path, String value, String otherPath, String otherValue) {
    require(!value.equals(otherValue), path, "\"" + value + "\"", "another path than that of " + otherPath, otherPath);
  }

  private void require(boolean holds, String path, String found, String allowed, String... otherPaths) {
    for (var other : otherPaths) {
      holds |= problems.has(other);
    }
    if (!holds && !problems.has(path)) {
      problems.add(path, "found " + found + ", allowed is " + allowed);
    }
  }
}
