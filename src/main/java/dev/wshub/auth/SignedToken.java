package dev.wshub.auth;

import dev.wshub.config.Printable;
import java.security.Key;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token in its compact form (RFC 7515, section 7.1), taken apart; nothing in it is verified yet. The header says which key it wants,
 * and is never asked for a key itself. Used by one thread at a time.
 */
final class SignedToken {

  /** More characters than this are no token: it is the largest message that a client may send by default. */
  static final int MOST_CHARACTERS = 65_536;

  private static final int MOST_HEADER_CHARACTERS = 16_384;

  private static final Logger LOG = LoggerFactory.getLogger(SignedToken.class);

  private final JsonWebSignature signature = new JsonWebSignature();
  private final SignatureAlgorithm algorithm;
  private final String keyId;

  SignedToken(String compact) throws RefusedToken {
    checkForm(compact);
    try {
      signature.setCompactSerialization(compact);
      algorithm = SignatureAlgorithm.of(signature.getAlgorithmHeaderValue());
      keyId = signature.getKeyIdHeaderValue(); // fails, as the algorithm does, where it is no text
    } catch (JoseException | RuntimeException e) {
      throw RefusedToken.invalid("it cannot be taken apart");
    }
    if (algorithm == null) {
      throw RefusedToken.invalid("its algorithm is none of those that are known");
    }
    // What is critical must be understood (RFC 7515, section 4.1.11), and nothing is; b64 changes what is signed (RFC 7797).
    if (signature.getHeaders().getObjectHeaderValue("crit") != null || signature.getHeaders().getObjectHeaderValue("b64") != null) {
      throw RefusedToken.invalid("its header has crit or b64");
    }
  }

  private static void checkForm(String compact) throws RefusedToken {
    if (compact.length() > MOST_CHARACTERS) {
      throw RefusedToken.invalid("it has more than " + MOST_CHARACTERS + " characters");
    }
    int dots = 0;
    for (int i = 0; i < compact.length(); i++) {
      char c = compact.charAt(i);
      if (c == '.') {
        dots++;
      } else if (!isBase64Url(c)) {
        throw RefusedToken.invalid("it has characters that are not of base64url");
      }
    }
    if (dots != 2) {
      throw RefusedToken.invalid("it does not have three parts");
    } else if (compact.indexOf('.') > MOST_HEADER_CHARACTERS) {
      throw RefusedToken.invalid("its header has more than " + MOST_HEADER_CHARACTERS + " characters");
    }
  }

  private static boolean isBase64Url(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /** Name of the key it was signed with, or null. */
  String keyId() {
    return keyId;
  }

  /** The claims, as bytes that may be anything. */
  byte[] payload() {
    return signature.getUnverifiedPayloadBytes();
  }

  /** Whether one of the keys has signed it. Takes microseconds with a secret, up to a millisecond with a public key. */
  boolean isSignedWithOneOf(List<? extends Key> keys) {
    return keys.stream().anyMatch(this::isSignedWith);
  }

  private boolean isSignedWith(Key key) {
    signature.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm.name()));
    // Secrets may be short, as they may be in Centrifugo; of public keys curve and length are checked.
    signature.setDoKeyValidation(algorithm.family() != SignatureAlgorithm.Family.HMAC);
    signature.setKey(key);
    try {
      return signature.verifySignature();
    } catch (JoseException | RuntimeException e) {
      LOG.debug("A signature cannot be verified: {}", Printable.of(String.valueOf(e.getMessage())));
      return false; // the key is of another kind or curve, or what stands for the signature is none
    }
  }
}
