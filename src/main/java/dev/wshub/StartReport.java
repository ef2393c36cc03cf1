package dev.wshub;

import dev.wshub.config.ConfigLoader;
import dev.wshub.config.EngineConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.config.HubVersion;
import dev.wshub.config.LogConfig;
import dev.wshub.config.RedisLocation;
import dev.wshub.config.TlsSection;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator, or a newcomer in development mode, should know after a start. */
final class StartReport {

  private static final Logger log = LoggerFactory.getLogger("dev.wshub.Hub");

  private final ConfigLoader.Loaded loaded;
  private final HubConfig config;
  private final int port;
  private final int internalPort;

  /** @param internalPort 0: there is none */
  StartReport(ConfigLoader.Loaded loaded, int port, int internalPort) {
    this.loaded = loaded;
    this.config = loaded.config();
    this.port = port;
    this.internalPort = internalPort;
  }

  /** The start line, and a warning for each setting that is merely useless or dangerous. */
  void log(int servers, int hubs, String transport) {
    log.info(
        "WebSocket hub {} listens on {}{}: engine {}, {} server and {} hub instances, transport {}, configuration {}, started in {} ms",
        HubVersion.current(),
        servers == 0 ? "no port" : config.httpServer().place(port),
        internalPort == 0 ? "" : ", internally on " + config.httpServer().internalPlace(internalPort),
        engine(config.engine()),
        servers,
        hubs,
        transport,
        loaded.file() == null ? "without a file" : loaded.file(),
        ManagementFactory.getRuntimeMXBean().getUptime());
    SettingWarnings.of(config).forEach(log::warn);
    if (config.development() && servers > 0) {
      printDevelopmentHelp();
    }
  }

  /** Which engine, and the servers it begins with; never user or password. */
  static String engine(EngineConfig engine) {
    var name = engine.type().name().toLowerCase(Locale.ROOT);
    if (engine.type() != EngineConfig.Type.REDIS) {
      return name;
    }
    var location = engine.redis().location();
    var kind = location.kind() == RedisLocation.Kind.STANDALONE ? "" : " " + location.kind().name().toLowerCase(Locale.ROOT);
    return name + kind + " at " + location.endpoints().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** On standard output, and not in the log: it holds the key. A log in JSON stays JSON. */
  private void printDevelopmentHelp() {
    var out = config.log().format() == LogConfig.Format.JSON ? System.err : System.out;
    var server = config.httpServer();
    var url = url(server.publicTls(), server.address(), port);
    boolean onPublic = internalPort == 0 || config.httpApi().external();
    var apiUrl = onPublic ? url : url(server.effectiveInternalTls(), server.effectiveInternalAddress(), internalPort);
    out.printf(
        """

          Open      %s/
          Publish   curl %s%s/publish -H 'X-API-Key: %s' -d '{"channel":"news","data":"Hello from curl"}'

        """,
        url, apiUrl, config.httpApi().handlerPrefix(), config.httpApi().key());
    out.flush();
  }

  private static String url(TlsSection tls, String address, int port) {
    var host = address.isEmpty() || address.equals("127.0.0.1") || address.equals("0.0.0.0") ? "localhost" : address;
    return (tls.config().enabled() ? "https://" : "http://") + host + ":" + port;
  }
}
