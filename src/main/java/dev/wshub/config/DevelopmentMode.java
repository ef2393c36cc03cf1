package dev.wshub.config;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The defaults of development mode: this machine only, and there anybody may do everything. What is configured wins over them.
 */
final class DevelopmentMode {

  private static final int KEY_BYTES = 18;

  private DevelopmentMode() {}

  /** A configuration with everything open to this machine, and a new random API key. */
  static JsonObject defaults() {
    return new JsonObject()
        .put("development", true)
        .put("http_server", new JsonObject().put("address", "127.0.0.1"))
        .put("http_api", new JsonObject().put("key", randomKey()))
        .put("client", new JsonObject().put("allow_anonymous_connect_without_token", true))
        .put("sse", new JsonObject().put("enabled", true))
        .put("http_stream", new JsonObject().put("enabled", true))
        .put("rpc", new JsonObject().put("ping", new JsonObject().put("enabled", true)))
        .put("channel", new JsonObject().put("without_namespace", openChannels()));
  }

  private static JsonObject openChannels() {
    var options =
        new JsonObject()
            .put("presence", true)
            .put("join_leave", true)
            .put("history_size", 100)
            .put("history_ttl", "300s")
            .put("allow_positioning", true)
            .put("allow_recovery", true);
    for (var action : new String[] {"subscribe", "publish", "history", "presence"}) {
      options.put("allow_" + action + "_for_client", true).put("allow_" + action + "_for_anonymous", true);
    }
    return options;
  }

  private static String randomKey() {
    var key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }
}
