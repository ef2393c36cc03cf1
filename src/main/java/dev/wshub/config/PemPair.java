package dev.wshub.config;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.function.BiConsumer;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate chain and its private key in PEM form, read and found to belong together.
 *
 * <p>Reading touches files: not for an event loop.
 */
public record PemPair(Buffer certificate, Buffer key) {
  private static final String CERTIFICATE = ".cert_pem";
  private static final String KEY = ".key_pem";
  private static final String BEGIN = "-----BEGIN ";

  /**
   * Reads what the section names.
   *
   * @param problems is told what is wrong: the key's path, and words without any secret
   * @return null when something is wrong
   */
  static PemPair read(TlsSection section, BiConsumer<String, String> problems) {
    Buffer certificate = content(section.config().certPem(), section.path() + CERTIFICATE, problems);
    Buffer key = content(section.config().keyPem(), section.path() + KEY, problems);
    if (certificate == null || key == null) {
      return null;
    }
    var pair = new PemPair(certificate, key);
    return pair.isSound(section.path(), problems) ? pair : null;
  }

  /** The key is a secret. */
  @Override
  public String toString() {
    return "PemPair";
  }

  /** What stands in the file, the text or its base64; null, and a problem, when it is none of them. */
  static Buffer content(String value, String path, BiConsumer<String, String> problems) {
    if (value.isBlank()) {
      problems.accept(path, "is required with " + path.substring(0, path.lastIndexOf('.')) + ".enabled");
      return null;
    }
    byte[] bytes = value.contains(BEGIN) ? value.getBytes(StandardCharsets.UTF_8) : file(value);
    if (bytes == null) {
      bytes = base64(value);
    }
    if (bytes == null) {
      problems.accept(path, "is neither the path of a file that can be read, nor text in PEM form, nor its base64");
      return null;
    }
    return Buffer.buffer(bytes);
  }

  private static byte[] file(String path) {
    try {
      return Files.readAllBytes(Path.of(path));
    } catch (IOException | InvalidPathException e) {
      return null; // base64 comes next, and then the words for both
    }
  }

  private static byte[] base64(String text) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(text.trim());
      return new String(bytes, StandardCharsets.ISO_8859_1).contains(BEGIN) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private boolean isSound(String section, BiConsumer<String, String> problems) {
    Certificate leaf;
    try {
      leaf = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate.getBytes()));
    } catch (GeneralSecurityException e) {
      problems.accept(section + CERTIFICATE, "holds no certificate in PEM form");
      return false;
    }
    try {
      if (belongTogether(leaf)) {
        return true;
      }
      problems.accept(section + KEY, "is not the key of the certificate in " + section + CERTIFICATE);
    } catch (Exception e) { // Vert.x declares no other
      problems.accept(
          section + KEY,
          "holds no private key in PEM form (PKCS#8, or RSA or EC in their own form) with the algorithm of the certificate in "
              + section
              + CERTIFICATE);
    }
    return false;
  }

  /** Read by Vert.x, which will use it, and tried: what the one signs the other must verify. */
  private boolean belongTogether(Certificate leaf) throws Exception {
    var options = new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
    var manager = (X509KeyManager) options.getKeyManagerFactory(null).getKeyManagers()[0];
    String[] aliases = manager.getServerAliases(leaf.getPublicKey().getAlgorithm(), null);
    if (aliases == null) {
      return false; // the key is of another algorithm than the certificate
    }
    PrivateKey privateKey = manager.getPrivateKey(aliases[0]);
    if (!privateKey.getAlgorithm().equals(leaf.getPublicKey().getAlgorithm())) {
      return false;
    }
    var signature = Signature.getInstance(signatureFor(privateKey.getAlgorithm()));
    signature.initSign(privateKey);
    signature.update(certificate.getBytes());
    byte[] signed = signature.sign();
    signature.initVerify(leaf.getPublicKey());
    signature.update(certificate.getBytes());
    try {
      return signature.verify(signed);
    } catch (GeneralSecurityException ofAnotherSize) {
      return false;
    }
  }

  private static String signatureFor(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }
}
