package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.TestCertificate;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP endpoints with TLS: who is believed, and whom they believe. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class HttpDelegationTlsTest {

  private final Path directory = directory();
  private final TestCertificate server = TestCertificate.in(directory, "decider.test");
  private final TestCertificate own = TestCertificate.in(directory, "hub");

  private static Path directory() {
    try {
      return Files.createTempDirectory("deciders");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @RegisterExtension
  final HttpAuthority app =
      new HttpAuthority(
          new HttpServerOptions()
              .setSsl(true)
              .setSni(true)
              .setKeyCertOptions(new PemKeyCertOptions().addCertPath(server.certificate().toString()).addKeyPath(server.key().toString()))
              .setTrustOptions(new PemTrustOptions().addCertPath(own.certificate().toString()))
              .setClientAuth(ClientAuth.REQUIRED));

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT, app.in("""
      {"rpc": {"namespaces": [{"name": "good", "proxy_enabled": true, "proxy_name": "good"}, {"name": "any", "proxy_enabled": true, "proxy_name": "any"},
          {"name": "stranger", "proxy_enabled": true, "proxy_name": "stranger"}, {"name": "unnamed", "proxy_enabled": true, "proxy_name": "unnamed"},
          {"name": "nobody", "proxy_enabled": true, "proxy_name": "nobody"}, {"name": "plain", "proxy_enabled": true, "proxy_name": "plain"}]},
       "proxies": [
        {"name": "good", "timeout": "4s", "endpoint": "https://127.0.0.1:PORT/", "http": {"tls": {"enabled": true, "cert_pem": "CERT", "key_pem": "KEY", "server_ca_pem": "CA", "server_name": "decider.test"}}},
        {"name": "any", "timeout": "4s", "endpoint": "https://127.0.0.1:PORT/", "http": {"tls": {"enabled": true, "cert_pem": "CERT", "key_pem": "KEY", "insecure_skip_verify": true}}},
        {"name": "stranger", "timeout": "4s", "endpoint": "https://127.0.0.1:PORT/", "http": {"tls": {"enabled": true, "cert_pem": "CERT", "key_pem": "KEY", "server_ca_pem": "CERT", "server_name": "decider.test"}}},
        {"name": "unnamed", "timeout": "4s", "endpoint": "https://127.0.0.1:PORT/", "http": {"tls": {"enabled": true, "cert_pem": "CERT", "key_pem": "KEY", "server_ca_pem": "CA"}}},
        {"name": "nobody", "timeout": "4s", "endpoint": "https://127.0.0.1:PORT/", "http": {"tls": {"enabled": true, "server_ca_pem": "CA", "server_name": "decider.test"}}},
        {"name": "plain", "timeout": "4s", "endpoint": "https://127.0.0.1:PORT/"}]}
      """)
      .replace("CERT", own.certificate().toString()).replace("KEY", own.key().toString()).replace("CA\"", server.certificate() + "\""));

  private static String rpc(String method) {
    return "{\"id\":4,\"rpc\":{\"method\":\"" + method + ":x\"}}";
  }

  @Test
  void bothSidesShowWhoTheyAre() {
    app.hears("/", request -> request.response().end("{\"result\":{\"data\":\"" + request.connection().indicatedServerName() + "\"}}"));
    assertThat(ask(hub.connect(), rpc("good")).getJsonObject("rpc").getString("data")).isEqualTo("decider.test");
    assertThat(app.question().headers().get("Host")).isEqualTo("127.0.0.1:" + app.port());
  }

  @Test
  void anyCertificateWillDoWhereTheConfigurationSaysSo() {
    app.answers("/", "{}");
    assertThat(ask(hub.connect(), rpc("any")).containsKey("rpc")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "unnamed", "nobody", "plain"})
  void whoIsNotBelievedIsNotAsked(String namespace) {
    app.answers("/", "{}");
    assertThat(errorCode(ask(hub.connect(), rpc(namespace)))).isEqualTo(100);
    assertThat(app.questions()).isZero();
  }
}
