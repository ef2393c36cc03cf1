package dev.wshub.server;

import static dev.wshub.server.DelegationTest.CONNECT;
import static dev.wshub.server.DelegationTest.PUBLISH;
import static dev.wshub.server.DelegationTest.RPC;
import static dev.wshub.server.DelegationTest.SUBSCRIBE;
import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Close;
import dev.wshub.client.RawClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
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

/** What comes of commands that other verticles grant. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class DelegationResultsTest {

  @Parameter private Shape shape;

  @RegisterExtension final RunningHub hub = new RunningHub(() -> shape, DelegationTest.CONFIG);

  @RegisterExtension final Authority authority = new Authority(hub);

  private static void assertClosed(RawClient client, int code, String reason) {
    assertThat(client.awaitClose(RawClient.DEADLINE)).extracting(Close::code, Close::reason).containsExactly(code, reason);
  }

  // Connect

  @Test
  void connectMakesUserInfoDataAndSubscriptions() {
    authority.answers("app.connect", """
        {"result": {"user": "ann", "info": {"nick": "A"}, "data": {"motd": "hi"}, "channels": ["plain:a"],
          "subs": {"asked:b": {"info": {"role": "guest"}, "data": 7, "override": {"force_recovery": {"value": true}}}}}}
        """);
    var client = hub.open();
    var connect = ask(client, CONNECT).getJsonObject("connect");
    assertThat(connect.getJsonObject("data")).isEqualTo(new JsonObject().put("motd", "hi"));
    assertThat(connect.getJsonObject("subs").fieldNames()).containsExactlyInAnyOrder("plain:a", "asked:b");
    assertThat(connect.getJsonObject("subs").getJsonObject("plain:a")).isEqualTo(new JsonObject());
    assertThat(connect.getJsonObject("subs").getJsonObject("asked:b").getInteger("data")).isEqualTo(7);
    assertThat(connect.getJsonObject("subs").getJsonObject("asked:b").getBoolean("recoverable")).isTrue();
    assertThat(connect.containsKey("expires")).isFalse();
    client.send("{\"id\":2,\"presence\":{\"channel\":\"asked:b\"}}");
    assertThat(client.receiveReply(2).getJsonObject("presence").getJsonObject("presence").getJsonObject(connect.getString("client")))
        .isEqualTo(new JsonObject("{\"user\":\"ann\",\"client\":\"" + connect.getString("client") + "\",\"conn_info\":{\"nick\":\"A\"},\"chan_info\":{\"role\":\"guest\"}}"));
  }

  @Test
  void emptyAnswersToConnectLeaveItToTheHeaderOrRefuse() {
    authority.answers("app.connect", "{}");
    assertThat(ask(hub.open(hub.client().header("X-User", "bob")), CONNECT).containsKey("connect")).isTrue();
    var nobody = hub.open();
    nobody.send(CONNECT);
    assertClosed(nobody, 3501, "bad request");
  }

  @Test
  void emptyResultsOfConnectAreAnonymous() {
    authority.answers("app.connect", "{\"result\":{}}").answers("app.rpc", "{}");
    var client = hub.connect();
    authority.question();
    client.send(RPC).receiveReply(4);
    assertThat(authority.question().containsKey("user")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"{\"channels\":[\"nowhere:a\"]}|102", "{\"subs\":{\"}\":{}}}|107", "{\"expire_at\":1700000000}|110"})
  void whatConnectCannotBeGivenIsAnError(String result, int code) {
    authority.answers("app.connect", "{\"result\":" + result + "}");
    var client = hub.open();
    assertThat(errorCode(ask(client, CONNECT))).isEqualTo(code);
    assertThat(hub.api("presence_stats", "{\"channel\":\"plain:a\"}").getJsonObject("result").getInteger("num_clients", 0)).isZero();
  }

  @Test
  void moreChannelsThanAllowedIs3505() {
    authority.answers("app.connect", "{\"result\":{\"channels\":[\"plain:a\",\"plain:b\",\"plain:c\",\"plain:d\"]}}");
    var client = hub.open();
    client.send(CONNECT);
    assertClosed(client, 3505, "channel limit");
  }

  @Test
  void aTokenIsNotAskedAbout() {
    authority.answers("app.connect", "{\"result\":{}}");
    var client = hub.open();
    client.send("{\"id\":1,\"connect\":{\"token\":\"t\"}}");
    assertClosed(client, 3500, "invalid token");
    assertThat(authority.questions()).isZero();
  }

  // Subscribe

  @Test
  void emptyAnswersToSubscribeGrantTheOptionsOfTheNamespaceButNotTheWishes() {
    var client = authority.ann();
    authority.answers("app.subscribe", "{}");
    assertThat(ask(client, SUBSCRIBE).encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
    assertThat(hub.api("presence", "{\"channel\":\"asked:a\"}").getJsonObject("result").getJsonObject("presence")).hasSize(1);
  }

  @Test
  void subscribeResultsHoldInfoDataAndOverrides() {
    var client = authority.ann();
    authority.answers("app.subscribe", new JsonObject().put("result", new JsonObject().put("info", Buffer.buffer("{\"role\":1}"))
        .put("b64data", "bnVsbA==").put("override", new JsonObject("{\"force_positioning\":{\"value\":true},\"force_push_join_leave\":{\"value\":true}}"))))
        .answers("app.publish", "{}");
    var subscribed = ask(client, SUBSCRIBE).getJsonObject("subscribe");
    assertThat(subscribed.containsKey("data")).isTrue();
    assertThat(subscribed.getValue("data")).isNull();
    assertThat(subscribed.getBoolean("positioned")).isTrue();
    assertThat(client.receive().getJsonObject("push").getJsonObject("join").getJsonObject("info").getJsonObject("chan_info"))
        .isEqualTo(new JsonObject().put("role", 1));
    var push = client.send(PUBLISH).receive().getJsonObject("push").getJsonObject("pub");
    assertThat(push.getJsonObject("info").getJsonObject("chan_info")).isEqualTo(new JsonObject().put("role", 1));
    assertThat(push.getJsonObject("info").getJsonObject("conn_info")).isEqualTo(new JsonObject().put("nick", "A"));
  }

  @Test
  void whatIsRefusedAnywayIsNotAskedAbout() {
    var client = authority.annIn("asked:a");
    assertThat(errorCode(ask(client, SUBSCRIBE))).isEqualTo(105);
    for (var one : List.of("$asked:a 103", "nowhere:a 102")) {
      var parts = one.split(" ");
      assertThat(errorCode(RunningHub.subscribe(client, 5, parts[0]))).isEqualTo(Integer.parseInt(parts[1]));
    }
    client.send("{\"id\":6,\"subscribe\":{\"channel\":\"asked:t\",\"token\":\"t\"}}");
    assertThat(errorCode(client.receiveReply(6))).isEqualTo(103);
    client.send("{\"id\":7,\"publish\":{\"channel\":\"asked:t\"}}");
    assertThat(errorCode(client.receiveReply(7))).isEqualTo(107);
    assertThat(authority.questions()).isZero();
  }

  @Test
  void channelsThatAreAskedAboutCannotBeHadByTheConnectCommand() {
    authority.answers("app.connect", "{}");
    var client = hub.open(hub.client().header("X-User", "bob"));
    var connect = ask(client, "{\"id\":1,\"connect\":{\"subs\":{\"asked:a\":{},\"plain:a\":{}}}}").getJsonObject("connect");
    assertThat(connect.getJsonObject("subs").fieldNames()).containsExactly("plain:a");
  }

  // Publish

  @Test
  void emptyAnswersToPublishLeaveTheBytesAsTheyWere() {
    var client = authority.annIn("asked:a");
    authority.answers("app.publish", "{}");
    client.send("{\"id\":3,\"publish\":{\"channel\":\"asked:a\",\"data\":{\"n\":1e400, \"a\":1,\"a\":0.10}}}");
    assertThat(rawPush(client)).contains("\"data\":{\"n\":1e400, \"a\":1,\"a\":0.10}");
  }

  private static String rawPush(RawClient client) {
    return client.receiveFrame(RawClient.DEADLINE).text();
  }

  @Test
  void publishResultsReplaceDataAndSetOptions() {
    var client = authority.annIn("asked:a");
    authority.answers("app.publish", """
        {"result": {"data": null, "b64data": "Mg==", "tags": {"lang": "en"}, "skip_history": true, "idempotency_key": "k"}}
        """);
    var pub = client.send(PUBLISH).receive().getJsonObject("push").getJsonObject("pub");
    assertThat(pub.getValue("data")).isNull();
    assertThat(pub.getJsonObject("tags")).isEqualTo(new JsonObject().put("lang", "en"));
    assertThat(pub.containsKey("offset")).isFalse();
    assertThat(client.receiveReply(3).containsKey("publish")).isTrue();
    assertThat(ask(client, PUBLISH).containsKey("publish")).as("the repeat is not published").isTrue();
  }

  @Test
  void whoMayNothingByTheOptionsMayWhatIsGranted() {
    var client = authority.ann();
    authority.answers("app.publish", "{}").answers("app.subscribe", "{}");
    assertThat(ask(client, "{\"id\":3,\"publish\":{\"channel\":\"strict:a\",\"data\":1}}").containsKey("publish")).isTrue();
    assertThat(RunningHub.subscribe(client, 4, "strict:a").containsKey("subscribe")).isTrue();
  }

  // Calls

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "\"a\"", "[1,{\"b\":[]}]", "{\"n\":123456789012345678901234567890,\"d\":0.1234567890123456789}", "\"\u00e4\u20ac\""})
  void whatAVerticleEchoesComesBackTheSame(String data) {
    var client = authority.ann();
    authority.decides("app.rpc", question -> new JsonObject().put("result", new JsonObject().put("data", question.getValue("data"))));
    client.send("{\"id\":4,\"rpc\":{\"data\":" + data + "}}");
    assertThat(rawPush(client)).isEqualTo("{\"id\":4,\"rpc\":{\"data\":" + data + "}}");
  }

  @Test
  void callsGoToTheAddressOfTheirNamespace() {
    var client = authority.ann();
    authority.answers("app.rpc", "{}").answers("app.shop", new JsonObject("{\"result\":{\"data\":\"shop\"}}").toBuffer());
    assertThat(ask(client, RPC).encode()).isEqualTo("{\"id\":4,\"rpc\":{}}");
    assertThat(ask(client, "{\"id\":5,\"rpc\":{\"method\":\"shop:buy\"}}").encode()).isEqualTo("{\"id\":5,\"rpc\":{\"data\":\"shop\"}}");
    assertThat(errorCode(ask(client, "{\"id\":6,\"rpc\":{\"method\":\"none:buy\"}}"))).isEqualTo(104);
    assertThat(ask(client, "{\"id\":7,\"rpc\":{}}").encode()).isEqualTo("{\"id\":7,\"rpc\":{}}");
  }

  @Test
  void numbersWhoseExponentNothingHoldsAreABadRequest() {
    var client = authority.ann();
    authority.answers("app.rpc", "{}");
    assertThat(errorCode(ask(client, "{\"id\":5,\"rpc\":{\"data\":1e99999999999}}"))).isEqualTo(107);
    assertThat(ask(client, RPC).containsKey("rpc")).isTrue();
  }

  @Test
  void metricsTellHowItWent() throws Exception {
    var client = authority.ann();
    authority.answers("app.rpc", "{}");
    ask(client, RPC);
    ask(client, "{\"id\":5,\"rpc\":{\"method\":\"shop:buy\"}}");
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/metrics")).build();
    var text = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    assertThat(text).containsPattern("(?m)^wshub_delegations_total\\{kind=\"rpc\",outcome=\"no_handlers\"} [1-9]")
        .containsPattern("(?m)^wshub_delegations_total\\{kind=\"connect\",outcome=\"ok\"} [1-9]")
        .containsPattern("(?m)^centrifugo_proxy_errors\\{protocol=\"event_bus\",type=\"rpc\",name=\"default\"} [1-9]")
        .containsPattern("(?m)^centrifugo_proxy_inflight_requests\\{protocol=\"event_bus\",type=\"rpc\",name=\"default\"} 0$")
        .containsPattern("(?m)^centrifugo_proxy_duration_seconds_histogram_bucket\\{protocol=\"event_bus\",type=\"rpc\",name=\"default\",le=\"\\+Inf\"} [1-9]");
  }
}
