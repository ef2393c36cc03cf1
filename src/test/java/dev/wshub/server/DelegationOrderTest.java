package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while a decision is under way. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class DelegationOrderTest {

  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";
  private static final String SUBSCRIBE = "{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}";
  private static final JsonObject YES = new JsonObject();
  private static final JsonObject ANN = new JsonObject("{\"result\":{\"user\":\"ann\"}}");

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {
        "event_bus": {"delegation_timeout": "5s"},
        "client": {"connect_address": "app.connect", "stale_close_delay": "500ms", "ping_interval": "1s", "pong_timeout": "300ms",
                   "allow_anonymous_connect_without_token": false},
        "channel": {"subscribe_address": "app.subscribe", "publish_address": "app.publish",
          "without_namespace": {"presence": true, "allow_history_for_client": true, "allow_publish_for_client": true},
          "namespaces": [{"name": "kept", "history_size": 9, "history_ttl": "60s"}]},
        "rpc": {"address": "app.rpc", "ping": {"enabled": true}}
      }
      """);

  @RegisterExtension final Authority authority = new Authority(hub);

  private final BlockingQueue<Message<JsonObject>> pending = new LinkedBlockingQueue<>();

  /** The questions at the address wait for the test. */
  private void holds(String address) {
    pending.clear();
    authority.hears(address, pending::add);
  }

  private Message<JsonObject> held() throws InterruptedException {
    return pending.take();
  }

  private RawClient ann() {
    authority.answers("app.connect", ANN);
    return hub.connect();
  }

  private int clients() {
    return hub.api("info", "{}").getJsonObject("result").getJsonArray("nodes").getJsonObject(0).getInteger("num_clients", 0);
  }

  private int subscribers(String channel) {
    return hub.api("presence_stats", "{\"channel\":\"" + channel + "\"}").getJsonObject("result").getInteger("num_clients", 0);
  }

  @Test
  void laterCommandsWaitAndAreAnsweredInTheirOrder() throws InterruptedException {
    var client = ann();
    holds("app.rpc");
    authority.answers("app.subscribe", YES).answers("app.publish", YES);
    client.send("{\"id\":2,\"rpc\":{\"method\":\"m\"}}\n{\"id\":3,\"subscribe\":{\"channel\":\"a\"}}\n"
        + "{\"id\":4,\"publish\":{\"channel\":\"a\",\"data\":1}}\n{\"id\":5,\"rpc\":{\"method\":\"ping\"}}");
    var question = held();
    assertThat(client.closed()).failsWithin(Duration.ofMillis(100));
    assertThat(subscribers("a")).isZero();
    question.reply(YES);
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      var message = client.receive();
      order.add(message.containsKey("push") ? "push" : message.getInteger("id").toString());
    }
    assertThat(order).first().isEqualTo("2");
    assertThat(order).containsSubsequence("3", "push", "4").contains("5");
  }

  @Test
  void publicationsKeepTheOrderOfTheCommandsHoweverLongEachDecisionTakes() {
    var client = ann();
    authority.answers("app.subscribe", YES);
    ask(client, SUBSCRIBE);
    var delays = IntStream.of(30, 1, 20, 1, 10).iterator();
    authority.hears("app.publish", message -> hub.vertx().setTimer(delays.next(), late -> message.reply(YES)));
    for (int i = 1; i <= 5; i++) {
      client.send("{\"id\":" + (10 + i) + ",\"publish\":{\"channel\":\"a\",\"data\":" + i + "}}");
    }
    List<Integer> got = new ArrayList<>();
    while (got.size() < 5) {
      var message = client.receive();
      if (message.containsKey("push")) {
        got.add(message.getJsonObject("push").getJsonObject("pub").getInteger("data"));
      }
    }
    assertThat(got).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void commandsBehindAConnectThatIsBeingDecidedWait() throws InterruptedException {
    holds("app.connect");
    authority.answers("app.subscribe", YES);
    var client = hub.open();
    client.send(CONNECT + "\n" + SUBSCRIBE);
    var question = held();
    question.reply(ANN);
    assertThat(client.receive().containsKey("connect")).isTrue();
    assertThat(client.receive().containsKey("subscribe")).isTrue();
  }

  /** Longer than the time for an unsent connect command. */
  @Test
  void aSlowDecisionDoesNotMakeTheConnectionStale() {
    authority.hears("app.connect", message -> hub.vertx().setTimer(1200, late -> message.reply(ANN)));
    assertThat(ask(hub.open(), CONNECT).containsKey("connect")).isTrue();
  }

  /** Pongs are not read meanwhile. */
  @Test
  void clientsWhoseCommandsWaitAreNotClosedForTheirPongs() throws InterruptedException {
    var client = ann();
    holds("app.rpc");
    client.send("{\"id\":2,\"rpc\":{}}");
    var question = held();
    client.send("{\"id\":3,\"rpc\":{\"method\":\"ping\"}}");
    assertThat(client.closed()).failsWithin(Duration.ofMillis(2500));
    question.reply(YES);
    assertThat(client.receiveReply(3).containsKey("rpc")).isTrue();
    assertThat(client.closed()).failsWithin(Duration.ofMillis(1500));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "app.connect|{\"id\":1,\"connect\":{}}", "app.subscribe|{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}",
    "app.publish|{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":1}}", "app.rpc|{\"id\":4,\"rpc\":{}}"})
  void whoLeavesInTheMiddleLeavesNothing(String address, String command) throws Exception {
    int before = clients();
    var client = address.equals("app.connect") ? hub.open() : ann();
    holds(address);
    client.send(command + "\n{\"id\":9,\"rpc\":{}}");
    var question = held();
    client.abort();
    await().until(() -> clients() == before);
    question.reply(address.equals("app.connect") ? ANN : YES);
    await().pollDelay(Duration.ofMillis(100)).until(() -> clients() == before && subscribers("a") == 0);
    assertThat(pending).as("what waited is not asked about any more").isEmpty();
  }

  @Test
  void aClosedHubTakesLateAnswersInSilence() throws InterruptedException {
    var client = ann();
    holds("app.rpc");
    client.send("{\"id\":2,\"rpc\":{}}");
    var question = held();
    hub.api("disconnect", "{\"user\":\"ann\"}");
    assertThat(client.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3503);
    question.reply(YES);
  }

  // The API, while somebody is on his way in

  @ParameterizedTest
  @ValueSource(strings = {"{\"user\":\"ann\"}", "{\"user\":\"ann\",\"disconnect\":{\"code\":4444,\"reason\":\"x\"}}"})
  void disconnectReachesAClientWhoseConnectIsBeingDecided(String order) throws InterruptedException {
    holds("app.connect");
    var client = hub.open();
    client.send(CONNECT);
    var question = held();
    hub.api("disconnect", order);
    question.reply(ANN);
    assertThat(client.awaitClose(RawClient.DEADLINE).code()).isEqualTo(order.contains("4444") ? 4444 : 3503);
    await().until(() -> clients() == 0);
  }

  @Test
  void disconnectOfOthersOrExceptOneLetsItIn() throws InterruptedException {
    holds("app.connect");
    var client = hub.open();
    client.send(CONNECT);
    var question = held();
    hub.api("disconnect", "{\"user\":\"bob\"}");
    hub.api("disconnect", "{\"user\":\"ann\",\"whitelist\":[\"" + question.body().getString("client") + "\"]}");
    question.reply(ANN);
    assertThat(client.receive().containsKey("connect")).isTrue();
  }

  @Test
  void subscribeAndUnsubscribeReachAClientWhoseConnectIsBeingDecided() throws InterruptedException {
    holds("app.connect");
    var client = hub.open();
    client.send(CONNECT);
    var question = held();
    hub.api("subscribe", "{\"user\":\"ann\",\"channel\":\"given\"}");
    hub.api("unsubscribe", "{\"user\":\"ann\",\"channel\":\"taken\"}");
    question.reply(new JsonObject("{\"result\":{\"user\":\"ann\",\"channels\":[\"taken\"]}}"));
    assertThat(client.receive().getJsonObject("connect").getJsonObject("subs").containsKey("taken")).isTrue();
    List<JsonObject> pushes = List.of(client.receive().getJsonObject("push"), client.receive().getJsonObject("push"));
    assertThat(pushes).anyMatch(push -> push.getString("channel").equals("given") && push.containsKey("subscribe"));
    assertThat(pushes).anyMatch(push -> push.getString("channel").equals("taken")
        && push.getJsonObject("unsubscribe").getInteger("code") == 2000);
    assertThat(subscribers("taken")).isZero();
    assertThat(subscribers("given")).isEqualTo(1);
  }

  @Test
  void unsubscribeReachesASubscribeThatIsBeingDecided() throws InterruptedException {
    var client = ann();
    holds("app.subscribe");
    client.send(SUBSCRIBE);
    var question = held();
    hub.api("unsubscribe", "{\"user\":\"ann\",\"channel\":\"a\"}");
    question.reply(YES);
    assertThat(client.receive().containsKey("subscribe")).isTrue();
    assertThat(client.receive().getJsonObject("push").getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2000);
    await().until(() -> subscribers("a") == 0);
  }

  @Test
  void subscribeByTheApiBesidesOneThatIsBeingDecidedHoldsAndTheCommandIs105() throws InterruptedException {
    var client = ann();
    holds("app.subscribe");
    client.send(SUBSCRIBE);
    var question = held();
    hub.api("subscribe", "{\"user\":\"ann\",\"channel\":\"a\"}");
    question.reply(YES);
    assertThat(errorCode(client.receiveReply(2))).isEqualTo(105);
    assertThat(subscribers("a")).isEqualTo(1);
  }
}
