package dev.wshub;

import dev.wshub.config.ConfigException;
import dev.wshub.config.EngineConfig;
import dev.wshub.config.HubConfig;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a hub lacks whose deployment descriptor leaves one of its verticles out: told at the start, and else missed by nobody but its
 * users.
 */
final class LeftOut {

  private final DeploymentDescriptor descriptor;
  private final HubConfig config;

  LeftOut(DeploymentDescriptor descriptor, HubConfig config) {
    this.descriptor = descriptor;
    this.config = config;
  }

  /** Fails with a {@link ConfigException} when something is configured that nobody would do. */
  void check() {
    var problems = problems();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** What is configured and would be done by nobody. */
  List<String> problems() {
    var problems = new ArrayList<String>();
    if (config.httpServer().hasInternalPort() && lacks(DeploymentDescriptor.API_VERTICLE)) {
      problems.add(wouldListenNowhere("http_server.internal_port", DeploymentDescriptor.API_VERTICLE));
    }
    if (config.tcpBridge().enabled() && lacks(DeploymentDescriptor.TCP_BRIDGE_VERTICLE)) {
      problems.add(wouldListenNowhere("tcp_bridge.enabled", DeploymentDescriptor.TCP_BRIDGE_VERTICLE));
    }
    if (hasRedis() && lacks(DeploymentDescriptor.REDIS_BRIDGE_VERTICLE)) {
      problems.add(
          "engine.type: redis: nobody would connect to Redis; allowed is to set it where "
              + descriptor.source()
              + " has "
              + DeploymentDescriptor.REDIS_BRIDGE_VERTICLE);
    }
    return problems;
  }

  private boolean hasRedis() {
    return config.engine().type() == EngineConfig.Type.REDIS;
  }

  private boolean lacksRegistry() {
    return hasRedis() && config.registry().enabled() && lacks(DeploymentDescriptor.REGISTRY_VERTICLE);
  }

  /** The configuration that holds with what there is: presence that no registry keeps must expire. */
  HubConfig effective() {
    if (!lacksRegistry()) {
      return config;
    }
    var without = new JsonObject().put("registry", new JsonObject().put("enabled", false));
    return HubConfig.from(config.toJson().mergeIn(without, true));
  }

  private String wouldListenNowhere(String key, String verticle) {
    return key + ": nobody would listen there; allowed is to set it where " + descriptor.source() + " has " + verticle;
  }

  /** One line for each verticle that is left out: who misses it, and who does not. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    if (lacks(DeploymentDescriptor.HUB_VERTICLE)) {
      lines.add(
          "There is no HubVerticle: clients can connect, but what needs a channel, as subscribe, publish, history and presence,"
              + " is refused with error 100");
    }
    if (lacks(DeploymentDescriptor.API_VERTICLE)) {
      lines.add(
          "There is no ApiVerticle: nobody answers at "
              + config.eventBus().prefix()
              + ".publish and the other event-bus addresses; HTTP is not concerned");
    }
    if (lacks(DeploymentDescriptor.SERVER_VERTICLE)) {
      var rest = config.httpServer().hasInternalPort() ? "the internal port is not concerned" : "HTTP API, health and metrics are missing too";
      lines.add("There is no WebSocketServerVerticle: clients cannot connect; " + rest);
    }
    if (lacksRegistry()) {
      lines.add(
          "There is no RegistryVerticle: as with registry.enabled: false, other instances do not know of this one, connections have no"
              + " records, and presence expires by engine.redis.presence_ttl");
    }
    return lines;
  }

  private boolean lacks(String verticle) {
    return descriptor.verticles().stream().noneMatch(entry -> entry.name().equals(verticle));
  }
}
