package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Frame;
import dev.wshub.client.RawClient;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames that hold several commands, and the order of what is answered. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "DIRECT_TLS", "DIRECT_SHARDED", "PUBLIC", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class CommandOrderTest {

  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"rpc": {"ping": {"enabled": true}},
       "websocket": {"message_size_limit": 500000},
       "channel": {
        "without_namespace": {
          "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
          "allow_publish_for_subscriber": true, "allow_publish_for_anonymous": true},
        "namespaces": [
          {"name": "full", "presence": true, "history_size": 10, "history_ttl": "60s",
           "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
           "allow_publish_for_client": true, "allow_publish_for_anonymous": true,
           "allow_history_for_client": true, "allow_history_for_anonymous": true,
           "allow_presence_for_client": true, "allow_presence_for_anonymous": true}]}}
      """);

  @Test
  void connectAndSubscribeInOneFrame() {
    var client = hub.open().send(CONNECT + "\n{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}");
    assertThat(client.receive().containsKey("connect")).isTrue();
    assertThat(client.receive().encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
  }

  @Test
  void whatTheHubAnswersAtOnceLeavesWithTheReplyToConnect() {
    var client = hub.open().send(CONNECT + "\n{\"id\":2,\"subscribe\":{\"channel\":\"together\"}}");
    var together = client.receiveFrame(RawClient.DEADLINE).text().split("\n");
    assertThat(together).as("replies in the first frame; Redis takes longer").hasSize(shape.redis() ? 1 : 2);
  }

  @Test
  void commandsMayBeSeparatedByAnyWhiteSpace() {
    var client = hub.open().send("\n" + CONNECT + "\r\n\r\n {\"id\":2,\"unsubscribe\":{\"channel\":\"a\"}} \n");
    assertThat(client.receive().containsKey("connect")).isTrue();
    assertThat(client.receive().getInteger("id")).isEqualTo(2);
  }

  @Test
  void repliesToSeveralCommandsComeInOneFrame() {
    var client = hub.connect();
    client.send(IntStream.range(2, 12).mapToObj(id -> "{\"id\":" + id + ",\"rpc\":{\"method\":\"ping\"}}").collect(Collectors.joining("\n")));
    assertThat(client.receiveFrame(RawClient.DEADLINE).text().split("\n")).hasSize(10).startsWith("{\"id\":2,\"rpc\":{}}");
  }

  /** The second message is refused before the hub has answered the first one's subscribe. */
  @Test
  void theReplyToConnectLeavesAlsoWhenTheConnectionIsClosedBehindIt() {
    var client = hub.open();
    byte[] first = Frame.text(CONNECT + "\n{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}").encode();
    byte[] second = Frame.text("no json").encode();
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    client.sendBytes(both);
    assertThat(client.receive().containsKey("connect")).isTrue();
    assertThat(client.awaitClose(Duration.ofSeconds(1)).code()).isEqualTo(3501);
  }

  @Test
  void thousandsOfCommandsInAFrameAreHandledInTurns() {
    int count = 3000;
    var client = hub.connect();
    client.send(IntStream.range(2, 2 + count).mapToObj(id -> "{\"id\":" + id + ",\"rpc\":{\"method\":\"ping\"}}").collect(Collectors.joining("\n")));
    var ids = new ArrayList<Integer>();
    while (ids.size() < count) {
      var replies = client.receiveFrame(RawClient.DEADLINE).text().split("\n");
      assertThat(replies).hasSizeLessThanOrEqualTo(CommandQueue.PER_TURN);
      for (String reply : replies) {
        ids.add(new JsonObject(reply).getInteger("id"));
      }
    }
    assertThat(ids).isEqualTo(IntStream.range(2, 2 + count).boxed().toList());
  }

  @Test
  void emptyResultsArePresent() {
    var client = hub.connect();
    assertThat(reply(client, "{\"id\":2,\"subscribe\":{\"channel\":\"e\"}}").encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
    client.send("{\"id\":3,\"publish\":{\"channel\":\"e\",\"data\":{}}}");
    assertThat(client.receiveReply(3).encode()).isEqualTo("{\"id\":3,\"publish\":{}}");
    assertThat(reply(client, "{\"id\":4,\"unsubscribe\":{\"channel\":\"e\"}}").encode()).isEqualTo("{\"id\":4,\"unsubscribe\":{}}");
    assertThat(reply(client, "{\"id\":5,\"presence\":{\"channel\":\"full:e\"}}").encode()).isEqualTo("{\"id\":5,\"presence\":{}}");
    assertThat(reply(client, "{\"id\":6,\"presence_stats\":{\"channel\":\"full:e\"}}").encode())
        .isEqualTo("{\"id\":6,\"presence_stats\":{}}");
    assertThat(reply(client, "{\"id\":7,\"rpc\":{\"method\":\"ping\"}}").encode()).isEqualTo("{\"id\":7,\"rpc\":{}}");
    var history = reply(client, "{\"id\":8,\"history\":{\"channel\":\"full:e\"}}").getJsonObject("history");
    assertThat(history.fieldNames()).containsExactly("epoch");
  }

  @Test
  void whatIsRefusedHereDoesNotOvertakeWhatTheHubAnswers() {
    var client = hub.connect();
    var commands = new ArrayList<String>();
    for (int round = 0; round < 10; round++) {
      for (String method : List.of("subscribe", "subscribe", "publish", "publish", "history", "unsubscribe", "publish", "unsubscribe")) {
        String data = method.equals("publish") ? ",\"data\":1" : "";
        commands.add("{\"id\":" + (2 + commands.size()) + ",\"" + method + "\":{\"channel\":\"ord\"" + data + "}}");
      }
    }
    client.send(String.join("\n", commands));
    for (int id = 2; id < 2 + commands.size(); id += 8) {
      assertReply(client, id, "subscribe", 0);
      assertReply(client, id + 1, "error", 105);
      expectPush(client);
      assertReply(client, id + 2, "publish", 0);
      expectPush(client);
      assertReply(client, id + 3, "publish", 0);
      assertReply(client, id + 4, "error", 108);
      assertReply(client, id + 5, "unsubscribe", 0);
      assertReply(client, id + 6, "error", 103);
      assertReply(client, id + 7, "unsubscribe", 0);
    }
  }

  private void assertReply(RawClient client, int id, String field, int error) {
    var reply = reply(client);
    assertThat(reply.getInteger("id")).as("%s", reply).isEqualTo(id);
    assertThat(reply.containsKey(field)).as("%s", reply).isTrue();
    assertThat(errorCode(reply)).isEqualTo(error);
  }

  /** The next reply; with Redis publications come on another way, before or behind it. */
  private JsonObject reply(RawClient client) {
    var message = client.receive();
    while (shape == Shape.REDIS && message.containsKey("push")) {
      message = client.receive();
    }
    return message;
  }

  private JsonObject reply(RawClient client, String command) {
    client.send(command);
    return reply(client);
  }

  private void expectPush(RawClient client) {
    if (shape == Shape.REDIS) {
      return;
    }
    var message = client.receive();
    assertThat(message.containsKey("push")).as("%s", message).isTrue();
  }

  @Test
  void sixThousandCommandsInOneFrameAreAllAnsweredInOrder() {
    // Paranoid detection takes a stack trace for each of the writes, which all happen in one task.
    var level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    var client = hub.connect();
    client.send(
        IntStream.range(2, 6002)
            .mapToObj(id -> "{\"id\":" + id + ",\"rpc\":{" + (id % 2 == 0 ? "\"method\":\"ping\"" : "") + "}}")
            .collect(Collectors.joining()));
    for (int id = 2; id < 6002; id++) {
      assertReply(client, id, id % 2 == 0 ? "rpc" : "error", id % 2 == 0 ? 0 : 108);
    }
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void sixThousandCommandsForTheHubInOneFrameAreAllAnsweredInOrder() {
    var client = hub.connect();
    client.send(
        IntStream.range(2, 6002)
            .mapToObj(id -> "{\"id\":" + id + ",\"publish\":{\"channel\":\"full:m\",\"data\":1}}")
            .collect(Collectors.joining("\n")));
    for (int id = 2; id < 6002; id++) {
      assertReply(client, id, "publish", 0);
    }
    assertThat(hub.bus().publish("full:m", "1").join().offset()).isEqualTo(6001);
  }

  /** What was read and not handled yet is given back, which the hub's end checks. */
  @Test
  void whoLeavesWithCommandsWaitingLeavesNothingBehind() throws Exception {
    String publish = "{\"id\":2,\"publish\":{\"channel\":\"full:left\",\"data\":1}}";
    for (int i = 0; i < 5; i++) {
      var client = hub.connect();
      for (int frame = 0; frame < 200; frame++) {
        client.send(String.join("\n", Collections.nCopies(100, publish)));
      }
      client.abort();
    }
    Supplier<Integer> connected =
        () -> IntStream.range(0, shape.serverLoops).map(loop -> hub.bus().statistics(loop).clients()).sum();
    await().atMost(Duration.ofSeconds(5)).until(() -> connected.get() == 0);
  }

  @Test
  void commandsBehindAConnectThatTakesTimeAreAnsweredBehindIt() {
    var client = hub.open();
    client.send("{\"id\":1,\"connect\":{\"subs\":{\"full:s\":{}}}}\n{\"id\":2,\"rpc\":{\"method\":\"ping\"}}\n{\"id\":3,\"subscribe\":{\"channel\":\"full:s\"}}");
    client.send("{\"id\":4,\"rpc\":{\"method\":\"ping\"}}");
    assertThat(client.receive().getJsonObject("connect").getJsonObject("subs").fieldNames()).containsExactly("full:s");
    var ids = new ArrayList<Integer>();
    for (int i = 0; i < 3; i++) {
      JsonObject reply = client.receive();
      ids.add(reply.getInteger("id"));
      assertThat(errorCode(reply)).isEqualTo(reply.getInteger("id") == 3 ? 105 : 0);
    }
    assertThat(ids).containsExactlyInAnyOrder(2, 3, 4);
  }

  @Test
  void aMessageWhoseFirstFragmentIsEmptyArrivesWhole() {
    var client = hub.connect();
    client.send(Frame.text("").unfinished());
    client.send(Frame.continuation("{\"id\":2,\"rpc\":").unfinished());
    client.send(Frame.of(Frame.PING, new byte[] {1}));
    client.send(Frame.continuation("").unfinished());
    client.send(Frame.continuation("{\"method\":\"ping\"}}"));
    assertThat(client.receive().encode()).isEqualTo("{\"id\":2,\"rpc\":{}}");
  }

  @Test
  void aMessageInFragmentsOfOneByteArrivesWhole() {
    var client = hub.connect();
    String text = "{\"id\":2,\"rpc\":{\"method\":\"ping\",\"data\":\"\u00e4\u20ac\"}}";
    byte[] bytes = Frame.text(text).payload();
    client.send(Frame.of(Frame.TEXT, new byte[] {bytes[0]}).unfinished());
    for (int i = 1; i < bytes.length; i++) {
      var frame = Frame.of(Frame.CONTINUATION, new byte[] {bytes[i]});
      client.send(i == bytes.length - 1 ? frame : frame.unfinished());
    }
    assertThat(client.receive().encode()).isEqualTo("{\"id\":2,\"rpc\":{}}");
  }
}
