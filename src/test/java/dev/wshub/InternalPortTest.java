package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.client.RawClient;
import dev.wshub.client.TestCertificate;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code http_server.internal_port}: what moves there, and that it is the same as on the port of clients. */
@Timeout(60)
class InternalPortTest extends InternalPortFixture {

  @TempDir Path directory;

  /** The address is no secret: another verticle may send there by mistake. */
  @Test
  void ordersThatAreNoneAreRefused() {
    hub = deploy(ALL);
    var address = hub.config().eventBus().internalPortLifecycleAddress();
    for (Object body : new Object[] {"text", 7, new JsonArray(), new JsonObject(), new JsonObject().put("phase", 7), new JsonObject().put("phase", "drain"), null}) {
      assertThatThrownBy(() -> vertx.eventBus().request(address, body, new DeliveryOptions().setSendTimeout(2_000)).await())
          .as("%s", body)
          .isInstanceOfSatisfying(ReplyException.class, refused -> assertThat(refused.failureCode()).isEqualTo(1))
          .hasMessage("phase must be port or unready");
    }
  }

  @Test
  void apiHealthAndMetricsAreThereAndNowhereElse() {
    hub = deploy(ALL);
    assertThat(hub.internalPort()).isPositive().isNotEqualTo(hub.port());
    for (var path : List.of("/health", "/health/live", "/health/ready", "/metrics")) {
      assertThat(get(hub.internalPort(), path).statusCode()).as(path).isEqualTo(200);
      assertThat(get(hub.port(), path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(api(hub.internalPort(), KEY, "{\"channel\":\"a\",\"data\":1}").body()).isEqualTo("{\"result\":{}}");
    assertThat(api(hub.internalPort(), "wrong", "{}").statusCode()).isEqualTo(401);
    assertThat(api(hub.port(), KEY, "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void clientsStayOnTheirPort() throws IOException {
    hub = deploy(ALL);
    try (var client = client()) {
      assertThat(client.send("{\"id\":1,\"connect\":{}}").receiveReply(1).containsKey("connect")).isTrue();
    }
    assertThatThrownBy(() -> RawClient.to(hub.internalPort()).open()).hasMessageContaining("404");
    assertThat(get(hub.internalPort(), "/connection/websocket").statusCode()).isEqualTo(404);
  }

  @Test
  void theApiMayStayWithTheClients() {
    httpApi.put("external", true);
    hub = deploy(ALL);
    assertThat(api(hub.port(), KEY, "{\"channel\":\"a\",\"data\":1}").statusCode()).isEqualTo(200);
    assertThat(api(hub.internalPort(), KEY, "{}").statusCode()).isEqualTo(404);
    assertThat(get(hub.internalPort(), "/health").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutAnotherPlaceNothingMoves() throws IOException {
    int port = freePort();
    httpServer.put("port", port).put("internal_port", port).put("internal_address", "127.0.0.1");
    hub = deploy(ALL);
    assertThat(hub.internalPort()).isZero();
    assertThat(get(port, "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void anAddressAloneMovesThemToo() throws IOException {
    httpServer.put("port", freePort()).put("internal_address", "127.0.0.2").remove("internal_port");
    hub = deploy(ALL);
    assertThat(hub.internalPort()).isEqualTo(hub.port());
    assertThat(get(hub.port(), "/health").statusCode()).isEqualTo(404);
    var there = HttpRequest.newBuilder(URI.create("http://127.0.0.2:" + hub.port() + "/health"));
    assertThat(send(there).statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAndMethodsKnowOfTheConnectionsOfAllLoops() throws IOException {
    hub = deploy(ALL);
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < 4 * LOOPS; i++) {
      clients.add(client());
      clients.get(i).send("{\"id\":1,\"connect\":{}}").receiveReply(1);
    }
    assertThat(get(hub.internalPort(), "/metrics").body()).contains("centrifugo_node_num_clients " + 4 * LOOPS + "\n");
    assertThat(post(hub.internalPort(), "info", "{}").body()).contains("\"num_clients\":" + 4 * LOOPS);
    assertThat(post(hub.internalPort(), "disconnect", "{\"user\":\"ann\"}").body()).isEqualTo("{\"result\":{}}");
    clients.forEach(client -> assertThat(client.awaitClose(Duration.ofSeconds(5)).code()).isEqualTo(3503));
    clients.forEach(RawClient::close);
  }

  @Test
  void requestsOfOneConnectionAreDoneInTheirOrder() throws IOException {
    hub = deploy(ALL);
    int requests = 100; // Netty takes 128 before the first is answered
    try (var client = client();
        var publisher = new Socket("127.0.0.1", hub.internalPort())) {
      client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
      var subscribed = client.send("{\"id\":2,\"subscribe\":{\"channel\":\"open:a\"}}").receiveReply(2);
      assertThat(subscribed.containsKey("subscribe")).isTrue();
      var all = new StringBuilder();
      IntStream.range(0, requests).forEach(number -> all.append(publish(number)));
      publisher.getOutputStream().write(all.toString().getBytes(StandardCharsets.UTF_8));
      for (int number = 0; number < requests; number++) {
        assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getInteger("data")).isEqualTo(number);
      }
    }
  }

  private static String publish(int number) {
    var body = "{\"channel\":\"open:a\",\"data\":" + number + "}";
    return "POST /api/publish HTTP/1.1\r\nHost: x\r\nX-API-Key: " + KEY + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void limitsAndDeadlinesAreThoseOfTheOtherPort() throws IOException {
    hub = deploy(ALL);
    assertThat(api(hub.internalPort(), KEY, " ".repeat((10 << 20) + 1)).statusCode()).isEqualTo(413);
    assertThat(answerTo("GET /health HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(answerTo("GET /" + "x".repeat(8192) + " HTTP/1.1\r\nHost: x\r\n\r\n")).contains(" 414 ");
    long begin = System.nanoTime();
    assertThat(answerTo("GET /health HTTP/1.1\r\nHos")).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(13));
  }

  /** What comes until the hub closes the connection, or has answered. */
  private String answerTo(String text) throws IOException {
    try (var socket = new Socket("127.0.0.1", hub.internalPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      var answer = new ByteArrayOutputStream();
      for (int next = socket.getInputStream().read(); next >= 0 && next != '\n'; next = socket.getInputStream().read()) {
        answer.write(next);
      }
      return answer.toString(StandardCharsets.US_ASCII);
    }
  }

  @Test
  void tlsIsTakenOverUnlessItIsForClientsAloneOrThereIsAnother() throws IOException {
    var tls = tls(TestCertificate.in(directory, "clients"));
    httpServer.put("tls", tls);
    assertThat(schemes()).containsExactly("https", "https");
    httpServer.put("tls_external", true);
    assertThat(schemes()).containsExactly("https", "http");
    httpServer.put("internal_tls", tls(TestCertificate.in(directory, "internal")));
    assertThat(schemes()).containsExactly("https", "https");
    httpServer.remove("tls");
    assertThat(schemes()).containsExactly("http", "https");
    httpServer.getJsonObject("internal_tls").put("cert_pem", "");
    assertThatThrownBy(() -> deploy(ALL)).hasMessage("http_server.internal_tls.cert_pem: is required with http_server.internal_tls.enabled");
  }

  /** That of clients and the internal one, of a hub that is started for this. */
  private List<String> schemes() {
    var started = deploy(ALL);
    var schemes = Stream.of(started.port(), started.internalPort()).map(this::schemeOf).toList();
    started.undeploy().await();
    return schemes;
  }

  private String schemeOf(int port) {
    return Stream.of("http", "https")
        .filter(scheme -> status(URI.create(scheme + "://localhost:" + port + "/health")) != 0)
        .reduce("", String::concat);
  }

  private static JsonObject tls(TestCertificate made) {
    return new JsonObject().put("enabled", true).put("cert_pem", made.certificate().toString()).put("key_pem", made.key().toString());
  }
}
