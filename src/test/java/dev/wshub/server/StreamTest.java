package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.StreamClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients by HTTP streaming and server-sent events, whose commands come in requests of their own. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "DIRECT_TLS", "REDIS", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class StreamTest {

  private static final String STREAM = "/connection/http_stream";
  private static final String SSE = "/connection/sse";
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"sse": {"enabled": true}, "http_stream": {"enabled": true, "max_request_body_size": 1000},
       "emulation": {"max_request_body_size": 1000},
       "client": {"stale_close_delay": "1s"},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
         "allow_publish_for_client": true, "allow_publish_for_anonymous": true, "presence": true}}}
      """);

  private final List<StreamClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    clients.clear();
  }

  private StreamClient.Builder client() {
    return shape.tls() ? StreamClient.to(hub.port()).tls() : StreamClient.to(hub.port());
  }

  private StreamClient open(StreamClient.Builder builder) {
    var client = builder.open();
    clients.add(client);
    return client;
  }

  /** A client whose connect command was accepted, and where it is. */
  private final class Connected {
    final StreamClient stream;
    final JsonObject connect;

    Connected(StreamClient.Builder builder) {
      stream = open(builder);
      assertThat(stream.status()).isEqualTo(200);
      connect = stream.receive().getJsonObject("connect");
    }

    int send(String commands) {
      var body = new JsonObject().put("session", connect.getString("session")).put("node", connect.getString("node")).put("data", commands);
      return open(client().post("/emulation", body.encode())).status();
    }
  }

  private Connected connect(String path) {
    return new Connected(client().post(path, CONNECT));
  }

  @ParameterizedTest
  @ValueSource(strings = {STREAM, SSE})
  void commandsComeByRequestsAndAnswersByTheStream(String path) {
    var client = connect(path);
    assertThat(client.connect.fieldNames()).containsExactlyInAnyOrder("client", "version", "ping", "pong", "session", "node");
    assertThat(client.send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}\n{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":\"hi\"}}")).isEqualTo(204);
    assertThat(client.stream.receive().encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
    var both = List.of(client.stream.receive(), client.stream.receive());
    assertThat(both).anyMatch(one -> one.encode().equals("{\"id\":3,\"publish\":{}}"));
    assertThat(both).anyMatch(one -> one.containsKey("push") && one.getJsonObject("push").getJsonObject("pub").getString("data").equals("hi"));
  }

  @Test
  void eventsAreWhatTheyAreCalled() {
    var client = open(client().get(SSE, CONNECT));
    assertThat(client.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
    assertThat(client.readLine()).isEqualTo("\r");
    assertThat(client.readLine()).startsWith("data: {\"id\":1,\"connect\":{\"client\":");
    assertThat(client.readLine()).isEmpty();
  }

  @Test
  void headersKeepProxiesFromHoldingTheStream() {
    for (var client : List.of(open(client().post(STREAM, CONNECT)), open(client().get(SSE, CONNECT)))) {
      assertThat(client.header("transfer-encoding")).isEqualTo("chunked");
      assertThat(client.header("cache-control")).isEqualTo("private, no-cache, no-store, must-revalidate, max-age=0");
      assertThat(client.header("pragma")).isEqualTo("no-cache");
      assertThat(client.header("expire")).isEqualTo("0");
      assertThat(client.header("x-accel-buffering")).isEqualTo("no");
      assertThat(client.header("connection")).isEqualTo("close");
      assertThat(client.header("content-encoding")).isNull();
    }
  }

  /** The last object of a stream that ends in order. */
  private static String disconnect(StreamClient stream) {
    JsonObject last = stream.receive();
    assertThat(stream.text()).as("behind it").isBlank();
    return last.encode();
  }

  @ParameterizedTest
  @ValueSource(strings = {STREAM, SSE})
  void theEndIsToldAndThenTheResponseEnds(String path) {
    var client = connect(path);
    hub.api("disconnect", "{\"client\":\"" + client.connect.getString("client") + "\"}");
    assertThat(disconnect(client.stream)).isEqualTo("{\"push\":{\"disconnect\":{\"code\":3503,\"reason\":\"force disconnect\"}}}");
    assertThat(client.stream.isCut()).isTrue();
    assertThat(client.send("{}")).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no json", "{\"id\":1,\"shout\":{}}", "{\"id\":1,\"subscribe\":{\"channel\":\"a\"}}", "{}"})
  void whatIsNoConnectCommandIs3501(String command) {
    var client = open(client().post(STREAM, command));
    assertThat(client.status()).isEqualTo(200);
    assertThat(disconnect(client)).isEqualTo("{\"push\":{\"disconnect\":{\"code\":3501,\"reason\":\"bad request\"}}}");
  }

  @Test
  void withoutACommandItGetsStale() {
    var client = open(client().post(STREAM, ""));
    assertThat(disconnect(client)).isEqualTo("{\"push\":{\"disconnect\":{\"code\":3502,\"reason\":\"stale\"}}}");
  }

  @Test
  void aClientThatGoesAwayHasLeftAtOnce() {
    var client = connect(STREAM);
    assertThat(client.send("{\"id\":2,\"subscribe\":{\"channel\":\"left\"}}")).isEqualTo(204);
    client.stream.receive();
    client.stream.close();
    await().atMost(Duration.ofSeconds(4)).until(() -> presence("left").isEmpty());
    assertThat(client.send("{}")).isEqualTo(404);
  }

  private JsonObject presence(String channel) {
    return hub.api("presence", "{\"channel\":\"" + channel + "\"}").getJsonObject("result").getJsonObject("presence");
  }

  @Test
  void whoeverListsConnectionsIsToldTheTransport() {
    var stream = connect(STREAM);
    var sse = connect(SSE);
    var listed = hub.api("connections", "{}").getJsonObject("result").getJsonArray("connections");
    for (int i = 0; i < listed.size(); i++) {
      var one = listed.getJsonObject(i);
      if (one.getString("client").equals(stream.connect.getString("client"))) {
        assertThat(one.getString("transport")).isEqualTo("http_stream");
      } else if (one.getString("client").equals(sse.connect.getString("client"))) {
        assertThat(one.getString("transport")).isEqualTo("sse");
      }
    }
    assertThat(listed.encode()).contains("\"http_stream\"", "\"sse\"");
  }

  @Test
  void whatIsTooLargeIs413() {
    String large = " ".repeat(1001);
    for (String path : List.of(STREAM, "/emulation")) {
      var client = open(client().post(path, large));
      assertThat(client.status()).isEqualTo(413);
      assertThat(client.header("connection")).isEqualTo("close");
    }
    assertThat(open(client().post(STREAM, CONNECT + " ".repeat(1000 - CONNECT.length()))).status()).isEqualTo(200);
  }

  @Test
  void otherMethodsAre405() {
    var get = open(client().get(STREAM, CONNECT));
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.header("allow")).isEqualTo("POST, OPTIONS");
    assertThat(open(client().get("/emulation", null)).status()).isEqualTo(405);
    assertThat(open(client().post(SSE, CONNECT).method("PUT")).status()).isEqualTo(405);
  }

  @Test
  void requestsThatCannotBeReadAre400() {
    assertThat(open(client().get(SSE, null)).status()).isEqualTo(400);
    assertThat(open(client().method("GET").get(SSE + "?cf_connect=%zz", null)).status()).isEqualTo(400);
    assertThat(open(client().post(STREAM, new byte[] {(byte) 0xFF})).status()).isEqualTo(400);
  }

  @Test
  void oneStreamDoesNotDisturbAnother() {
    var first = connect(STREAM);
    var second = connect(SSE);
    for (var client : List.of(first, second)) {
      assertThat(client.send("{\"id\":2,\"subscribe\":{\"channel\":\"both\"}}")).isEqualTo(204);
      assertThat(client.stream.receive().getInteger("id")).isEqualTo(2);
    }
    var socket = hub.subscribe("both");
    hub.bus().publish("both", "1").join();
    for (var client : List.of(first, second)) {
      assertThat(client.stream.receive().encode()).isEqualTo("{\"push\":{\"channel\":\"both\",\"pub\":{\"data\":1}}}");
    }
    assertThat(socket.receive().encode()).isEqualTo("{\"push\":{\"channel\":\"both\",\"pub\":{\"data\":1}}}");
  }

  /** Vert.x hands the second request out while it writes the first one's response, which others have had to be asked for. */
  @Test
  void aStreamFollowsAnotherResponseInOrder() {
    String question =
        "POST /api/channels HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: secret-of-the-tests\r\nContent-Length: 2\r\n\r\n{}";
    for (String path : List.of(STREAM, SSE)) {
      var client = new Connected(client().post(path, CONNECT).behind(question));
      assertThat(client.stream.header("transfer-encoding")).isEqualTo("chunked");
      assertThat(client.send("{\"id\":2,\"subscribe\":{\"channel\":\"behind\"}}")).isEqualTo(204);
      assertThat(client.stream.receive().getInteger("id")).isEqualTo(2);
    }
    assertThat(new Connected(client().get(SSE, CONNECT).behind(question)).connect.getString("session")).isNotEmpty();
  }

  @Test
  void clientsOfOldProxiesAreToldWhatIsMissing() {
    var client = open(client().post(STREAM, CONNECT).version("1.0"));
    assertThat(client.status()).isEqualTo(505);
    assertThat(client.text()).contains("HTTP/1.1");
  }
}
