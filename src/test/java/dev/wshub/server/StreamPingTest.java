package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Frame;
import dev.wshub.client.RawClient;
import dev.wshub.client.StreamClient;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pings of clients whose connection is a response. */
@Timeout(40)
class StreamPingTest {

  @RegisterExtension
  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
      {"sse": {"enabled": true}, "http_stream": {"enabled": true}, "uni_sse": {"enabled": true}, "uni_websocket": {"enabled": true},
       "client": {"ping_interval": "3s", "pong_timeout": "2s"}}
      """);

  private static int send(JsonObject connect, String commands) {
    var body = new JsonObject().put("session", connect.getString("session")).put("node", connect.getString("node")).put("data", commands);
    try (var post = StreamClient.to(hub.port()).post("/emulation", body.encode()).open()) {
      return post.status();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/http_stream", "/connection/sse"})
  void theyAreAnsweredByRequests(String path) {
    try (var stream = StreamClient.to(hub.port()).post(path, "{\"id\":1,\"connect\":{}}").open()) {
      var connect = stream.receive().getJsonObject("connect");
      for (int i = 0; i < 2; i++) {
        assertThat(stream.receiveAny()).isEqualTo(new JsonObject());
        assertThat(send(connect, "{}")).isEqualTo(204);
      }
      assertThat(stream.receiveAny()).isEqualTo(new JsonObject());
      assertThat(stream.receive().encode()).isEqualTo("{\"push\":{\"disconnect\":{\"code\":3012,\"reason\":\"no pong\"}}}");
      assertThat(stream.text()).isBlank();
    }
  }

  @Test
  void inOneDirectionNobodyAnswers() {
    try (var stream = StreamClient.to(hub.port()).get("/connection/uni_sse", null).open()) {
      var connect = stream.receive().getJsonObject("connect");
      assertThat(connect.getInteger("ping")).isEqualTo(3);
      assertThat(connect.containsKey("pong")).isFalse();
      for (int i = 0; i < 3; i++) {
        assertThat(stream.receiveAny()).isEqualTo(new JsonObject());
      }
    }
  }

  @Test
  void aSocketInOneDirectionIsPingedByFramesAsWell() {
    var socket = hub.open(hub.client().path("/connection/uni_websocket").ignoringPings());
    socket.send("{}");
    assertThat(socket.receive().getJsonObject("connect").getInteger("ping")).isEqualTo(3);
    assertThat(socket.receiveFrame(RawClient.DEADLINE).text()).isEqualTo("{}");
    assertThat(socket.receiveFrame(RawClient.DEADLINE).opcode()).isEqualTo(Frame.PING);
    assertThat(socket.receive().encode()).isEqualTo("{\"disconnect\":{\"code\":3012,\"reason\":\"no pong\"}}");
    assertThat(socket.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3012);
  }
}
