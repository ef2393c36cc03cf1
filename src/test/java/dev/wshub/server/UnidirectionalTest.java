package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.client.HandshakeRefused;
import dev.wshub.client.RawClient;
import dev.wshub.client.StreamClient;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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

/** Clients that send nothing but their connect request: what they get, push by push. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "REDIS", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class UnidirectionalTest {

  private static final String WEBSOCKET = "/connection/uni_websocket";
  private static final String SSE = "/connection/uni_sse";
  private static final String STREAM = "/connection/uni_http_stream";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"uni_sse": {"enabled": true, "max_request_body_size": 1000}, "uni_http_stream": {"enabled": true, "max_request_body_size": 1000},
       "uni_websocket": {"enabled": true, "message_size_limit": 1000},
       "client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User-Id", "token": {"hmac_secret_key": "a-secret-that-is-long-enough-for-HS256"}},
       "channel": {"without_namespace": {"history_size": 10, "history_ttl": "60s", "force_recovery": true,
         "allow_subscribe_for_client": true}}}
      """);

  private final List<StreamClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    clients.clear();
  }

  private StreamClient open(StreamClient.Builder builder) {
    var client = builder.header("X-User-Id", "ann").open();
    clients.add(client);
    return client;
  }

  /** Whoever takes the next push of a client of that endpoint, which has sent that connect request. */
  private Supplier<JsonObject> connect(String path, String request) {
    if (path.equals(WEBSOCKET)) {
      var client = hub.open(hub.client().path(path).header("X-User-Id", "ann"));
      client.send(request);
      return client::receive;
    }
    var client = open(StreamClient.to(hub.port()).post(path, request));
    assertThat(client.status()).isEqualTo(200);
    return client::receive;
  }

  @ParameterizedTest
  @ValueSource(strings = {WEBSOCKET, SSE, STREAM})
  void everyPushStandsForItself(String path) {
    hub.bus().publish("u" + path, "\"missed\"").join();
    var client = connect(path, "{\"name\":\"page\",\"subs\":{\"u" + path + "\":{\"recover\":true,\"epoch\":\"\"}}}");
    var connected = client.get().getJsonObject("connect");
    assertThat(connected.fieldNames()).containsExactlyInAnyOrder("client", "version", "subs", "ping", "session");
    var sub = connected.getJsonObject("subs").getJsonObject("u" + path);
    assertThat(sub.getJsonArray("publications").getJsonObject(0).getString("data")).isEqualTo("missed");
    hub.bus().publish("u" + path, "{\"n\":1}").join();
    hub.bus().publish("u" + path, "{\"n\":2}").join();
    for (int n = 1; n <= 2; n++) {
      assertThat(client.get()).isEqualTo(
          new JsonObject("{\"channel\":\"u" + path + "\",\"pub\":{\"data\":{\"n\":" + n + "},\"offset\":" + (n + 1) + "}}"));
    }
    String id = connected.getString("client");
    hub.api("subscribe", "{\"user\":\"ann\",\"client\":\"" + id + "\",\"channel\":\"later\"}");
    assertThat(client.get().getJsonObject("subscribe").getBoolean("recoverable")).isTrue();
    hub.api("unsubscribe", "{\"user\":\"ann\",\"client\":\"" + id + "\",\"channel\":\"later\"}");
    assertThat(client.get().encode()).isEqualTo("{\"channel\":\"later\",\"unsubscribe\":{\"code\":2000,\"reason\":\"server unsubscribe\"}}");
    hub.api("disconnect", "{\"user\":\"ann\",\"client\":\"" + id + "\",\"disconnect\":{\"code\":4001,\"reason\":\"bye\"}}");
    assertThat(client.get().encode()).isEqualTo("{\"disconnect\":{\"code\":4001,\"reason\":\"bye\"}}");
  }

  @Test
  void aConnectRequestMayComeInTheQueryOrNotAtAll() {
    assertThat(open(StreamClient.to(hub.port()).get(SSE, "{\"subs\":{\"q\":{}}}")).receive().getJsonObject("connect").getJsonObject("subs").containsKey("q")).isTrue();
    assertThat(open(StreamClient.to(hub.port()).get(SSE, null)).receive().containsKey("connect")).isTrue();
    assertThat(open(StreamClient.to(hub.port()).get(SSE, "null")).receive().containsKey("connect")).isTrue();
    assertThat(open(StreamClient.to(hub.port()).post(STREAM, "")).receive().containsKey("connect")).isTrue();
    var socket = hub.open(hub.client().path(WEBSOCKET + "?cf_connect=" + encoded("{\"subs\":{\"q\":{}}}")).header("X-User-Id", "ann"));
    assertThat(socket.receive().getJsonObject("connect").getJsonObject("subs").containsKey("q")).isTrue();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"id\":1,\"connect\":{}}", "{\"channel\":\"a\"}", "{}{}", "null 1"})
  void whatIsNoConnectRequestIsRefused(String request) {
    assertThat(open(StreamClient.to(hub.port()).get(SSE, request)).status()).isEqualTo(400);
    assertThat(open(StreamClient.to(hub.port()).post(SSE, request)).status()).isEqualTo(400);
    assertThat(open(StreamClient.to(hub.port()).post(STREAM, request)).status()).isEqualTo(400);
    assertThatThrownBy(() -> hub.open(hub.client().path(WEBSOCKET + "?cf_connect=" + encoded(request))))
        .hasRootCauseInstanceOf(HandshakeRefused.class)
        .hasMessageContaining("400");
    var socket = hub.open(hub.client().path(WEBSOCKET));
    socket.send(request);
    assertThat(socket.receive().encode()).isEqualTo("{\"disconnect\":{\"code\":3501,\"reason\":\"bad request\"}}");
    assertThat(socket.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3501);
  }

  @Test
  void sizesAndMethodsAreLimited() {
    assertThat(open(StreamClient.to(hub.port()).post(SSE, " ".repeat(1001))).status()).isEqualTo(413);
    assertThat(open(StreamClient.to(hub.port()).post(STREAM, " ".repeat(1001))).status()).isEqualTo(413);
    assertThat(open(StreamClient.to(hub.port()).get(STREAM, "{}")).status()).isEqualTo(405);
    assertThat(open(StreamClient.to(hub.port()).post(SSE, "{}").method("PUT")).status()).isEqualTo(405);
    var socket = hub.open(hub.client().path(WEBSOCKET).header("X-User-Id", "ann"));
    socket.send(" ".repeat(1001));
    assertThat(socket.awaitClose(RawClient.DEADLINE).code()).isEqualTo(1009);
  }

  /** An expired token, a wrong one, none. */
  @ParameterizedTest
  @ValueSource(strings = {SSE, STREAM, WEBSOCKET})
  void aRefusedConnectIsADisconnect(String path) {
    assertThat(connect(path, "{\"token\":\"" + EXPIRED + "\"}").get().encode()).isEqualTo("{\"disconnect\":{\"code\":3005,\"reason\":\"connection expired\"}}");
    assertThat(connect(path, "{\"token\":\"x\"}").get().encode()).isEqualTo("{\"disconnect\":{\"code\":3500,\"reason\":\"invalid token\"}}");
  }

  /** HS256 with the secret of this hub, of the year 2001. */
  private static final String EXPIRED = 
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm4iLCJleHAiOjEwMDAwMDAwMDB9.1w3xusX6Gw4OeWx_H0RThcztfv1BgIcH6MUaiNbb7aM";

  @Test
  void theHeadersAreThoseOfAStream() {
    var events = open(StreamClient.to(hub.port()).get(SSE, null));
    assertThat(events.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
    assertThat(events.header("cache-control")).isEqualTo("private, no-cache, no-store, must-revalidate, max-age=0");
    assertThat(events.header("expire")).isEqualTo("0");
    assertThat(events.readLine()).isEqualTo("\r");
    var lines = open(StreamClient.to(hub.port()).post(STREAM, "{}"));
    assertThat(lines.header("x-accel-buffering")).isEqualTo("no");
    assertThat(lines.readLine()).startsWith("{\"connect\":{");
  }

  @Test
  void aSocketGetsOnePushPerMessageAndMaySayWhatItLikes() {
    var socket = hub.open(hub.client().path(WEBSOCKET).header("X-User-Id", "ann"));
    socket.send("{\"subs\":{\"one\":{}}}");
    assertThat(socket.receiveFrame(RawClient.DEADLINE).text()).startsWith("{\"connect\":");
    socket.send("no json").send("{\"id\":7,\"rpc\":{}}");
    for (int i = 0; i < 50; i++) {
      hub.bus().publish("one", String.valueOf(i));
    }
    hub.bus().publish("one", "\"" + "x".repeat(70_000) + "\"").join();
    for (int i = 0; i < 50; i++) {
      assertThat(new JsonObject(socket.receiveFrame(RawClient.DEADLINE).text()).getJsonObject("pub").getInteger("data")).isEqualTo(i);
    }
    assertThat(socket.receiveFrame(RawClient.DEADLINE).text()).contains("x".repeat(70_000));
    assertThat(socket.closed()).isNotDone();
  }

  @Test
  void nobodyCanSendToSuchASession() {
    var connected = connect(SSE, "{}").get().getJsonObject("connect");
    assertThat(connected.getString("session")).isNotEmpty();
    assertThat(open(StreamClient.to(hub.port()).post("/emulation", "{}")).status()).as("it is not offered").isEqualTo(404);
  }
}
