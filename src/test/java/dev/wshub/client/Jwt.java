package dev.wshub.client;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens, good and bad ones, with nothing but the JDK: what the hub verifies with must not have made them. */
public final class Jwt {

  private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();
  private static final Map<String, String> CURVES = Map.of("ES256", "secp256r1", "ES384", "secp384r1", "ES512", "secp521r1");

  private Jwt() {}

  /** Signed with a secret (HS...) or a private key, as the algorithm says. */
  public static String of(String algorithm, Key key, String claims) {
    return with(new JsonObject().put("alg", algorithm).put("typ", "JWT"), key, claims);
  }

  /** The same with the name of the key. */
  public static String of(String algorithm, Key key, String name, String claims) {
    return with(new JsonObject().put("alg", algorithm).put("kid", name), key, claims);
  }

  /** With HS256. */
  public static String of(String secret, String claims) {
    return of("HS256", secret(secret), claims);
  }

  public static String with(JsonObject header, Key key, String claims) {
    String signed = part(header.encode()) + "." + part(claims);
    return signed + "." + BASE64_URL.encodeToString(signature(header.getString("alg"), key, signed.getBytes(StandardCharsets.US_ASCII)));
  }

  /** One part of a token, before it is put together. */
  public static String part(String text) {
    return BASE64_URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Key secret(String text) {
    return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HMAC");
  }

  private static byte[] signature(String algorithm, Key key, byte[] content) {
    try {
      if (algorithm.startsWith("HS")) {
        var mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
        mac.init(key);
        return mac.doFinal(content);
      }
      var signature = Signature.getInstance(jdkName(algorithm));
      signature.initSign((PrivateKey) key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String jdkName(String algorithm) {
    return switch (algorithm.substring(0, 2)) {
      case "RS" -> "SHA" + algorithm.substring(2) + "withRSA";
      case "ES" -> "SHA" + algorithm.substring(2) + "withECDSAinP1363Format";
      default -> "Ed25519";
    };
  }

  /** A pair of keys for the algorithm. */
  public static KeyPair keys(String algorithm) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm.startsWith("RS") ? "RSA" : algorithm.startsWith("ES") ? "EC" : "Ed25519");
      if (algorithm.startsWith("RS")) {
        generator.initialize(2048);
      } else if (algorithm.startsWith("ES")) {
        generator.initialize(new ECGenParameterSpec(CURVES.get(algorithm)));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String pem(PublicKey key) {
    return pem("PUBLIC KEY", key.getEncoded());
  }

  public static String pem(String label, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  /** As it stands in a key set, without its use and algorithm. */
  public static JsonObject published(String name, PublicKey key) {
    var json = new JsonObject().put("kid", name);
    if (key instanceof RSAPublicKey rsa) {
      return json.put("kty", "RSA").put("n", number(rsa.getModulus().toByteArray(), 0)).put("e", number(rsa.getPublicExponent().toByteArray(), 0));
    } else if (key instanceof ECPublicKey ec) {
      int bits = ec.getParams().getOrder().bitLength();
      int size = (bits + 7) / 8;
      return json.put("kty", "EC")
          .put("crv", "P-" + bits)
          .put("x", number(ec.getW().getAffineX().toByteArray(), size))
          .put("y", number(ec.getW().getAffineY().toByteArray(), size));
    }
    byte[] encoded = ((EdECPublicKey) key).getEncoded();
    return json.put("kty", "OKP").put("crv", "Ed25519").put("x", BASE64_URL.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
  }

  /** Without a sign, and as long as it must be. */
  private static String number(byte[] twosComplement, int size) {
    int from = twosComplement.length > 1 && twosComplement[0] == 0 ? 1 : 0;
    byte[] plain = Arrays.copyOfRange(twosComplement, from, twosComplement.length);
    if (plain.length < size) {
      byte[] padded = new byte[size];
      System.arraycopy(plain, 0, padded, size - plain.length, plain.length);
      plain = padded;
    }
    return BASE64_URL.encodeToString(plain);
  }
}
