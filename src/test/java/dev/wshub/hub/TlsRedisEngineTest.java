package dev.wshub.hub;

import dev.wshub.client.TestCertificate;
import dev.wshub.redis.RedisServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same over TLS, where both sides show certificates. */
class TlsRedisEngineTest extends RedisEngineTest {
  @TempDir static Path directory;

  private static TestCertificate certificate;
  private static RedisServer secured;
  private static int port;

  @BeforeAll
  static void startSecured() throws IOException {
    certificate = TestCertificate.in(directory, "localhost");
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var pem = certificate.certificate().toString();
    secured = RedisServer.start(
        "--tls-port", "" + port, "--tls-cert-file", pem, "--tls-key-file", certificate.key().toString(), "--tls-ca-cert-file", pem);
  }

  @AfterAll
  static void stopSecured() {
    secured.close();
  }

  @Override
  JsonObject settings() {
    var pem = certificate.certificate().toString();
    var tls = new JsonObject().put("server_ca_pem", pem).put("cert_pem", pem).put("key_pem", certificate.key().toString());
    return new JsonObject().put("address", "rediss://localhost:" + port).put("tls", tls);
  }
}
