package dev.wshub.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.StreamClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests with commands find the session, whichever loop of whichever instance takes them. */
@Timeout(60)
class EmulationTest {

  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  private static Instances instances;

  private final List<StreamClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    instances =
        new Instances(
            2, new JsonObject("{\"http_stream\": {\"enabled\": true}, \"emulation\": {\"max_request_body_size\": 500000}}"));
  }

  @AfterAll
  static void stop() {
    instances.close();
  }

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

  private static StreamClient.Builder to(int instance) {
    return StreamClient.to(instances.hub(instance).port());
  }

  private int send(int instance, String node, String session, String commands) {
    var body = new JsonObject().put("node", node).put("session", session).put("data", commands);
    return open(to(instance).post("/emulation", body.encode())).status();
  }

  @Test
  void everyLoopOfEveryInstanceTakesThem() {
    var stream = open(to(0).post("/connection/http_stream", CONNECT));
    var connect = stream.receive().getJsonObject("connect");
    assertThat(connect.getString("node")).isEqualTo(instances.id(0));
    int id = 2;
    for (int instance : new int[] {0, 0, 0, 0, 1, 1, 1, 1}) { // connections take the loops in turn
      String command = "{\"id\":" + id + ",\"subscribe\":{\"channel\":\"c" + id + "\"}}";
      assertThat(send(instance, connect.getString("node"), connect.getString("session"), command)).isEqualTo(204);
      assertThat(stream.receive().getInteger("id")).isEqualTo(id);
      id++;
    }
  }

  @Test
  void whatIsLargeAndOddArrivesAsItWas() {
    var stream = open(to(0).post("/connection/http_stream", CONNECT));
    var connect = stream.receive().getJsonObject("connect");
    String text = "é😀\\\"\\n" + "x".repeat(200_000);
    String command = "{\"id\":2,\"history\":{\"channel\":\"" + "none\",\"since\":{\"epoch\":\"" + text + "\"}}}";
    assertThat(send(1, connect.getString("node"), connect.getString("session"), command)).isEqualTo(204);
    assertThat(stream.receive().getInteger("id")).isEqualTo(2);
  }

  @Test
  void whoIsNotThereIsUnknown() {
    var stream = open(to(0).post("/connection/http_stream", CONNECT));
    var connect = stream.receive().getJsonObject("connect");
    String session = connect.getString("session");
    String node = connect.getString("node");
    String guessed = session.substring(0, session.length() - 1) + (session.endsWith("A") ? "B" : "A");
    for (int instance = 0; instance < 2; instance++) {
      assertThat(send(instance, instances.id(1), session, "{}")).as("the other instance").isEqualTo(404);
      assertThat(send(instance, "00000000-0000-0000-0000-000000000000", session, "{}")).as("no instance").isEqualTo(404);
      assertThat(send(instance, "*", session, "{}")).isEqualTo(404);
      assertThat(send(instance, node, guessed, "{}")).as("another secret").isEqualTo(404);
      assertThat(send(instance, node, "0.1.x", "{}")).isEqualTo(404);
      assertThat(send(instance, node, "7.1.x", "{}")).as("no such loop").isEqualTo(404);
      assertThat(send(instance, node, "-1.1.x", "{}")).isEqualTo(404);
      assertThat(send(instance, node, "session", "{}")).isEqualTo(404);
    }
    assertThat(send(1, node, session, "{\"id\":2,\"subscribe\":{\"channel\":\"still\"}}")).isEqualTo(204);
    assertThat(stream.receive().getInteger("id")).isEqualTo(2);
    stream.close();
    await().untilAsserted(() -> assertThat(send(1, node, session, "{}")).isEqualTo(404));
  }

  @Test
  void bodiesThatCannotBeReadAre400() {
    for (String body :
        List.of(
            "", "{", "[]", "{}", "{\"session\":\"s\",\"node\":\"n\"}", "{\"session\":\"s\",\"data\":\"{}\"}",
            "{\"node\":\"n\",\"data\":\"{}\"}", "{\"session\":\"s\",\"node\":\"n\",\"data\":{}}",
            "{\"session\":\"s\",\"node\":\"n\",\"data\":\"\\ud800\"}", "{\"session\":\"s\",\"node\":\"n\",\"data\":\"{}\",\"more\":1}")) {
      var answer = open(to(0).post("/emulation", body));
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.text()).startsWith("Bad Request: ");
    }
  }
}
