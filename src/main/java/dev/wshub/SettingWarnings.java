package dev.wshub;

import dev.wshub.config.ClientConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.config.TokenConfig;
import dev.wshub.config.TokenSection;
import java.util.ArrayList;
import java.util.List;

/** What is allowed in a configuration, and merely useless or dangerous. */
final class SettingWarnings {

  /** As many bytes as HS256 has (RFC 7518, section 3.2). */
  private static final int GOOD_SECRET = 32;

  private final HubConfig config;
  private final List<String> found = new ArrayList<>();

  private SettingWarnings(HubConfig config) {
    this.config = config;
  }

  /** One sentence for each; none holds a secret. */
  static List<String> of(HubConfig config) {
    var warnings = new SettingWarnings(config);
    if (config.development()) {
      return List.of("Development mode: anonymous clients may do everything; configure the hub before others can reach it");
    }
    warnings.find();
    return warnings.found;
  }

  private void find() {
    var client = config.client();
    var api = config.httpApi();
    if (!api.disabled() && !api.insecure() && api.key().isEmpty()) {
      found.add("No http_api.key is set: every API request is answered 401");
    }
    if (nobodyCanConnect(client)) {
      found.add(
          "No client can connect: set a key in client.token, client.connect_address, client.proxy.connect.enabled,"
              + " client.user_id_http_header or client.allow_anonymous_connect_without_token");
    }
    if (!client.userIdHttpHeader().isEmpty() && (client.allowAnonymousConnectWithoutToken() || client.insecure())) {
      found.add(
          "client.user_id_http_header is not looked at: "
              + (client.insecure() ? "client.insecure" : "client.allow_anonymous_connect_without_token")
              + " makes everybody without a token anonymous");
    }
    findAboutTokens(client);
    if (client.insecure() || api.insecure()) {
      found.add((client.insecure() ? "client.insecure" : "http_api.insecure") + " is set: nobody's permission is checked there");
    }
  }

  private static boolean nobodyCanConnect(ClientConfig client) {
    return !client.allowAnonymousConnectWithoutToken()
        && !client.insecure()
        && client.userIdHttpHeader().isEmpty()
        && client.connectAddress().isEmpty()
        && !client.proxy().connect().enabled()
        && !client.takesTokens();
  }

  private void findAboutTokens(ClientConfig client) {
    if (client.insecureSkipTokenSignatureVerify()) {
      found.add("client.insecure_skip_token_signature_verify is set: whoever wants to makes tokens");
    } else if (!client.token().hasKey() && client.token().hasRules()) {
      found.add("client.token has no key: every token is refused");
    } else if (!client.subscriptionTokens().config().hasKey() && client.subscriptionToken().enabled()) {
      found.add("client.subscription_token has no key: every subscription token is refused");
    }
    findAboutSection(client.connectionTokens());
    if (client.subscriptionToken().enabled()) {
      findAboutSection(client.subscriptionTokens());
    }
  }

  private void findAboutSection(TokenSection section) {
    TokenConfig tokens = section.config();
    if (!tokens.hmacSecretKey().isEmpty() && tokens.hmacSecretKey().length() < GOOD_SECRET && tokens.jwksPublicEndpoint().isEmpty()) {
      found.add(
          section.path() + ".hmac_secret_key is short: below " + GOOD_SECRET + " characters it can be found out from a single token");
    }
    if (!tokens.jwksPublicEndpoint().isEmpty() && tokens.insecureSkipJwksEndpointSafetyCheck()) {
      found.add(section.path() + ".insecure_skip_jwks_endpoint_safety_check is set: a token may choose where its key is asked for");
    }
    if (!tokens.jwksPublicEndpoint().isEmpty() && tokens.hasConfiguredKeys()) {
      found.add(section.path() + ".jwks_public_endpoint is set: the other keys of the section are not used");
    }
  }
}
