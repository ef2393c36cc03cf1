package dev.wshub.config;

import io.vertx.core.json.JsonObject;

/**
 * The whole configuration of a hub, checked.
 *
 * @param development development mode: defaults that let anybody in from this machine, and the demo page at {@code /}
 */
public record HubConfig(
    @Setting(
            means = "development mode: this machine only, anonymous clients may do everything, demo page at /",
            byDefault = "false")
        boolean development,
    HttpServerConfig httpServer,
    HttpApiConfig httpApi,
    ClientConfig client,
    ChannelConfig channel,
    WebSocketConfig websocket,
    HealthConfig health,
    PrometheusConfig prometheus,
    EngineConfig engine,
    RpcConfig rpc,
    EventBusConfig eventBus,
    EventsConfig events,
    NodeConfig node,
    LogConfig log,
    ShutdownConfig shutdown) {

  /**
   * The configuration that a JSON object describes; what it leaves out has its default.
   *
   * @throws ConfigException with every problem found
   */
  public static HubConfig from(JsonObject json) {
    var problems = new Problems();
    var config = read(json, problems);
    problems.throwIfAny();
    return config;
  }

  /** The same, and the files that it names are checked as well. */
  static HubConfig withFiles(JsonObject json, Problems problems) {
    var config = read(json, problems);
    if (config.httpServer().tls().enabled()) {
      PemPair.read(config.httpServer().tls(), (key, what) -> problems.add("http_server.tls." + key, what));
    }
    problems.throwIfAny();
    return config;
  }

  private static HubConfig read(JsonObject json, Problems problems) {
    var config = new RecordReader(problems).read(HubConfig.class, json, "");
    CrossChecks.check(config, problems);
    return config;
  }

  /** The configuration with nothing set: Centrifugo's strict defaults, except for the few that are documented as ours. */
  public static HubConfig defaults() {
    return from(new JsonObject());
  }

  /** The JSON object from which {@link #from} makes an equal configuration. It holds the secrets: never log it. */
  public JsonObject toJson() {
    return RecordWriter.write(this);
  }

  /** Names the class alone: the values include secrets. */
  @Override
  public String toString() {
    return "HubConfig";
  }
}
