package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Frame;
import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What other verticles are told about clients. */
@Timeout(30)
class ClientEventsTest {

  private static final List<String> NAMES = List.of("connect", "disconnect", "subscribe", "unsubscribe");

  private static final String WITH_USER = """
      "client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User"},
      "channel": {"without_namespace": {"allow_subscribe_for_client": true}}
      """;

  private record Event(String name, JsonObject body) {

    String line() {
      var line = name + " " + body.getString("channel", "-");
      return body.containsKey("code") ? line + " " + body.getInteger("code") + " " + body.getString("reason") : line;
    }
  }

  private static BlockingQueue<Event> listen(RunningHub hub, String prefix) {
    var events = new LinkedBlockingQueue<Event>();
    var context = hub.vertx().getOrCreateContext();
    var listening = new CountDownLatch(1);
    context.runOnContext(
        nothing -> {
          for (String name : NAMES) {
            hub.vertx().eventBus().<JsonObject>consumer(prefix + name, message -> events.add(new Event(name, message.body())));
          }
          listening.countDown();
        });
    try {
      listening.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return events;
  }

  private static void expect(BlockingQueue<Event> events, String client, String... lines) throws InterruptedException {
    for (String line : lines) {
      var event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).as(line).isNotNull();
      assertThat(event.line()).isEqualTo(line);
      assertThat(event.body().getString("client")).isEqualTo(client);
      assertThat(event.body().getString("user")).isEqualTo("ann");
      assertThat(event.body().getString("transport")).isEqualTo("websocket");
    }
    assertThat(events.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Nested
  @ParameterizedClass
  @EnumSource(names = {"REDIS", "DIRECT", "DIRECT_SHARDED"})
  class SwitchedOn {

    @Parameter private Shape shape;

    @RegisterExtension
    final RunningHub hub = new RunningHub(() -> shape, "{" + WITH_USER + """
        , "event_bus": {"prefix": "my.hub"}, "shutdown": {"drain": "0s"},
        "events": {"connect": true, "disconnect": true, "subscribe": true, "unsubscribe": true}}
        """);

    private BlockingQueue<Event> events;
    private RawClient client;
    private String id;

    @BeforeEach
    void listenAndOpen() {
      events = listen(hub, "my.hub.events.");
      client = hub.open(hub.client().header("X-User", "ann"));
    }

    private void connect(String body) {
      id = ask(client, "{\"id\":1,\"connect\":" + body + "}").getJsonObject("connect").getString("client");
    }

    @Test
    void clientSubscribesUnsubscribesAndLeaves() throws InterruptedException {
      connect("{}");
      RunningHub.subscribe(client, 2, "a");
      RunningHub.subscribe(client, 3, "b");
      client.send("{\"id\":4,\"unsubscribe\":{\"channel\":\"a\"}}").receiveReply(4);
      client.send(Frame.close(4000, "bye"));
      expect(
          events,
          id,
          "connect -",
          "subscribe a",
          "subscribe b",
          "unsubscribe a 0 client unsubscribed",
          "unsubscribe b 1 client disconnected",
          "disconnect - 4000 bye");
    }

    @Test
    void subscriptionsOfTheConnectCommandComeBehindIt() throws InterruptedException {
      connect("{\"subs\":{\"a\":{},\"b\":{},\"c\":{}}}");
      hub.api("disconnect", "{\"user\":\"ann\"}");
      assertThat(lines(1)).containsExactly("connect -");
      assertThat(lines(3)).containsExactlyInAnyOrder("subscribe a", "subscribe b", "subscribe c");
      assertThat(lines(3)).allMatch(line -> line.matches("unsubscribe [abc] 1 client disconnected")).doesNotHaveDuplicates();
      expect(events, id, "disconnect - 3503 force disconnect");
    }

    private List<String> lines(int count) throws InterruptedException {
      var lines = new ArrayList<String>();
      while (lines.size() < count) {
        lines.add(events.poll(10, TimeUnit.SECONDS).line());
      }
      return lines;
    }

    @Test
    void serverSubscribesTwiceAndUnsubscribes() throws InterruptedException {
      connect("{}");
      hub.api("subscribe", "{\"user\":\"ann\",\"channel\":\"a\"}");
      client.receive();
      hub.api("subscribe", "{\"user\":\"ann\",\"channel\":\"a\"}");
      client.receive();
      hub.api("unsubscribe", "{\"user\":\"ann\",\"channel\":\"a\"}");
      expect(events, id, "connect -", "subscribe a", "unsubscribe a 2000 server unsubscribe");
    }

    @Test
    void lostSubscriptionsAndTheShutdownAreToldWithTheirCodes() throws InterruptedException {
      connect("{}");
      RunningHub.subscribe(client, 2, "a");
      expect(events, id, "connect -", "subscribe a");
      hub.bus().endShard(hub.bus().shardOf("a"));
      expect(events, id, "unsubscribe a 2500 insufficient state");
      RunningHub.subscribe(client, 3, "a"); // refused: there is no shard
      hub.hub().drain();
      expect(events, id, "disconnect - 3001 shutdown");
    }

    @Test
    void oneWhoNeverConnectedIsNotTold() throws InterruptedException {
      client.send("{\"id\":1,\"subscribe\":{\"channel\":\"a\"}}").awaitClose(RawClient.DEADLINE);
      connectionOfAnother();
    }

    private void connectionOfAnother() throws InterruptedException {
      client = hub.open(hub.client().header("X-User", "ann"));
      connect("{}");
      expect(events, id, "connect -");
    }
  }

  @Nested
  class SwitchedOff {

    @RegisterExtension
    final RunningHub hub = new RunningHub(Shape.DIRECT, "{" + WITH_USER + ", \"events\": {\"unsubscribe\": true}}");

    @Test
    void onlyWhatIsSwitchedOnIsTold() throws InterruptedException {
      var events = listen(hub, "wshub.events.");
      var client = hub.open(hub.client().header("X-User", "ann"));
      var id = ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect").getString("client");
      RunningHub.subscribe(client, 2, "a");
      client.send(Frame.close(4000, "bye"));
      expect(events, id, "unsubscribe a 1 client disconnected");
    }
  }
}
