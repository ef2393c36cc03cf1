package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.client.TestCertificate;
import dev.wshub.client.TrustAll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The hub's port with TLS: large fan-outs, and certificates that change. */
@Timeout(60)
class TlsTest {

  private static final int SUBSCRIBERS = 300;
  private static final int MESSAGES = 40;
  private static final Path DIRECTORY = directory();
  private static final TestCertificate FIRST = TestCertificate.in(DIRECTORY, "first");

  @RegisterExtension
  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
      {"http_server": {"tls": {"enabled": true, "cert_pem": "%s", "key_pem": "%s"}},
       "uni_sse": {"enabled": true},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}}
      """.formatted(FIRST.certificate(), FIRST.key()));

  private static Path directory() {
    try {
      return Files.createTempDirectory("hub-tls");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Small messages, which TLS gathers in one record, between large ones, which take several. */
  @Test
  void everySubscriberOfALargeChannelGetsEveryMessageInOrder() {
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      var client = hub.connect(hub.client().tls());
      assertThat(RunningHub.subscribe(client, 2, "large").containsKey("subscribe")).isTrue();
      clients.add(client);
    }
    for (int i = 0; i < MESSAGES; i++) {
      hub.bus().publish("large", "[" + i + ",\"" + "x".repeat(i % 4 == 3 ? 40_000 : i) + "\"]");
    }
    for (var client : clients) {
      for (int i = 0; i < MESSAGES; i++) {
        var data = client.receive().getJsonObject("push").getJsonObject("pub").getJsonArray("data");
        assertThat(data.getInteger(0)).isEqualTo(i);
        assertThat(data.getString(1)).isEqualTo("x".repeat(i % 4 == 3 ? 40_000 : i));
      }
    }
  }

  @Test
  void clientsWithoutTlsAreNotTaken() {
    assertThat(catchThrown(() -> hub.client().open())).isInstanceOf(IOException.class);
  }

  @Test
  void theApiIsThereToo() {
    var request = HttpRequest.newBuilder(URI.create("https://localhost:" + hub.port() + "/health")).build();
    var client = HttpClient.newBuilder().sslContext(TrustAll.context()).build();
    var response = client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
  }

  @Test
  void newConnectionsGetTheNewCertificateAndOldOnesStay() throws IOException {
    var client = hub.connect(hub.client().tls());
    assertThat(presented()).isEqualTo("CN=first");
    var second = TestCertificate.in(DIRECTORY, "second");
    // As a renewal does it, with a moment in which the two files do not fit together.
    Files.move(second.certificate(), FIRST.certificate(), StandardCopyOption.REPLACE_EXISTING);
    await().during(Duration.ofMillis(2500)).atMost(Duration.ofSeconds(10)).until(() -> presented().equals("CN=first"));
    Files.move(second.key(), FIRST.key(), StandardCopyOption.REPLACE_EXISTING);
    await().atMost(Duration.ofSeconds(10)).until(() -> presented().equals("CN=second"));
    assertThat(RunningHub.subscribe(client, 3, "kept").containsKey("subscribe")).isTrue();
    TestCertificate.in(DIRECTORY, "first");
    await().atMost(Duration.ofSeconds(10)).until(() -> presented().equals("CN=first"));
  }

  /** Vert.x fails itself, with a warning, on a broken connection on which a request waits that it has not begun. */
  @Test
  void bytesThatAreNoTlsEndAConnectionInSilenceWhereRequestsWait() throws Exception {
    try (var warnings = new Warnings();
        var tcp = new Socket("127.0.0.1", hub.port());
        var socket = TrustAll.context().getSocketFactory().createSocket(tcp, "127.0.0.1", hub.port(), true)) {
      tcp.setSoTimeout(5_000);
      String stream = "GET /connection/uni_sse?cf_connect=%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n";
      String behind = "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
      socket.getOutputStream().write((stream + behind.repeat(2)).getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      tcp.getOutputStream().write("no TLS at all".getBytes(StandardCharsets.US_ASCII));
      tcp.getInputStream().readAllBytes();
      assertThat(warnings.lines()).isEmpty();
    }
  }

  private static String presented() throws IOException {
    try (var socket = (SSLSocket) TrustAll.context().getSocketFactory().createSocket("127.0.0.1", hub.port())) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private static Throwable catchThrown(Action action) {
    try {
      action.run();
      return null;
    } catch (Exception e) {
      return e;
    }
  }
}
