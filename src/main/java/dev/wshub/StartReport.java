package dev.wshub;

import dev.wshub.config.ClientConfig;
import dev.wshub.config.ConfigLoader;
import dev.wshub.config.EngineConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.config.HubVersion;
import dev.wshub.config.LogConfig;
import dev.wshub.config.RedisLocation;
import dev.wshub.config.TlsSection;
import dev.wshub.config.TokenConfig;
import dev.wshub.config.TokenSection;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator, or a newcomer in development mode, should know after a start. */
final class StartReport {

  private static final Logger log = LoggerFactory.getLogger("dev.wshub.Hub");

  /** As many bytes as HS256 has (RFC 7518, section 3.2). */
  private static final int GOOD_SECRET = 32;

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
    warn();
    if (config.development() && servers > 0) {
      printDevelopmentHelp();
    }
  }

  private boolean nobodyCanConnect() {
    var client = config.client();
    return !client.allowAnonymousConnectWithoutToken()
        && !client.insecure()
        && client.userIdHttpHeader().isEmpty()
        && client.connectAddress().isEmpty()
        && !client.proxy().connect().enabled()
        && !client.takesTokens();
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
    if (nobodyCanConnect()) {
      log.warn(
          "No client can connect: set a key in client.token, client.connect_address, client.proxy.connect.enabled, client.user_id_http_header or client.allow_anonymous_connect_without_token");
    }
    if (!client.userIdHttpHeader().isEmpty() && (client.allowAnonymousConnectWithoutToken() || client.insecure())) {
      log.warn(
          "client.user_id_http_header is not looked at: {} makes everybody without a token anonymous",
          client.insecure() ? "client.insecure" : "client.allow_anonymous_connect_without_token");
    }
    warnOfTokens(client);
    if (client.insecure() || api.insecure()) {
      log.warn("{} is set: {}", client.insecure() ? "client.insecure" : "http_api.insecure", "nobody's permission is checked there");
    }
  }

  private static void warnOfTokens(ClientConfig client) {
    if (client.insecureSkipTokenSignatureVerify()) {
      log.warn("client.insecure_skip_token_signature_verify is set: whoever wants to makes tokens");
    } else if (!client.token().hasKey() && client.token().hasRules()) {
      log.warn("client.token has no key: every token is refused");
    } else if (!client.subscriptionTokens().config().hasKey() && client.subscriptionToken().enabled()) {
      log.warn("client.subscription_token has no key: every subscription token is refused");
    }
    warnOfSection(client.connectionTokens());
    if (client.subscriptionToken().enabled()) {
      warnOfSection(client.subscriptionTokens());
    }
  }

  private static void warnOfSection(TokenSection section) {
    TokenConfig tokens = section.config();
    if (!tokens.hmacSecretKey().isEmpty() && tokens.hmacSecretKey().length() < GOOD_SECRET && tokens.jwksPublicEndpoint().isEmpty()) {
      log.warn("{}.hmac_secret_key is short: below {} characters it can be found out from a single token", section.path(), GOOD_SECRET);
    }
    if (!tokens.jwksPublicEndpoint().isEmpty() && tokens.insecureSkipJwksEndpointSafetyCheck()) {
      log.warn("{}.insecure_skip_jwks_endpoint_safety_check is set: a token may choose where its key is asked for", section.path());
    }
    if (!tokens.jwksPublicEndpoint().isEmpty() && tokens.hasConfiguredKeys()) {
      log.warn("{}.jwks_public_endpoint is set: the other keys of the section are not used", section.path());
    }
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
