package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.client.TestCertificate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand in http_server.tls, and what is said of the rest. */
class TlsConfigTest {

  @TempDir static Path directory;
  private static TestCertificate made;
  private static TestCertificate other;

  @BeforeAll
  static void make() {
    made = TestCertificate.in(directory, "made");
    other = TestCertificate.in(directory, "other");
  }

  private static HubConfig load(String certificate, String key) {
    var tls = new JsonObject().put("enabled", true).put("cert_pem", certificate).put("key_pem", key);
    return ConfigLoader.embedded(new JsonObject().put("http_server", new JsonObject().put("tls", tls)));
  }

  private static void assertRefused(String certificate, String key, String... words) {
    assertThatThrownBy(() -> load(certificate, key)).isInstanceOf(ConfigException.class).hasMessageContainingAll(words);
  }

  @Test
  void pathTextAndBase64AreTaken() throws IOException {
    String certificate = Files.readString(made.certificate());
    String key = Files.readString(made.key());
    load(made.certificate().toString(), made.key().toString());
    load(certificate, key);
    load(base64(certificate), base64(key));
    load(made.certificate().toString(), base64(key));
  }

  @Test
  void rsaIsTakenToo() throws IOException, InterruptedException {
    var certificate = directory.resolve("rsa.crt").toString();
    var key = directory.resolve("rsa.key").toString();
    var openssl =
        new ProcessBuilder(
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=rsa", "-keyout", key, "-out", certificate)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(openssl.waitFor()).isZero();
    load(certificate, key);
    assertRefused(certificate, made.key().toString(), "http_server.tls.key_pem", "with the algorithm of the certificate");
    assertRefused(made.certificate().toString(), key, "http_server.tls.key_pem", "with the algorithm of the certificate");
  }

  @Test
  void whatIsWrongIsSaidAtOnceAndWithoutTheKey() throws IOException {
    assertRefused("", "", "http_server.tls.cert_pem: is required", "http_server.tls.key_pem: is required");
    assertRefused("/no/such.crt", made.key().toString(), "http_server.tls.cert_pem: is neither the path of a file");
    assertRefused(made.certificate().toString(), other.key().toString(), "key_pem: is not the key of the certificate");
    assertRefused(made.key().toString(), made.key().toString(), "cert_pem: holds no certificate");
    assertRefused(made.certificate().toString(), made.certificate().toString(), "key_pem: holds no private key");
    String broken = Files.readString(made.key()).replaceAll("[0-9]", "");
    assertThatThrownBy(() -> load(made.certificate().toString(), broken))
        .hasMessageContaining("key_pem: holds no private key")
        .hasMessageNotContaining(broken.lines().toList().get(1));
  }

  @Test
  void theKeyIsNotPrinted() throws IOException {
    var config = load(made.certificate().toString(), Files.readString(made.key()));
    assertThat(config.httpServer().toString()).doesNotContain("PRIVATE");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
