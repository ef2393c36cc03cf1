package dev.wshub.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The whole configuration of a hub, checked.
 *
 * @param development development mode: defaults that let anybody in from this machine, and the demo page at {@code /}
 * @param proxies HTTP endpoints that decide, by the names that namespaces call them
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
    SseConfig sse,
    HttpStreamConfig httpStream,
    EmulationConfig emulation,
    UniWebsocketConfig uniWebsocket,
    UniSseConfig uniSse,
    UniHttpStreamConfig uniHttpStream,
    HealthConfig health,
    PrometheusConfig prometheus,
    EngineConfig engine,
    RegistryConfig registry,
    RpcConfig rpc,
    @Setting(means = "HTTP endpoints with a name: a list of objects with a name and the options of channel.proxy.subscribe")
        Map<String, ProxyConfig> proxies,
    EventBusConfig eventBus,
    EventsConfig events,
    TcpBridgeConfig tcpBridge,
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
    Stream.of(config.httpServer().publicTls(), config.httpServer().effectiveInternalTls())
        .distinct()
        .filter(section -> section.config().enabled())
        .forEach(section -> TlsFiles.read(section, problems::add));
    config.client().tokenSections().forEach(section -> TokenKeys.read(section, problems::add));
    if (config.engine().type() == EngineConfig.Type.REDIS) {
      RedisChecks.readFiles(config.engine().redis(), problems);
    }
    ProxyChecks.readFiles(config, problems);
    problems.throwIfAny();
    return config;
  }

  private static HubConfig read(JsonObject json, Problems problems) {
    var config = new RecordReader(problems).read(HubConfig.class, json, "");
    CrossChecks.check(config, problems);
    return config;
  }

  /** Every HTTP endpoint that decides, asked or not, by where it stands. */
  public Map<String, ProxyConfig> proxiesByPath() {
    var all = new LinkedHashMap<String, ProxyConfig>();
    all.put("client.proxy.connect", client.proxy().connect().proxy());
    all.put("client.proxy.refresh", client.proxy().refresh().proxy());
    all.put("channel.proxy.subscribe", channel.proxy().subscribe());
    all.put("channel.proxy.publish", channel.proxy().publish());
    all.put("channel.proxy.sub_refresh", channel.proxy().subRefresh());
    all.put("rpc.proxy", rpc.proxy());
    proxies.forEach((name, proxy) -> all.put(pathOfProxy(name), proxy));
    return all;
  }

  /** Where the endpoint of that name stands. */
  public static String pathOfProxy(String name) {
    return "proxies[" + name + "]";
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
