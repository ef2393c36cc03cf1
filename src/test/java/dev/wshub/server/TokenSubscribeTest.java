package dev.wshub.server;

import static dev.wshub.client.EpochSeconds.in;
import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Jwt;
import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscriptions that a token allows. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class TokenSubscribeTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"expired_sub_close_delay": "500ms", "token": {"hmac_secret_key": "s"}, "allow_anonymous_connect_without_token": false,
                  "subscription_token": {"enabled": true, "hmac_secret_key": "t"}},
       "channel": {"namespaces": [{"name": "open", "allow_subscribe_for_client": true},
                                  {"name": "kept", "history_size": 5, "history_ttl": "60s", "presence": true}]}}
      """);

  private String clientId;

  private RawClient ann() {
    var client = hub.open();
    clientId = ask(client, "{\"id\":1,\"connect\":{\"token\":\"" + Jwt.of("s", "{\"sub\":\"ann\"}") + "\"}}").getJsonObject("connect").getString("client");
    return client;
  }

  private static String subscribe(String channel, String token) {
    return new JsonObject().put("id", 2).put("subscribe", new JsonObject().put("channel", channel).put("token", token)).encode();
  }

  /** As the reply to a client "ann". */
  private JsonObject subscribe(String channel, String claims, String secret) {
    return ask(ann(), subscribe(channel, Jwt.of(secret, claims)));
  }

  private void assertInvalid(String channel, String claims) {
    var close = ann().send(subscribe(channel, Jwt.of("t", claims))).awaitClose(SOON);
    assertThat(close.code() + " " + close.reason()).isEqualTo("3500 invalid token");
  }

  @Test
  void theTokenOpensWhatIsClosedWithItsDataAndOptions() {
    var client = ann();
    String claims = "{\"sub\":\"ann\",\"channel\":\"$kept:x\",\"client\":\"" + clientId
        + "\",\"data\":{\"d\":1},\"info\":{\"i\":2},\"override\":{\"force_recovery\":{\"value\":true}}}";
    var reply = ask(client, subscribe("$kept:x", Jwt.of("t", claims))).getJsonObject("subscribe");
    assertThat(reply.getJsonObject("data").encode()).isEqualTo("{\"d\":1}");
    assertThat(reply.getBoolean("recoverable")).isTrue();
    assertThat(reply.containsKey("expires")).isFalse();
    var who = hub.api("presence", "{\"channel\":\"$kept:x\"}").getJsonObject("result").getJsonObject("presence").getJsonObject(clientId);
    assertThat(who.getJsonObject("chan_info").encode()).isEqualTo("{\"i\":2}");
    hub.bus().publish("$kept:x", "7").join();
    assertThat(client.receive().getJsonObject("push").containsKey("pub")).isTrue();
  }

  @Test
  void tokensThatDoNotHoldAreErrors() {
    assertThat(errorCode(ask(ann(), subscribe("$a", "nonsense")))).isEqualTo(103);
    assertThat(errorCode(subscribe("$a", "{\"sub\":\"ann\",\"channel\":\"$a\"}", "s"))).as("the key of connections").isEqualTo(103);
    assertThat(errorCode(subscribe("$a", "{\"sub\":\"ann\"}", "t"))).isEqualTo(103);
    assertThat(errorCode(subscribe("open:a", "{\"sub\":\"ann\",\"channel\":\"open:a\"}", "x"))).as("although none is needed").isEqualTo(103);
    assertThat(errorCode(subscribe("$a", "{\"sub\":\"ann\",\"channel\":\"$a\",\"exp\":1}", "t"))).isEqualTo(109);
    assertThat(errorCode(subscribe("$a", "{\"sub\":\"ann\",\"channel\":\"$a\",\"nbf\":" + in(60) + "}", "t"))).isEqualTo(109);
    assertThat(errorCode(subscribe("$a", "{\"sub\":\"ann\",\"channel\":\"$a\",\"expire_at\":1}", "t"))).isEqualTo(110);
    assertThat(errorCode(subscribe("absent:a", "{\"sub\":\"ann\",\"channel\":\"absent:a\"}", "t"))).isEqualTo(102);
    assertThat(errorCode(RunningHub.subscribe(ann(), 2, "$a"))).as("without a token").isEqualTo(103);
  }

  @Test
  void anErrorLeavesTheConnectionAsItWas() {
    var client = ann();
    assertThat(errorCode(ask(client, subscribe("$a", "nonsense")))).isEqualTo(103);
    assertThat(ask(client, subscribe("$a", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"$a\"}"))).containsKey("subscribe")).isTrue();
    assertThat(errorCode(ask(client, subscribe("$a", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"$a\"}"))))).isEqualTo(105);
  }

  @Test
  void tokensOfOthersEndTheConnection() {
    assertInvalid("$a", "{\"sub\":\"ann\",\"channel\":\"$b\"}");
    assertInvalid("$a", "{\"sub\":\"bob\",\"channel\":\"$a\"}");
    assertInvalid("$a", "{\"channel\":\"$a\"}");
    assertInvalid("$a", "{\"sub\":\"ann\",\"channel\":\"$a\",\"client\":\"another\"}");
  }

  @Test
  void theSubscriptionEndsWithItsExpiration() {
    var client = ann();
    long end = in(2);
    var reply = ask(client, subscribe("open:x", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"open:x\",\"exp\":" + end + "}"))).getJsonObject("subscribe");
    assertThat(reply.getBoolean("expires")).isTrue();
    assertThat(reply.getInteger("ttl")).isBetween(1, 2);
    assertThat(client.receiveMessage(SOON).json().encode())
        .isEqualTo("{\"push\":{\"channel\":\"open:x\",\"unsubscribe\":{\"code\":2501,\"reason\":\"subscription expired\"}}}");
    assertThat(System.currentTimeMillis()).isBetween(end * 1000 + 450, end * 1000 + 2500);
  }

  @Test
  void aNewExpirationTakesThePlaceOfTheOld() {
    var client = ann();
    ask(client, subscribe("$a", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"$a\",\"exp\":" + in(2) + "}")));
    var reply = ask(client, subRefresh("$a", "{\"sub\":\"ann\",\"channel\":\"$a\",\"exp\":" + in(60) + "}"));
    assertThat(reply.getJsonObject("sub_refresh").getBoolean("expires")).isTrue();
    assertThat(reply.getJsonObject("sub_refresh").getInteger("ttl")).isBetween(58, 60);
    assertThat(client.closed()).failsWithin(Duration.ofMillis(3500));
    assertThat(ask(client, subRefresh("$a", "{\"sub\":\"ann\",\"channel\":\"$a\"}")).encode()).isEqualTo("{\"id\":3,\"sub_refresh\":{}}");
    hub.bus().publish("$a", "7").join();
    assertThat(client.receive().getJsonObject("push").containsKey("pub")).isTrue();
  }

  @Test
  void othersSeeTheNewInfoAndNoneWhereTheNewTokenHasNone() {
    var client = ann();
    String claims = "{\"sub\":\"ann\",\"channel\":\"$kept:i\"";
    ask(client, subscribe("$kept:i", Jwt.of("t", claims + ",\"info\":1}")));
    assertThat(seen().getInteger("chan_info")).isEqualTo(1);
    ask(client, subRefresh("$kept:i", claims + ",\"info\":2}"));
    await().untilAsserted(() -> assertThat(seen().getInteger("chan_info")).isEqualTo(2));
    ask(client, subRefresh("$kept:i", claims + "}"));
    await().untilAsserted(() -> assertThat(seen().containsKey("chan_info")).isFalse());
  }

  /** The client as presence tells of it. */
  private JsonObject seen() {
    return hub.api("presence", "{\"channel\":\"$kept:i\"}").getJsonObject("result").getJsonObject("presence").getJsonObject(clientId);
  }

  /** In one message, so that the answer to the first has not come when the second does. */
  @Test
  void aRefreshRightBehindTheSubscribeIsTheOneThatHolds() {
    var client = ann();
    client.send(subscribe("$a", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"$a\",\"exp\":" + in(1) + "}")) + "\n"
        + subRefresh("$a", "{\"sub\":\"ann\",\"channel\":\"$a\"}"));
    assertThat(client.receive().containsKey("subscribe")).isTrue();
    assertThat(client.receive().encode()).isEqualTo("{\"id\":3,\"sub_refresh\":{}}");
    assertThat(client.closed()).failsWithin(Duration.ofMillis(2500));
    hub.bus().publish("$a", "7").join();
    assertThat(client.receive().getJsonObject("push").containsKey("pub")).isTrue();
  }

  private static String subRefresh(String channel, String claims) {
    return new JsonObject().put("id", 3).put("sub_refresh", new JsonObject().put("channel", channel).put("token", Jwt.of("t", claims))).encode();
  }

  private void assertClosedByRefresh(int code, String claims) {
    var client = ann();
    ask(client, subscribe("$a", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"$a\",\"exp\":" + in(60) + "}")));
    assertThat(client.send(subRefresh("$a", claims)).awaitClose(SOON).code()).isEqualTo(code);
  }

  @Test
  void whatIsNoNewerTokenEndsTheConnection() {
    assertClosedByRefresh(3006, "{\"sub\":\"ann\",\"channel\":\"$a\",\"exp\":1}");
    assertClosedByRefresh(3500, "{\"sub\":\"ann\",\"channel\":\"$b\"}");
    assertClosedByRefresh(3500, "{\"sub\":\"bob\",\"channel\":\"$a\"}");
    assertClosedByRefresh(3500, "{\"sub\":\"ann\",\"channel\":\"$a\",\"client\":\"another\"}");
    assertClosedByRefresh(3500, "{\"sub\":\"ann\"}");
    var client = ann();
    ask(client, subscribe("$a", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"$a\"}")));
    assertThat(client.send("{\"id\":3,\"sub_refresh\":{\"channel\":\"$a\",\"token\":\"x\"}}").awaitClose(SOON).code()).isEqualTo(3500);
    assertThat(ann().send("{\"id\":3,\"sub_refresh\":{\"token\":\"x\"}}").awaitClose(SOON).code()).as("without a channel").isEqualTo(3501);
  }

  @Test
  void otherRefreshesAreErrors() {
    var client = ann();
    assertThat(errorCode(ask(client, subRefresh("$a", "{\"sub\":\"ann\",\"channel\":\"$a\"}")))).as("not subscribed").isEqualTo(103);
    ask(client, subscribe("$a", Jwt.of("t", "{\"sub\":\"ann\",\"channel\":\"$a\",\"exp\":" + in(60) + "}")));
    assertThat(errorCode(ask(client, "{\"id\":3,\"sub_refresh\":{\"channel\":\"$a\"}}"))).as("without a token").isEqualTo(107);
    assertThat(errorCode(ask(client, subRefresh("$a", "{\"sub\":\"ann\",\"channel\":\"$a\",\"expire_at\":1}")))).isEqualTo(110);
    assertThat(ask(client, subRefresh("$a", "{\"sub\":\"ann\",\"channel\":\"$a\"}")).containsKey("sub_refresh")).isTrue();
  }

  @Test
  void serverSideSubscriptionsAreNotForClientsToRefresh() {
    var client = hub.open();
    ask(client, "{\"id\":1,\"connect\":{\"token\":\"" + Jwt.of("s", "{\"sub\":\"ann\",\"channels\":[\"$a\"]}") + "\"}}");
    assertThat(client.send(subRefresh("$a", "{\"sub\":\"ann\",\"channel\":\"$a\"}")).awaitClose(SOON).code()).isEqualTo(3501);
  }
}
