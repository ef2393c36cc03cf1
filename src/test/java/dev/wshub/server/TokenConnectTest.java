package dev.wshub.server;

import static dev.wshub.client.EpochSeconds.in;
import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Jwt;
import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that begin with a token. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class TokenConnectTest {

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String SECRET = "s";
  private static final KeyPair RSA = Jwt.keys("RS256");
  private static final String CONFIG = """
      {"client": {"allow_anonymous_connect_without_token": false, "connect_address": "app.connect", "disallow_anonymous_connection_tokens": %s,
                  "insecure": %s, "expired_close_delay": "500ms", "stale_close_delay": "1s", "channel_limit": 3,
                  "token": {"hmac_secret_key": "s", "rsa_public_key": "%s"}},
       "channel": {"without_namespace": {"presence": true, "allow_subscribe_for_client": true, "allow_presence_for_subscriber": true},
                   "namespaces": [{"name": "closed"}, {"name": "kept", "history_size": 5, "history_ttl": "60s"}]}}
      """;

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, CONFIG.formatted(false, false, Jwt.pem(RSA.getPublic()).replace("\n", "\\n")));

  @RegisterExtension
  final RunningHub withoutAnonymous = new RunningHub(() -> shape, CONFIG.formatted(true, false, ""));

  @RegisterExtension
  final RunningHub insecure = new RunningHub(() -> shape, CONFIG.formatted(false, true, ""));

  private static String connect(String token) {
    return new JsonObject().put("id", 1).put("connect", new JsonObject().put("token", token)).encode();
  }

  private static String signed(String claims) {
    return Jwt.of(SECRET, claims);
  }

  private RawClient open(String token) {
    var client = hub.open();
    client.send(connect(token));
    return client;
  }

  private void assertClosed(RawClient client, int code, String reason) {
    var close = client.awaitClose(SOON);
    assertThat(close.code() + " " + close.reason()).isEqualTo(code + " " + reason);
  }

  @Test
  void theTokenSaysWhoTheClientIsAndNobodyElseIsAsked() {
    var client = open(signed("{\"sub\":\"ann\",\"info\":{\"n\":1}}"));
    var connect = client.receive().getJsonObject("connect");
    assertThat(connect.fieldNames()).containsExactlyInAnyOrder("client", "version", "ping", "pong");
    client.send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}\n{\"id\":3,\"presence\":{\"channel\":\"a\"}}");
    assertThat(client.receive().containsKey("subscribe")).isTrue();
    var presence = client.receive().getJsonObject("presence").getJsonObject("presence");
    assertThat(presence.getJsonObject(connect.getString("client")).encode())
        .isEqualTo("{\"user\":\"ann\",\"client\":\"" + connect.getString("client") + "\",\"conn_info\":{\"n\":1}}");
  }

  @Test
  void publicKeysVerifyAsWell() {
    var client = open(Jwt.of("RS256", RSA.getPrivate(), "{\"sub\":\"ann\"}"));
    client.send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}");
    assertThat(client.receive().containsKey("connect")).isTrue();
    assertThat(client.receive().containsKey("subscribe")).as("what came behind has waited").isTrue();
  }

  @Test
  void invalidTokensAre3500() {
    assertClosed(open("nonsense"), 3500, "invalid token");
    assertClosed(open(Jwt.of("other", "{}")), 3500, "invalid token");
    assertClosed(open(Jwt.part("{\"alg\":\"none\"}") + "." + Jwt.part("{\"sub\":\"ann\"}") + "."), 3500, "invalid token");
    assertClosed(open(Jwt.of("RS256", Jwt.keys("RS256").getPrivate(), "{}")), 3500, "invalid token");
    assertClosed(open(Jwt.of(Jwt.pem(RSA.getPublic()), "{}")), 3500, "invalid token");
    assertClosed(open(signed("{\"channel\":\"a\"}")), 3500, "invalid token");
    assertClosed(open(signed("{\"sub\":1}")), 3500, "invalid token");
    assertClosed(open(signed("{\"meta\":1e99999999999}")), 3500, "invalid token");
  }

  @Test
  void messagesWithHugeTokensAreTooBig() {
    var client = hub.open();
    client.send(connect("x".repeat(70_000)));
    assertThat(client.awaitClose(SOON).code()).isEqualTo(1009);
  }

  @Test
  void expiredTokensAre109AndTheConnectionIsOfNoMoreUse() {
    for (String claims : new String[] {"{\"exp\":" + in(0) + "}", "{\"nbf\":" + in(60) + "}"}) {
      var client = open(signed(claims));
      assertThat(client.receive().encode()).isEqualTo("{\"id\":1,\"error\":{\"code\":109,\"message\":\"token expired\"}}");
      assertClosed(client, 3502, "stale");
    }
    var client = open(signed("{\"exp\":1}"));
    client.receive();
    client.send(connect(signed("{}")));
    assertClosed(client, 3501, "bad request");
  }

  @Test
  void aConnectionThatWouldHaveExpiredIs110() {
    assertThat(errorCode(open(signed("{\"expire_at\":" + in(-1) + "}")).receive())).isEqualTo(110);
  }

  @Test
  void infoThatCannotBeDecodedMayBeTriedAgain() {
    assertThat(open(signed("{\"b64info\":\"!\"}")).receive().encode())
        .isEqualTo("{\"id\":1,\"error\":{\"code\":100,\"message\":\"internal server error\",\"temporary\":true}}");
  }

  @Test
  void connectionsAreToldWhenTheyExpireAndClosedAfterTheDelay() {
    long end = in(2);
    var client = open(signed("{\"sub\":\"ann\",\"exp\":" + end + "}"));
    var connect = client.receive().getJsonObject("connect");
    assertThat(connect.getBoolean("expires")).isTrue();
    assertThat(connect.getInteger("ttl")).isBetween(1, 2);
    assertClosed(client, 3005, "connection expired");
    assertThat(System.currentTimeMillis()).isBetween(end * 1000 + 450, end * 1000 + 2500);
  }

  @Test
  void aTokenMayEndBeforeWhatItHasOpened() {
    var client = open(signed("{\"exp\":" + in(1) + ",\"expire_at\":0}"));
    assertThat(client.receive().getJsonObject("connect").containsKey("expires")).isFalse();
    assertThat(client.closed()).failsWithin(Duration.ofMillis(2500));
  }

  @Test
  void anonymousTokensMayBeRefused() {
    assertThat(open(signed("{}")).receive().containsKey("connect")).isTrue();
    var client = withoutAnonymous.open();
    client.send(connect(signed("{\"sub\":\"\"}")));
    assertClosed(client, 3507, "permission denied");
    assertThat(ask(withoutAnonymous.open(), connect(signed("{\"sub\":\"ann\"}"))).containsKey("connect")).isTrue();
  }

  @Test
  void withoutPermissionsNothingExpiresButTokensMustBeGood() {
    var client = insecure.open();
    var connect = ask(client, connect(signed("{\"exp\":" + in(1) + "}"))).getJsonObject("connect");
    assertThat(connect.containsKey("expires")).isFalse();
    assertThat(client.closed()).failsWithin(Duration.ofMillis(2000));
    assertThat(errorCode(ask(insecure.open(), connect(signed("{\"exp\":1}"))))).isEqualTo(109);
    assertClosed(insecure.open().send(connect("t")), 3500, "invalid token");
  }

  @Test
  void channelsOfTheTokenAreSubscribedFromTheStart() {
    var client = open(signed("""
        {"sub":"ann","subs":{"$own":{"data":{"d":1},"info":"i","override":{"presence":{"value":true}}},
                             "kept:x":{"override":{"force_recovery":{"value":true}}}, "closed:y":{}}}"""));
    var subs = client.receive().getJsonObject("connect").getJsonObject("subs");
    assertThat(subs.fieldNames()).containsExactlyInAnyOrder("$own", "kept:x", "closed:y");
    assertThat(subs.getJsonObject("$own").encode()).isEqualTo("{\"data\":{\"d\":1}}");
    assertThat(subs.getJsonObject("kept:x").getBoolean("recoverable")).isTrue();
    assertThat(subs.getJsonObject("closed:y").isEmpty()).isTrue();
    hub.bus().publish("closed:y", "7").join();
    assertThat(client.receive().getJsonObject("push").getString("channel")).isEqualTo("closed:y");
    assertThat(ask(client, "{\"id\":5,\"presence\":{\"channel\":\"$own\"}}").encode()).contains("\"chan_info\":\"i\"");
  }

  @Test
  void whatTheClientAsksForBesidesNeedsPermission() {
    var client = hub.open();
    client.send(new JsonObject().put("id", 1).put("connect", new JsonObject()
        .put("token", signed("{\"sub\":\"ann\",\"channels\":[\"closed:y\"]}"))
        .put("subs", new JsonObject().put("a", new JsonObject()).put("closed:z", new JsonObject()))).encode());
    assertThat(client.receive().getJsonObject("connect").getJsonObject("subs").fieldNames()).containsExactlyInAnyOrder("a", "closed:y");
  }

  @Test
  void channelsThatCannotBeAreErrors() {
    assertThat(errorCode(open(signed("{\"channels\":[\"absent:x\"]}")).receive())).isEqualTo(102);
    assertClosed(open(signed("{\"channels\":[\"a\",\"b\",\"c\",\"d\"]}")), 3505, "channel limit");
  }

  @Test
  void whoLeavesWhileTheTokenIsVerifiedHarmsNobody() {
    for (int i = 0; i < 50; i++) {
      open(Jwt.of("RS256", RSA.getPrivate(), "{\"sub\":\"ann\"}")).close();
    }
    assertThat(open(Jwt.of("RS256", RSA.getPrivate(), "{}")).receive().containsKey("connect")).isTrue();
  }
}
