package dev.wshub.config;

import dev.wshub.limits.SharedCounts;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;

/**
 * What a verticle of the hub is told at its deployment: which instance of how many it is, and the configuration.
 *
 * @param index number of this instance among those of its verticle, from 0
 * @param count how many instances of its verticle there are
 * @param hubShards how many hub verticles there are: a channel's hash modulo this number picks one
 * @param redisBridges how many Redis bridges there are: a channel's hash picks one of them as well
 * @param serverLoops how many server verticles there are
 * @param instanceId identity of this hub among all hubs, new at every start
 * @param config the hub's configuration
 * @param counts what all server verticles of the hub count together; others have none
 */
public record VerticleContext(
    int index,
    int count,
    int hubShards,
    int redisBridges,
    int serverLoops,
    String instanceId,
    HubConfig config,
    SharedCounts counts) {

  private static final String HUB = "hub";
  private static final String INDEX = "index";
  private static final String COUNT = "count";
  private static final String TOPOLOGY = "topology";
  private static final String BRIDGE = "bridge";
  private static final String SERVER = "server";
  private static final String INSTANCE = "instance";
  private static final String COUNTS = "counts";

  /** For a verticle that counts nothing together with others. */
  public VerticleContext(
      int index, int count, int hubShards, int redisBridges, int serverLoops, String instanceId, HubConfig config) {
    this(index, count, hubShards, redisBridges, serverLoops, instanceId, config, null);
  }

  /** In a hub without Redis bridges. */
  public VerticleContext(
      int index, int count, int hubShards, int serverLoops, String instanceId, HubConfig config) {
    this(index, count, hubShards, 0, serverLoops, instanceId, config);
  }

  /** From a verticle's configuration, as {@link #toJson()} makes it; keys of others are left alone. */
  public static VerticleContext of(JsonObject json) {
    var topology = json.getJsonObject(TOPOLOGY);
    return new VerticleContext(
        json.getInteger(INDEX),
        json.getInteger(COUNT),
        topology.getInteger(HUB),
        topology.getInteger(BRIDGE),
        topology.getInteger(SERVER),
        json.getString(INSTANCE),
        HubConfig.from(json.getJsonObject(HUB)),
        json.getValue(COUNTS) instanceof SharedCounts counts ? counts : null);
  }

  /** The configuration JSON for the verticle; the counts are in it as they are. It holds the secrets: never log it. */
  public JsonObject toJson() {
    JsonObject json = counts == null ? new JsonObject() : new JsonObject().put(COUNTS, counts);
    return json
        .put(HUB, config.toJson())
        .put(INDEX, index)
        .put(COUNT, count)
        .put(TOPOLOGY, new JsonObject().put(HUB, hubShards).put(BRIDGE, redisBridges).put(SERVER, serverLoops))
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

  /** Where the internal port is, of which there is one listener. */
  public SocketAddress internalListenAddress() {
    var server = config.httpServer();
    var host = server.effectiveInternalAddress().isEmpty() ? "0.0.0.0" : server.effectiveInternalAddress();
    return SocketAddress.inetSocketAddress(server.effectiveInternalPort(), host);
  }
}
