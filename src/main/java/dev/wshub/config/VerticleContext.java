package dev.wshub.config;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;

/**
 * What a verticle of the hub is told at its deployment: which instance of how many it is, and the configuration.
 *
 * @param index number of this instance among those of its verticle, from 0
 * @param count how many instances of its verticle there are
 * @param hubShards how many hub verticles there are: a channel's hash modulo this number picks one
 * @param serverLoops how many server verticles there are
 * @param instanceId identity of this hub among all hubs, new at every start
 * @param config the hub's configuration
 */
public record VerticleContext(
    int index, int count, int hubShards, int serverLoops, String instanceId, HubConfig config) {

  private static final String HUB = "hub";
  private static final String INDEX = "index";
  private static final String COUNT = "count";
  private static final String TOPOLOGY = "topology";
  private static final String SERVER = "server";
  private static final String INSTANCE = "instance";

  /** From a verticle's configuration, as {@link #toJson()} makes it; keys of others are left alone. */
  public static VerticleContext of(JsonObject json) {
    var topology = json.getJsonObject(TOPOLOGY);
    return new VerticleContext(
        json.getInteger(INDEX),
        json.getInteger(COUNT),
        topology.getInteger(HUB),
        topology.getInteger(SERVER),
        json.getString(INSTANCE),
        HubConfig.from(json.getJsonObject(HUB)));
  }

  /** The configuration JSON for the verticle. It holds the secrets: never log it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put(HUB, config.toJson())
        .put(INDEX, index)
        .put(COUNT, count)
        .put(TOPOLOGY, new JsonObject().put(HUB, hubShards).put(SERVER, serverLoops))
        .put(INSTANCE, instanceId);
  }

  /**
   * Where the server verticles listen. With {@code http_server.port: 0} this is a random port that all server instances of one
   * hub share, and no other hub in the same Vert.x does: plain 0 would give each instance a port of its own.
   */
  public SocketAddress listenAddress() {
    var server = config.httpServer();
    var host = server.address().isEmpty() ? "0.0.0.0" : server.address();
    return server.port() == 0
        ? SocketAddress.sharedRandomPort(1 + (instanceId.hashCode() & 0x3fffffff), host)
        : SocketAddress.inetSocketAddress(server.port(), host);
  }
}
