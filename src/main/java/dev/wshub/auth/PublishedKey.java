package dev.wshub.auth;

import dev.wshub.auth.SignatureAlgorithm.Family;
import dev.wshub.config.Printable;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * A key of a JSON Web Key Set (RFC 7517). Immutable.
 *
 * @param algorithm the only one that it is for; null: any of its family
 */
record PublishedKey(Family family, SignatureAlgorithm algorithm, PublicKey key) {

  /** Whether a token that says it was signed this way can have been signed with it. */
  boolean fits(SignatureAlgorithm wanted) {
    return wanted.family() == family && (algorithm == null || algorithm == wanted);
  }

  /**
   * The keys for signatures of a set, by their name. Secrets and keys without a name are left out: nobody publishes the former, and
   * tokens cannot ask for the latter.
   *
   * @throws JoseException when it is no key set, or one of the keys cannot be read: then none of them is trusted
   */
  static Map<String, PublishedKey> read(byte[] json) throws JoseException {
    var keys = new HashMap<String, PublishedKey>();
    for (Map<String, Object> fields : parsed(json)) {
      Family family = familyOf(fields);
      if (family != null && "sig".equals(fields.get("use")) && fields.get("kid") instanceof String name) {
        try {
          keys.put(name, of(family, fields));
        } catch (JoseException | RuntimeException e) {
          throw new JoseException("the key " + Printable.of(name) + " that is there cannot be read", e);
        }
      }
    }
    return keys;
  }

  private static List<Map<String, Object>> parsed(byte[] json) throws JoseException {
    try {
      var keys = new ArrayList<Map<String, Object>>();
      for (Object each : (List<?>) JsonUtil.parseJson(new String(json, StandardCharsets.UTF_8)).get("keys")) {
        @SuppressWarnings("unchecked")
        var fields = (Map<String, Object>) each;
        keys.add(fields);
      }
      return keys;
    } catch (JoseException | RuntimeException e) {
      throw new JoseException("what is there is no JSON object with a list of keys", e);
    }
  }

  private static Family familyOf(Map<String, Object> fields) {
    return switch (String.valueOf(fields.get("kty"))) {
      case "RSA" -> Family.RSA;
      case "EC" -> Family.EC;
      case "OKP" -> "Ed25519".equals(fields.get("crv")) ? Family.ED25519 : null;
      default -> null;
    };
  }

  /** One that is for an algorithm which is not known fits no token. */
  private static PublishedKey of(Family family, Map<String, Object> fields) throws JoseException {
    Object algorithm = fields.get("alg");
    var known = SignatureAlgorithm.of(String.valueOf(algorithm));
    Family usable = algorithm == null || known != null ? family : null;
    return new PublishedKey(usable, known, ((PublicJsonWebKey) JsonWebKey.Factory.newJwk(fields)).getPublicKey());
  }
}
