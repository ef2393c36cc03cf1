package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Close;
import dev.wshub.client.RawClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
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

/** What clients see of decisions that other verticles make about their commands. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class DelegationTest {

  static final String CONFIG = """
      {
        "prometheus": {"enabled": true},
        "event_bus": {"delegation_timeout": "500ms"},
        "client": {"connect_address": "app.connect", "allow_anonymous_connect_without_token": false,
                   "user_id_http_header": "X-User", "delegation_headers": ["Cookie", "X-None"], "channel_limit": 3},
        "channel": {"namespaces": [
          {"name": "asked", "subscribe_address": "app.subscribe", "publish_address": "app.publish", "join_leave": true,
           "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true, "allow_publish_for_client": true,
           "presence": true, "history_size": 10, "history_ttl": "60s", "allow_presence_for_subscriber": true,
           "allow_history_for_client": true, "allow_positioning": true, "allow_recovery": true},
          {"name": "strict", "subscribe_address": "app.subscribe", "publish_address": "app.publish"},
          {"name": "plain", "presence": true, "allow_subscribe_for_client": true, "allow_presence_for_subscriber": true,
           "allow_subscribe_for_anonymous": true, "allow_presence_for_anonymous": true}]},
        "rpc": {"address": "app.rpc", "ping": {"enabled": true}, "namespaces": [{"name": "shop", "address": "app.shop"}]}
      }
      """;

  static final String CONNECT = "{\"id\":1,\"connect\":{\"data\":{\"ticket\":\"T\"},\"name\":\"js\",\"version\":\"3\",\"subs\":{\"wish\":{}}}}";
  static final String SUBSCRIBE = "{\"id\":2,\"subscribe\":{\"channel\":\"asked:a\",\"data\":{\"pin\":1},\"join_leave\":true,\"positioned\":true}}";
  static final String PUBLISH = "{\"id\":3,\"publish\":{\"channel\":\"asked:a\",\"data\":{\"text\":\"hi\"}}}";
  static final String RPC = "{\"id\":4,\"rpc\":{\"method\":\"sum\",\"data\":[1,2]}}";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, CONFIG);

  @RegisterExtension final Authority authority = new Authority(hub);

  private static void assertGoesOn(RawClient client) {
    client.send("{\"id\":9,\"rpc\":{\"method\":\"ping\"}}");
    assertThat(client.receiveReply(9).encode()).isEqualTo("{\"id\":9,\"rpc\":{}}");
  }

  private static void assertClosed(RawClient client, int code, String reason) {
    assertThat(client.awaitClose(RawClient.DEADLINE)).extracting(Close::code, Close::reason).containsExactly(code, reason);
  }

  // What is asked

  @Test
  void questionsHoldTheFieldsOfCentrifugosProxies() {
    authority.answers("app.connect", "{\"result\":{\"user\":\"ann\",\"meta\":{\"plan\":\"gold\"}}}")
        .answers("app.subscribe", "{}").answers("app.publish", "{}").answers("app.rpc", "{}");
    var client = hub.open(hub.client().header("Cookie", "c=1").header("X-Other", "o"));
    String id = ask(client, CONNECT).getJsonObject("connect").getString("client");
    var common = new JsonObject().put("client", id).put("transport", "websocket").put("protocol", "json").put("encoding", "json")
        .put("headers", new JsonObject().put("Cookie", "c=1"));
    assertThat(authority.question()).isEqualTo(common.copy().put("data", new JsonObject().put("ticket", "T"))
        .put("name", "js").put("version", "3").put("channels", new JsonArray().add("wish")));
    common.put("user", "ann").put("meta", new JsonObject().put("plan", "gold"));
    ask(client, SUBSCRIBE);
    assertThat(authority.question()).isEqualTo(common.copy().put("channel", "asked:a").put("data", new JsonObject().put("pin", 1)));
    client.send(PUBLISH).receiveReply(3);
    assertThat(authority.question()).isEqualTo(common.copy().put("channel", "asked:a").put("data", new JsonObject().put("text", "hi")));
    client.send(RPC).receiveReply(4);
    assertThat(authority.question()).isEqualTo(common.copy().put("method", "sum").put("data", new JsonArray().add(1).add(2)));
  }

  // Refusals

  private record Refused(String address, String command, Function<DelegationTest, RawClient> client) {}

  private Refused refused(String kind) {
    return switch (kind) {
      case "connect" -> new Refused("app.connect", CONNECT, test -> test.hub.open());
      case "subscribe" -> new Refused("app.subscribe", SUBSCRIBE, test -> test.authority.ann());
      case "publish" -> new Refused("app.publish", PUBLISH, test -> test.authority.annIn("asked:a"));
      default -> new Refused("app.rpc", RPC, test -> test.authority.ann());
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "subscribe", "publish", "rpc"})
  void errorsOfTheVerticleReachTheClient(String kind) {
    var refused = refused(kind);
    var client = refused.client().apply(this);
    authority.answers(refused.address(), "{\"error\":{\"code\":1403,\"message\":\"not for \\\"you\\\"\",\"temporary\":true},\"result\":{}}");
    var reply = ask(client, refused.command());
    assertThat(reply.getJsonObject("error"))
        .isEqualTo(new JsonObject().put("code", 1403).put("message", "not for \"you\"").put("temporary", true));
    if (kind.equals("connect")) {
      assertThat(client.send("{\"id\":5,\"rpc\":{}}").awaitClose(RawClient.DEADLINE).code()).isEqualTo(3501);
    } else {
      assertGoesOn(client);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "subscribe", "publish", "rpc"})
  void disconnectsOfTheVerticleCloseTheConnection(String kind) {
    var refused = refused(kind);
    var client = refused.client().apply(this);
    authority.answers(refused.address(), "{\"disconnect\":{\"code\":4501,\"reason\":\"go away\"},\"error\":{\"code\":1403}}");
    client.send(refused.command());
    assertClosed(client, 4501, "go away");
  }

  /** However long it is, the loop is not held up by cutting it. */
  @Test
  void longReasonsAreCutToWhatACloseFrameHolds() {
    authority.answers("app.connect", "{\"disconnect\":{\"code\":4501,\"reason\":\"" + "\u00e9".repeat(300_000) + "\"}}");
    assertClosed(hub.open().send(CONNECT), 4501, "\u00e9".repeat(61));
    authority.leave();
    authority.answers("app.connect", "{\"disconnect\":{\"code\":4501,\"reason\":\"" + "x".repeat(123) + "\ud83d\ude00\"}}");
    assertClosed(hub.open().send(CONNECT), 4501, "x".repeat(123));
    authority.leave();
    authority.answers("app.connect", "{\"disconnect\":{\"code\":4501,\"reason\":\"" + "x".repeat(119) + "\ud83d\ude00\"}}");
    assertClosed(hub.open().send(CONNECT), 4501, "x".repeat(119) + "\ud83d\ude00");
  }

  @ParameterizedTest
  @CsvSource({"connect,1403", "subscribe,400", "publish,1999", "rpc,404"})
  void failWithACodeOfTheApplicationIsAnError(String kind, int code) {
    var refused = refused(kind);
    var client = refused.client().apply(this);
    authority.hears(refused.address(), message -> message.fail(code, "why"));
    assertThat(ask(client, refused.command()).getJsonObject("error"))
        .isEqualTo(new JsonObject().put("code", code).put("message", "why"));
  }

  @ParameterizedTest
  @CsvSource({"connect,4000", "subscribe,4500", "publish,4999", "rpc,4001"})
  void failWithACloseCodeIsADisconnect(String kind, int code) {
    var refused = refused(kind);
    var client = refused.client().apply(this);
    authority.hears(refused.address(), message -> message.fail(code, "why"));
    client.send(refused.command());
    assertClosed(client, code, "why");
  }

  // No decision

  private static final JsonObject INTERNAL =
      new JsonObject().put("code", 100).put("message", "internal server error").put("temporary", true);

  private void assertNoDecision(String kind, RawClient client, String command) {
    assertThat(ask(client, command).getJsonObject("error")).isEqualTo(INTERNAL);
    if (!kind.equals("connect")) {
      assertGoesOn(client);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "subscribe", "publish", "rpc"})
  void aVerticleThatIsMissingIsError100(String kind) {
    var refused = refused(kind);
    assertNoDecision(kind, refused.client().apply(this), refused.command());
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "subscribe", "publish", "rpc"})
  void aVerticleThatIsSlowIsError100AndItsLateAnswerIsDropped(String kind) {
    var refused = refused(kind);
    var client = refused.client().apply(this);
    authority.hears(refused.address(), message -> hub.vertx().setTimer(800, late -> message.reply(new JsonObject("{\"disconnect\":{\"code\":4000}}"))));
    long before = System.nanoTime();
    assertThat(ask(client, refused.command()).getJsonObject("error")).isEqualTo(INTERNAL);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(450), Duration.ofSeconds(3));
    assertThat(client.closed()).failsWithin(Duration.ofMillis(600));
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "subscribe", "publish", "rpc"})
  void nonsenseOfTheVerticleIsError100(String kind) {
    var refused = refused(kind);
    for (Object nonsense : List.of("yes", 7, true, new JsonArray(), Buffer.buffer("{"), Buffer.buffer(new byte[] {(byte) 0xFF}),
        new JsonObject("{\"result\":7}"), new JsonObject("{\"result\":{\"b64info\":\"*\",\"b64data\":\"*\"}}"),
        new JsonObject("{\"error\":{}}"), new JsonObject("{\"disconnect\":{\"code\":\"4000\"}}"))) {
      var client = refused.client().apply(this);
      authority.answers(refused.address(), nonsense);
      assertNoDecision(kind, client, refused.command());
      authority.leave();
    }
    for (int code : new int[] {-1, 100, 2000, 3500, 5000}) {
      var client = refused.client().apply(this);
      authority.hears(refused.address(), message -> message.fail(code, "why"));
      assertNoDecision(kind, client, refused.command());
      authority.leave();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "subscribe", "publish", "rpc"})
  void aVerticleThatAnswersNullIsError100(String kind) {
    var refused = refused(kind);
    var client = refused.client().apply(this);
    authority.answers(refused.address(), (Object) null);
    assertNoDecision(kind, client, refused.command());
  }
}
