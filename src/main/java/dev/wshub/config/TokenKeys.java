package dev.wshub.config;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.function.BiConsumer;

/**
 * The public keys that a section names, read and found sound.
 *
 * <p>Reading touches files: not for an event loop.
 *
 * @param rsa null: none is named
 * @param ecdsa null: none is named
 */
public record TokenKeys(RSAPublicKey rsa, ECPublicKey ecdsa) {

  /** Shorter ones can be factored (RFC 7518, section 3.3). */
  private static final int LEAST_RSA_BITS = 2048;

  private static final String RSA = ".rsa_public_key";
  private static final String ECDSA = ".ecdsa_public_key";

  /**
   * Reads what the section names.
   *
   * @param problems is told what is wrong: the key's path, and words for it
   * @return null when something is wrong
   */
  public static TokenKeys read(TokenSection section, BiConsumer<String, String> problems) {
    TokenConfig config = section.config();
    var wrong = new boolean[1];
    BiConsumer<String, String> noted =
        (path, what) -> {
          wrong[0] = true;
          problems.accept(path, what);
        };
    var keys =
        new TokenKeys(
            (RSAPublicKey) key(config.rsaPublicKey(), section.path() + RSA, "RSA", noted),
            (ECPublicKey) key(config.ecdsaPublicKey(), section.path() + ECDSA, "EC", noted));
    if (keys.rsa != null && keys.rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
      int bits = keys.rsa.getModulus().bitLength();
      noted.accept(section.path() + RSA, "holds a key of " + bits + " bits, allowed are " + LEAST_RSA_BITS + " or more");
    }
    return wrong[0] ? null : keys;
  }

  private static PublicKey key(String value, String path, String algorithm, BiConsumer<String, String> problems) {
    Buffer content = value.isBlank() ? null : PemPair.content(value, path, problems);
    if (content == null) {
      return null;
    }
    try {
      return PublicKeyPem.read(content.toString(StandardCharsets.US_ASCII), algorithm);
    } catch (GeneralSecurityException e) {
      problems.accept(path, e.getMessage());
      return null;
    }
  }
}
