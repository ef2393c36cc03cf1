package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.client.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code client_ca_pem}: who has no certificate of the right authority does not get in, on either port. */
@Timeout(30)
class MutualTlsTest {

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private TestCertificate known;
  private JsonObject tls;

  @BeforeEach
  void make() {
    var server = TestCertificate.in(directory, "server");
    known = TestCertificate.in(directory, "known");
    tls =
        new JsonObject()
            .put("enabled", true)
            .put("cert_pem", server.certificate().toString())
            .put("key_pem", server.key().toString())
            .put("client_ca_pem", known.certificate().toString());
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void theCertificateOfAClientIsRequiredAndVerified() {
    var hub = deploy();
    for (int port : new int[] {hub.port(), hub.internalPort()}) {
      assertThat(status(port, known)).isEqualTo(port == hub.port() ? 404 : 200);
      assertThatThrownBy(() -> status(port, null)).message().containsAnyOf("Connection was closed", "fatal alert", "handshake");
      var unknown = TestCertificate.in(directory, "unknown");
      assertThatThrownBy(() -> status(port, unknown)).message().containsAnyOf("Connection was closed", "fatal alert", "handshake");
    }
  }

  @Test
  void anAuthorityThatIsNoneIsRefused() throws Exception {
    tls.put("client_ca_pem", directory.resolve("absent.crt").toString());
    assertThatThrownBy(this::deploy).hasMessageContaining("http_server.tls.client_ca_pem: is neither the path of a file that can be read");
    tls.put("client_ca_pem", Files.readString(known.key()));
    assertThatThrownBy(this::deploy).hasMessage("http_server.tls.client_ca_pem: holds no certificate in PEM form");
  }

  private WebSocketHub deploy() {
    var server = new JsonObject().put("address", "127.0.0.1").put("port", 0).put("internal_port", 0).put("tls", tls);
    var verticles =
        new JsonArray()
            .add(new JsonObject().put("name", DeploymentDescriptor.API_VERTICLE))
            .add(new JsonObject().put("name", DeploymentDescriptor.SERVER_VERTICLE));
    return WebSocketHub.deploy(vertx, new JsonObject().put("http_server", server), new JsonObject().put("verticles", verticles)).await();
  }

  private int status(int port, TestCertificate own) {
    var options = new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
    if (own != null) {
      options.setKeyCertOptions(new PemKeyCertOptions().addCertPath(own.certificate().toString()).addKeyPath(own.key().toString()));
    }
    var client = vertx.createHttpClient(options);
    try {
      return client.request(HttpMethod.GET, port, "127.0.0.1", "/health").compose(request -> request.send()).await().statusCode();
    } finally {
      client.close().await(); // also keeps it from being collected, and closed, before
    }
  }
}
