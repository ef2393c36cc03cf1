package dev.wshub;

import dev.wshub.config.ConfigLoader;
import dev.wshub.config.HubConfig;
import dev.wshub.config.LogConfig;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator, or a newcomer in development mode, should know after a start. */
final class StartReport {

  private static final Logger log = LoggerFactory.getLogger("dev.wshub.Hub");

  private final ConfigLoader.Loaded loaded;
  private final HubConfig config;
  private final int port;

  StartReport(ConfigLoader.Loaded loaded, int port) {
    this.loaded = loaded;
    this.config = loaded.config();
    this.port = port;
  }

  /** The start line, and a warning for each setting that is merely useless or dangerous. */
  void log(int servers, int hubs, String transport) {
    log.info(
        "WebSocket hub {} listens on {}: engine {}, {} server and {} hub instances, transport {}, configuration {}, started in {} ms",
        version(),
        servers == 0 ? "no port" : config.httpServer().place(port),
        config.engine().type().name().toLowerCase(Locale.ROOT),
        servers,
        hubs,
        transport,
        loaded.file() == null ? "without a file" : loaded.file(),
        ManagementFactory.getRuntimeMXBean().getUptime());
    warn();
    if (config.development() && servers > 0) {
      printDevelopmentHelp();
    }
  }

  static String version() {
    var version = StartReport.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  private void warn() {
    var client = config.client();
    var api = config.httpApi();
    if (config.development()) {
      log.warn("Development mode: anonymous clients may do everything; configure the hub before others can reach it");
      return;
    }
    if (!api.disabled() && !api.insecure() && api.key().isEmpty()) {
      log.warn("No http_api.key is set: every API request is answered 401");
    }
    if (!client.allowAnonymousConnectWithoutToken() && !client.insecure() && client.userIdHttpHeader().isEmpty()) {
      log.warn("No client can connect: set client.user_id_http_header or client.allow_anonymous_connect_without_token");
    }
    if (client.insecure() || api.insecure()) {
      log.warn("{} is set: {}", client.insecure() ? "client.insecure" : "http_api.insecure", "nobody's permission is checked there");
    }
  }

  /** On standard output, and not in the log: it holds the key. A log in JSON stays JSON. */
  private void printDevelopmentHelp() {
    var out = config.log().format() == LogConfig.Format.JSON ? System.err : System.out;
    var address = config.httpServer().address();
    var host = address.isEmpty() || address.equals("127.0.0.1") || address.equals("0.0.0.0") ? "localhost" : address;
    var url = (config.httpServer().tls().enabled() ? "https://" : "http://") + host + ":" + port;
    out.printf(
        """

          Open      %s/
          Publish   curl %s%s/publish -H 'X-API-Key: %s' -d '{"channel":"news","data":"Hello from curl"}'

        """,
        url, url, config.httpApi().handlerPrefix(), config.httpApi().key());
    out.flush();
  }
}
