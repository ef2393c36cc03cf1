package dev.wshub.config;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.function.BiConsumer;

/**
 * What a TLS section names, read and found sound.
 *
 * <p>Reading touches files: not for an event loop.
 *
 * @param own the server's certificate and its key
 * @param clientAuthorities certificates of those who sign clients' certificates; null: clients need none
 */
public record TlsFiles(PemPair own, Buffer clientAuthorities) {

  /**
   * Reads what the section names.
   *
   * @param problems is told what is wrong: the key's path, and words without any secret
   * @return null when something is wrong
   */
  public static TlsFiles read(TlsSection section, BiConsumer<String, String> problems) {
    PemPair own = PemPair.read(section, problems);
    String authorities = section.config().clientCaPem();
    if (authorities.isBlank()) {
      return own == null ? null : new TlsFiles(own, null);
    }
    Buffer read = authorities(authorities, section.path() + ".client_ca_pem", problems);
    return own == null || read == null ? null : new TlsFiles(own, read);
  }

  static Buffer authorities(String value, String path, BiConsumer<String, String> problems) {
    Buffer content = PemPair.content(value, path, problems);
    if (content == null || holdsCertificates(content)) {
      return content;
    }
    problems.accept(path, "holds no certificate in PEM form");
    return null;
  }

  private static boolean holdsCertificates(Buffer content) {
    try {
      var all = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content.getBytes()));
      return !all.isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }
}
