package dev.wshub.api;

import dev.wshub.config.HttpApiConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Decides whether a request may use the API. Without a key in the configuration none may. */
final class ApiKey {
  private static final CharSequence HEADER = HttpHeaders.createOptimized("X-API-Key");
  private static final String PARAMETER = "api_key";
  private static final String SCHEME = "apikey ";

  private final byte[] key;
  private final boolean insecure;

  ApiKey(HttpApiConfig config) {
    key = config.key().getBytes(StandardCharsets.UTF_8);
    insecure = config.insecure();
  }

  boolean accepts(HttpServerRequest request) {
    if (insecure) {
      return true;
    }
    String given = given(request);
    // In constant time: how long it takes must not tell how much of a guess was right.
    return key.length > 0
        && given != null
        && MessageDigest.isEqual(key, given.getBytes(StandardCharsets.UTF_8));
  }

  private static String given(HttpServerRequest request) {
    String header = request.getHeader(HEADER);
    if (header != null) {
      return header;
    }
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return authorization.substring(SCHEME.length()).trim();
    }
    return request.query() == null ? null : parameter(request);
  }

  private static String parameter(HttpServerRequest request) {
    try {
      return request.getParam(PARAMETER);
    } catch (IllegalArgumentException malformedQuery) {
      return null; // Netty does not decode it, so it holds no key
    }
  }
}
