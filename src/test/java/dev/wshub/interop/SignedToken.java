package dev.wshub.interop;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as a backend makes them, signed with the secret that the hubs of this package have. */
final class SignedToken {

  static final String SECRET = "known to the hub and the backend of these tests";

  private SignedToken() {}

  /** For a connection of that user, with further claims. */
  static String connection(String user, JsonObject claims) {
    return of(new JsonObject().put("sub", user).mergeIn(claims));
  }

  /** For one channel, good for so many seconds. */
  static String subscription(String user, String channel, long seconds) {
    return of(new JsonObject().put("sub", user).put("channel", channel).mergeIn(expiringIn(seconds)));
  }

  static JsonObject expiringIn(long seconds) {
    return new JsonObject().put("exp", Instant.now().getEpochSecond() + seconds);
  }

  private static String of(JsonObject claims) {
    String signed = part(new JsonObject().put("alg", "HS256").put("typ", "JWT")) + "." + part(claims);
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String part(JsonObject json) {
    return base64(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
