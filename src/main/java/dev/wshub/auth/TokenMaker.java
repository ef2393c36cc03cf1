package dev.wshub.auth;

import dev.wshub.config.TokenConfig;
import dev.wshub.config.TokenSection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Makes tokens that the hub accepts, for trying it: signed with HS256, by the secret of the configuration. */
public final class TokenMaker {

  private final TokenConfig config;

  /** @throws IllegalArgumentException when the section has no secret to sign with, or does not use it */
  public TokenMaker(TokenSection section) {
    config = section.config();
    if (!config.jwksPublicEndpoint().isEmpty()) {
      throw new IllegalArgumentException(section.path() + ".jwks_public_endpoint is set: only who has its private keys makes tokens");
    } else if (config.hmacSecretKey().isEmpty()) {
      throw new IllegalArgumentException(
          section.path() + ".hmac_secret_key is not set: a token is made with a secret, public keys cannot sign");
    }
  }

  /**
   * A signed token.
   *
   * @param user id of the user, empty for an anonymous one
   * @param expiration Unix seconds, 0 for none
   * @param claims the others, which win over what is put in here; issuer and audience are those that the configuration asks for
   */
  public String make(String user, long expiration, JsonObject claims) {
    var all = new JsonObject().put(config.userIdClaim().isEmpty() ? "sub" : config.userIdClaim(), user);
    if (expiration != 0) {
      all.put("exp", expiration);
    }
    if (!config.issuer().isEmpty()) {
      all.put("iss", config.issuer());
    }
    if (!config.audience().isEmpty()) {
      all.put("aud", new JsonArray().add(config.audience()));
    }
    return signed(all.mergeIn(claims));
  }

  private String signed(JsonObject claims) {
    var signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(SignatureAlgorithm.HS256.name());
    signature.setHeader("typ", "JWT");
    signature.setPayload(claims.encode());
    signature.setDoKeyValidation(false); // secrets may be short
    signature.setKey(new SecretKeySpec(config.hmacSecretKey().getBytes(StandardCharsets.UTF_8), "HMAC"));
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("HS256 is there in every JDK", e);
    }
  }
}
