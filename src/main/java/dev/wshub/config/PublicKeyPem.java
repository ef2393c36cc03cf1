package dev.wshub.config;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads public keys in PEM form: of their own (RFC 7468, section 13), RSA's own (PKCS#1), or that of a certificate. */
final class PublicKeyPem {

  private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** What stands before the content of a PKCS#1 key to make it a key that says which algorithm it is of: rsaEncryption. */
  private static final byte[] RSA_ALGORITHM = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
  };

  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;

  private PublicKeyPem() {}

  /**
   * The key in the first block of the text.
   *
   * @param algorithm RSA or EC
   * @throws GeneralSecurityException with words for the reader of a configuration
   */
  static PublicKey read(String text, String algorithm) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(text);
    if (!block.find()) {
      throw new GeneralSecurityException("holds no public key in PEM form");
    }
    String label = block.group(1);
    if (label.contains("PRIVATE")) {
      throw new GeneralSecurityException("holds a private key; allowed is the public one that belongs to it");
    }
    PublicKey key;
    try {
      key = key(label, Base64.getMimeDecoder().decode(block.group(2)), algorithm);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new GeneralSecurityException("holds no " + algorithm + " public key in PEM form");
    }
    if (!key.getAlgorithm().equals(algorithm)) {
      throw new GeneralSecurityException("holds a key of " + key.getAlgorithm() + "; allowed is one of " + algorithm);
    }
    return key;
  }

  private static PublicKey key(String label, byte[] content, String algorithm) throws GeneralSecurityException {
    return switch (label) {
      case "PUBLIC KEY" -> KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(content));
      case "RSA PUBLIC KEY" -> KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(withAlgorithm(content)));
      case "CERTIFICATE" ->
          CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content)).getPublicKey();
      default -> throw new GeneralSecurityException("another label");
    };
  }

  /** DER: a sequence of the algorithm and a bit string with no unused bits. */
  private static byte[] withAlgorithm(byte[] key) {
    var bits = new ByteArrayOutputStream();
    bits.write(0);
    bits.writeBytes(key);
    var both = new ByteArrayOutputStream();
    both.writeBytes(RSA_ALGORITHM);
    both.writeBytes(element(BIT_STRING, bits.toByteArray()));
    return element(SEQUENCE, both.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
