package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wshub.client.HandshakeRefused;
import dev.wshub.client.RawClient;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided before a connection becomes a WebSocket. */
@Timeout(30)
class HandshakeTest {

  /** Without the key, and without the end. */
  private static final String UPGRADE =
      "GET /connection/websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";

  @RegisterExtension static final RunningHub sameHost = new RunningHub(Shape.DIRECT_SHARDED, "{}");

  @RegisterExtension
  static final RunningHub listed = new RunningHub(
      Shape.DIRECT, "{\"client\": {\"allowed_origins\": [\"https://*.example.com\", \"http://localhost:3000\"]}}");

  @RegisterExtension
  static final RunningHub any = new RunningHub(Shape.DIRECT, "{\"client\": {\"allowed_origins\": [\"*\"]}, \"websocket\": {\"handler_prefix\": \"/ws\"}}");

  /** Publications are answered when Redis has answered. */
  @RegisterExtension static final RunningHub withRedis = new RunningHub(Shape.REDIS, "{}");

  private static int status(RawClient.Builder builder) {
    return catchThrowableOfType(HandshakeRefused.class, builder::open).status();
  }

  private static void assertAccepted(RunningHub hub, RawClient.Builder builder) {
    assertThat(hub.connect(builder).closed()).isNotDone();
  }

  @Test
  void withoutOriginEverybodyMayConnect() {
    assertAccepted(sameHost, sameHost.client());
    assertAccepted(listed, listed.client());
  }

  @Test
  void withoutAListTheOwnHostMayConnect() {
    assertAccepted(sameHost, sameHost.client().header("Origin", "http://127.0.0.1:" + sameHost.port()));
    assertAccepted(sameHost, sameHost.client().header("Host", "Hub.Example.com").header("Origin", "https://hub.example.COM"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.com", "null", "", "http://127.0.0.1", "http://127.0.0.1.evil.com", "127.0.0.1"})
  void withoutAListOtherOriginsGet403(String origin) {
    assertThat(status(sameHost.client().header("Origin", origin))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://app.example.com", "https://a.b.example.com", "HTTPS://APP.EXAMPLE.COM", "http://localhost:3000"})
  void listedOriginsMayConnect(String origin) {
    assertAccepted(listed, listed.client().header("Origin", origin));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://app.example.com", "https://example.com", "https://app.example.com.evil.com", "http://localhost:3001", "null"})
  void otherOriginsThanTheListedGet403(String origin) {
    assertThat(status(listed.client().header("Origin", origin))).isEqualTo(403);
  }

  @Test
  void theOwnHostIsNotOnAListByItself() {
    assertThat(status(listed.client().header("Origin", "http://127.0.0.1:" + listed.port()))).isEqualTo(403);
  }

  @Test
  void aStarAllowsAnyOrigin() {
    assertAccepted(any, any.client().path("/ws").header("Origin", "http://evil.com"));
  }

  @Test
  void requestsThatAreNoUpgradeAreToldSo() throws Exception {
    assertThat(statusLine("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains(" 426 ");
    assertThat(statusLine("GET /health HTTP/1.1\r\n\r\n")).contains(" 400 ");
  }

  private static String statusLine(String request) throws Exception {
    try (var socket = new Socket("127.0.0.1", any.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
  }

  @ParameterizedTest
  @CsvSource({"/connection/websocke", "/", "/connection/websocket/", "/ws/x"})
  void otherPathsGet404(String path) {
    assertThat(status(any.client().path(path))).isEqualTo(404);
    assertThat(status(sameHost.client().path(path))).isEqualTo(404);
  }

  @Test
  void compressionAndSubprotocolsAreNotNegotiated() {
    var client = sameHost.open(
        sameHost.client().header("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"));
    assertThat(client.responseHeader("sec-websocket-extensions")).isNull();
    assertThat(client.responseHeader("upgrade")).isEqualToIgnoringCase("websocket");
  }

  @Test
  void theVersionMustBe13() {
    assertThat(status(sameHost.client().header("Sec-WebSocket-Version", "99"))).isEqualTo(426);
  }

  @Test
  void oversizedHeadersAreRefused() {
    assertThat(status(sameHost.client().header("X-Large", "x".repeat(40_000)))).isBetween(400, 499);
  }

  @Test
  void anOversizedFirstLineIsRefused() {
    assertThat(status(sameHost.client().path("/connection/websocket?x=" + "x".repeat(20_000)))).isBetween(400, 499);
  }

  @Test
  void anUpgradeWaitsForTheAnswersToTheRequestsBeforeIt() throws Exception {
    String body = "{\"channel\":\"before\",\"data\":1}";
    String publish = "POST /api/publish HTTP/1.1\r\nHost: a\r\nX-API-Key: secret-of-the-tests\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    try (var socket = new Socket("127.0.0.1", withRedis.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((publish.repeat(3) + UPGRADE + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String answers = readUntil(socket, "HTTP/1.1 101 ");
      assertThat(answers.split("HTTP/1.1 200 ", -1)).as(answers).hasSize(1 + 3);
      readUntil(socket, "\r\n\r\n");
      String connect = "{\"id\":1,\"connect\":{}}";
      var frame = new ByteArrayOutputStream();
      frame.writeBytes(new byte[] {(byte) 0x81, (byte) (0x80 + connect.length()), 0, 0, 0, 0});
      frame.writeBytes(connect.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(frame.toByteArray());
      readUntil(socket, "{\"id\":1,\"connect\":");
    }
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    var read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("what follows " + read).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }

  /** It is refused only when it was accepted here: its key is read last. */
  @Test
  void anUpgradeWithoutAKeyLeavesTheConnectionItsDeadline() throws Exception {
    try (var socket = new Socket("127.0.0.1", sameHost.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write((UPGRADE + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void aSlowHandshakeIsCut() throws Exception {
    var upgraded = sameHost.connect();
    try (var slow = new Socket("127.0.0.1", sameHost.port());
        var silent = new Socket("127.0.0.1", sameHost.port())) {
      long start = System.nanoTime();
      slow.getOutputStream().write("GET /connection/websocket HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
      slow.setSoTimeout(15_000);
      silent.setSoTimeout(15_000);
      assertEnds(slow);
      assertEnds(silent);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(13));
      assertThat(upgraded.closed()).isNotDone();
    }
  }

  private static void assertEnds(Socket socket) throws IOException {
    var in = socket.getInputStream();
    while (in.read() >= 0) {
      // An error response may come before the end.
    }
  }
}
