package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.client.StreamClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refused connects of clients in one direction, where the configuration says what they become; and the other options of uni_websocket. */
@Timeout(30)
class RefusedConnectTest {

  private static final String SECRET = "a-secret-that-is-long-enough-for-HS256";

  /** HS256 with that secret, of the year 2001. */
  private static final String EXPIRED =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm4iLCJleHAiOjEwMDAwMDAwMDB9.1w3xusX6Gw4OeWx_H0RThcztfv1BgIcH6MUaiNbb7aM";

  private static final String TRANSFORMS = """
      {"enabled": true, "transforms": [
        {"code": 3500, "to": {"status_code": 401}}, {"code": 109, "to": {"status_code": 410, "body": "gone!"}},
        {"code": 109, "to": {"status_code": 418, "body": "never"}}]}
      """;

  @RegisterExtension
  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
      {"uni_sse": {"enabled": true, "connect_code_to_http_response": %s},
       "uni_http_stream": {"enabled": true, "connect_code_to_http_response": %s},
       "uni_websocket": {"enabled": true, "join_push_messages": true, "disable_disconnect_push": true},
       "client": {"token": {"hmac_secret_key": "%s"},
         "connect_code_to_unidirectional_disconnect": {"enabled": true, "transforms": [{"code": 109, "to": {"code": 4555, "reason": "renew"}}]}},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}}
      """.formatted(TRANSFORMS, TRANSFORMS, SECRET));

  @RegisterExtension
  static final RunningHub dropping = new RunningHub(Shape.DIRECT, """
      {"uni_websocket": {"enabled": true, "disable_closing_handshake": true}, "client": {"token": {"hmac_secret_key": "%s"}}}
      """.formatted(SECRET));

  private static StreamClient open(String path, String token) {
    return StreamClient.to(hub.port()).post(path, "{\"token\":\"" + token + "\"}").open();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/uni_sse", "/connection/uni_http_stream"})
  void theStatusTellsIt(String path) {
    long before = hub.bus().closes(3500);
    try (var invalid = open(path, "x"); var expired = open(path, EXPIRED); var accepted = StreamClient.to(hub.port()).post(path, "{}").open()) {
      assertThat(invalid.status()).isEqualTo(401);
      assertThat(invalid.text()).isEqualTo("invalid token");
      assertThat(invalid.isCut()).isTrue();
      assertThat(expired.status()).isEqualTo(410);
      assertThat(expired.text()).isEqualTo("gone!");
      assertThat(accepted.status()).isEqualTo(200);
      assertThat(accepted.receive().containsKey("connect")).isTrue();
      assertThat(hub.bus().closes(3500)).isEqualTo(before + 1);
    }
    await().untilAsserted(() -> assertThat(open()).isZero());
  }

  private static long open() {
    return List.of(0, 1).stream().mapToLong(loop -> hub.bus().statistics(loop).traffic().open()).sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/uni_sse", "/connection/uni_http_stream"})
  void whatStandsNowhereIs500(String path) {
    try (var limited = StreamClient.to(hub.port()).post(path, "{\"subs\":{\"nowhere:a\":{}}}").open()) {
      assertThat(limited.status()).isEqualTo(500);
      assertThat(limited.text()).isEqualTo("Internal Server Error");
    }
  }

  @Test
  void theTableSaysHowASocketEnds() {
    var socket = hub.open(hub.client().path("/connection/uni_websocket"));
    socket.send("{\"token\":\"" + EXPIRED + "\"}");
    var close = socket.awaitClose(RawClient.DEADLINE);
    assertThat(close.code()).isEqualTo(4555);
    assertThat(close.reason()).isEqualTo("renew");
    assertThatThrownBy(() -> socket.receiveFrame(RawClient.DEADLINE)).as("nothing but the close frame").hasMessageContaining("ended");
  }

  @Test
  void pushesMayShareAMessage() {
    var socket = hub.open(hub.client().path("/connection/uni_websocket"));
    socket.send("{\"subs\":{\"many\":{}}}");
    socket.receive();
    var joined = 0;
    for (int i = 0; i < 200; i++) {
      hub.bus().publish("many", String.valueOf(i));
    }
    for (int i = 0; i < 200; ) {
      String[] pushes = socket.receiveFrame(RawClient.DEADLINE).text().split("\n");
      joined = Math.max(joined, pushes.length);
      for (String push : pushes) {
        assertThat(push).isEqualTo("{\"channel\":\"many\",\"pub\":{\"data\":" + i++ + "}}");
      }
    }
    assertThat(joined).isGreaterThan(1);
  }

  @Test
  void aSocketMayEndWithoutACloseFrame() {
    var socket = dropping.open(dropping.client().path("/connection/uni_websocket"));
    socket.send("{\"token\":\"x\"}");
    assertThat(socket.receive().encode()).isEqualTo("{\"disconnect\":{\"code\":3500,\"reason\":\"invalid token\"}}");
    assertThat(socket.ended()).succeedsWithin(RawClient.DEADLINE);
    assertThat(socket.awaitClose(RawClient.DEADLINE).code()).isEqualTo(1006);
  }
}
