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
import org.junit.jupiter.params.provider.EnumSource;

/** What streams may hold up and keep: clients that do not read, and clients that send too much. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "DIRECT_TLS", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class StreamLimitsTest {

  private static final String STREAM = "/connection/http_stream";
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"http_stream": {"enabled": true}, "rpc": {"address": "test.rpc"}, "event_bus": {"delegation_timeout": "20s"},
       "websocket": {"close_timeout": "1s", "write_timeout": "1s"},
       "client": {"queue_max_size": 1000000, "ping_interval": "3s", "pong_timeout": "2900ms"},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}}
      """);

  private final List<StreamClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    clients.clear();
  }

  private StreamClient open(StreamClient.Builder builder) {
    var client = (shape.tls() ? builder.tls() : builder).open();
    clients.add(client);
    return client;
  }

  private int send(JsonObject connect, String commands) {
    var body = new JsonObject().put("session", connect.getString("session")).put("node", connect.getString("node")).put("data", commands);
    return open(StreamClient.to(hub.port()).post("/emulation", body.encode())).status();
  }

  private StreamClient notReading(String channel) {
    var client = open(StreamClient.to(hub.port()).post(STREAM, CONNECT).receiveBuffer(4096));
    assertThat(send(client.receive().getJsonObject("connect"), "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}")).isEqualTo(204);
    assertThat(client.receive().containsKey("subscribe")).isTrue();
    return client;
  }

  private void publish(String channel, int messages) {
    String data = "\"" + "x".repeat(50_000) + "\"";
    for (int i = 0; i < messages; i++) {
      hub.bus().publish(channel, data).join();
    }
  }

  @Test
  void whoHoldsUpTooMuchIsClosedWith3008AndCut() {
    long before = hub.bus().closes(3008);
    var client = notReading("heavy");
    publish("heavy", 200);
    await().atMost(Duration.ofSeconds(10)).until(() -> hub.bus().closes(3008) == before + 1);
    // Where only the public interface is used, Vert.x cuts the connection, after twice the interval of pings.
    await().pollInterval(Duration.ofMillis(200)).atMost(Duration.ofSeconds(20)).until(() -> sockets() == 0);
    assertThat(client.isCut()).isTrue();
  }

  @Test
  void whoTakesNothingForTheWriteTimeoutIsClosedWith3009() {
    long before = hub.bus().closes(3009);
    notReading("stalled");
    publish("stalled", 15);
    await().atMost(Duration.ofSeconds(10)).until(() -> hub.bus().closes(3009) == before + 1);
  }

  @Test
  void whoReadsOnAfterTheDecisionIsToldWhy() {
    long before = hub.bus().closes(3009);
    var client = notReading("late");
    publish("late", 15);
    await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(10)).until(() -> hub.bus().closes(3009) == before + 1);
    String last = "";
    for (String line = client.readLine(); line != null; line = client.readLine()) {
      last = line;
    }
    assertThat(last).isEqualTo("{\"push\":{\"disconnect\":{\"code\":3009,\"reason\":\"write error\"}}}");
    assertThat(client.isCut()).isTrue();
  }

  private long sockets() {
    long opened = 0;
    for (int loop = 0; loop < shape.serverLoops; loop++) {
      opened += hub.bus().statistics(loop).traffic().waitingBytes();
    }
    return opened;
  }

  @Test
  void commandsBehindOneThatOthersDecideAreKeptUpToALimit() {
    hub.vertx().eventBus().localConsumer("test.rpc", message -> { }); // never answers
    long before = hub.bus().closes(3013);
    var client = open(StreamClient.to(hub.port()).post(STREAM, CONNECT));
    var connect = client.receive().getJsonObject("connect");
    assertThat(send(connect, "{\"id\":2,\"rpc\":{\"method\":\"slow\"}}\n{\"id\":3,\"rpc\":{}}")).isEqualTo(204);
    String large = "{\"id\":4,\"rpc\":{\"data\":\"" + "x".repeat(60_000) + "\"}}";
    int taken = 0;
    while (send(connect, large) == 204) {
      taken++;
    }
    assertThat(taken).isBetween(4, 7);
    assertThat(hub.bus().closes(3013)).isEqualTo(before + 1);
    assertThat(client.receive().encode()).isEqualTo("{\"push\":{\"disconnect\":{\"code\":3013,\"reason\":\"too many requests\"}}}");
  }

  @Test
  void whatWasKeptIsDoneInOrderAfterTheAnswer() {
    var client = open(StreamClient.to(hub.port()).post(STREAM, CONNECT));
    var connect = client.receive().getJsonObject("connect");
    var asked = new java.util.concurrent.LinkedBlockingQueue<io.vertx.core.eventbus.Message<JsonObject>>();
    var consumer = hub.vertx().eventBus().<JsonObject>localConsumer("test.rpc", asked::add);
    try {
      for (int id = 2; id < 10; id++) {
        assertThat(send(connect, "{\"id\":" + id + ",\"rpc\":{\"method\":\"m" + id + "\"}}")).isEqualTo(204);
      }
      for (int id = 2; id < 10; id++) {
        var question = RunningHub.await(hub.vertx().executeBlocking(() -> asked.poll(5, java.util.concurrent.TimeUnit.SECONDS)));
        assertThat(question.body().getString("method")).isEqualTo("m" + id);
        question.reply(new JsonObject().put("result", new JsonObject().put("data", id)));
        assertThat(client.receive().encode()).isEqualTo("{\"id\":" + id + ",\"rpc\":{\"data\":" + id + "}}");
      }
    } finally {
      RunningHub.await(consumer.unregister());
    }
  }
}
