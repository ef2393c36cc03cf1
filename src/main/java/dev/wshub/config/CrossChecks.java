package dev.wshub.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/** What must hold between keys; a key whose own value was refused is left out. */
final class CrossChecks {

  /** What closing the hub may take besides delay and drain: the close handshakes, the engine, the registry. */
  private static final Duration SHUTDOWN_REST = Duration.ofSeconds(10);

  /** One lost heartbeat, or two, are no death. */
  private static final int BEATS_PER_TTL = 3;

  private final Problems problems;

  private CrossChecks(Problems problems) {
    this.problems = problems;
  }

  static void check(HubConfig config, Problems problems) {
    var checks = new CrossChecks(problems);
    checks.client(config);
    checks.redis(config);
    checks.paths(config);
    checks.shutdown(config.shutdown());
    checks.tcpBridge(config);
    new AddressChecks(config, problems).check();
    TokenChecks.check(config.client(), problems);
    new ChannelNameChecks(config, problems).check();
    new ProxyChecks(config, problems).check();
    new TransformChecks(problems).check(config);
    new RedisChecks(config.engine().redis(), problems).check();
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

  private void redis(HubConfig config) {
    var registry = config.registry();
    require(
        registry.heartbeatInterval().multipliedBy(BEATS_PER_TTL).compareTo(registry.instanceTtl()) <= 0,
        "registry.heartbeat_interval",
        GoDuration.format(registry.heartbeatInterval()),
        "at most a third of registry.instance_ttl (" + GoDuration.format(registry.instanceTtl()) + ")",
        "registry.instance_ttl");
    boolean expires = config.engine().type() == EngineConfig.Type.REDIS && !registry.enabled();
    var presenceTtl = config.engine().redis().presenceTtl();
    require(
        !expires || config.client().presenceUpdateInterval().compareTo(presenceTtl) < 0,
        "client.presence_update_interval",
        GoDuration.format(config.client().presenceUpdateInterval()),
        "less than engine.redis.presence_ttl (" + GoDuration.format(presenceTtl) + ") where registry.enabled is false",
        "engine.redis.presence_ttl");
  }

  private void paths(HubConfig config) {
    var paths = new LinkedHashMap<String, String>();
    paths.put("http_api", config.httpApi().handlerPrefix());
    paths.put("websocket", config.websocket().handlerPrefix());
    paths.put("health", config.health().handlerPrefix());
    paths.put("prometheus", config.prometheus().handlerPrefix());
    paths.put("sse", config.sse().handlerPrefix());
    paths.put("http_stream", config.httpStream().handlerPrefix());
    paths.put("emulation", config.emulation().handlerPrefix());
    paths.put("uni_websocket", config.uniWebsocket().handlerPrefix());
    paths.put("uni_sse", config.uniSse().handlerPrefix());
    paths.put("uni_http_stream", config.uniHttpStream().handlerPrefix());
    var sections = List.copyOf(paths.keySet());
    for (int i = 1; i < sections.size(); i++) {
      for (String earlier : sections.subList(0, i)) {
        different(
            sections.get(i) + ".handler_prefix",
            paths.get(sections.get(i)),
            earlier + ".handler_prefix",
            paths.get(earlier));
      }
    }
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

  /** Nobody's configuration opens the addresses at which the hub's parts trust each other. */
  private void tcpBridge(HubConfig config) {
    int port = config.tcpBridge().port();
    require(
        !config.tcpBridge().enabled() || port == 0 || port != config.httpServer().port(),
        "tcp_bridge.port",
        Integer.toString(port),
        "another port than http_server.port",
        "http_server.port");
    notInternal("tcp_bridge.inbound_addresses", config.tcpBridge().inboundAddresses(), config.eventBus());
    notInternal("tcp_bridge.outbound_addresses", config.tcpBridge().outboundAddresses(), config.eventBus());
  }

  private void notInternal(String path, List<String> addresses, EventBusConfig eventBus) {
    String internal = eventBus.prefix() + ".internal.";
    for (String address : addresses) {
      require(!address.startsWith(internal), path, "\"" + address + "\"", "what does not begin with " + internal, "event_bus.prefix");
    }
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
    require(
        !options.autoCacheRecover() || (options.forceRecovery() && options.recoversFromCache()),
        path + ".auto_cache_recover",
        "true",
        "false, or force_recovery true and force_recovery_mode cache",
        path + ".force_recovery",
        path + ".force_recovery_mode");
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
