package dev.wshub.delegation;

import dev.wshub.config.ProxyConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The headers of questions to one HTTP endpoint. What comes later replaces what came before: the configured ones, those that stand
 * for headers in the client's connect command, those of the client's own request, the content type. Nothing is passed on but what
 * the configuration lists.
 */
final class QuestionHeaders {

  private static final String CONTENT_TYPE = "Content-Type";
  private static final String AUTHORIZATION = "Authorization";

  private final Map<String, String> fixed;
  private final List<String> emulated;
  private final List<String> passedOn;
  private final String credentials;

  /**
   * @param userInfo user and password of the endpoint's URL; null: none
   */
  QuestionHeaders(ProxyConfig config, String userInfo) {
    this.fixed = config.http().staticHeaders();
    this.emulated = config.emulatedHeaders();
    this.passedOn = config.httpHeaders();
    this.credentials =
        userInfo == null ? null : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  MultiMap of(Asker asker) {
    MultiMap headers = HttpHeaders.headers();
    fixed.forEach((name, value) -> headers.set(name, bytes(value)));
    for (String name : emulated) {
      String value = asker.emulatedHeaders().get(name.toLowerCase(Locale.ROOT));
      if (value != null) {
        headers.set(name, bytes(value));
      }
    }
    for (String name : passedOn) {
      List<String> values = asker.headers().getAll(name);
      if (!values.isEmpty()) {
        headers.set(name, values);
      }
    }
    if (credentials != null && !headers.contains(AUTHORIZATION)) {
      headers.set(AUTHORIZATION, credentials);
    }
    return headers.set(CONTENT_TYPE, "application/json");
  }

  /** Each character is sent as one byte: that of the client's request is here as it came, other text is UTF-8. */
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
