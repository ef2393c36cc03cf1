package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Jwt;
import dev.wshub.client.KeyServer;
import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients see whose tokens are verified by keys that somebody publishes, which may take a while or fail. */
@Timeout(60)
class PublishedKeysWireTest {

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final KeyPair RSA = Jwt.keys("RS256");
  private static final String TEMPORARY = "{\"code\":100,\"message\":\"internal server error\",\"temporary\":true}";

  private final KeyServer keys = new KeyServer().publish("k", RSA.getPublic());

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT, """
      {"client": {"token": {"jwks_public_endpoint": "%s"}, "expired_sub_close_delay": "0s"}, "channel": {"namespaces": [{"name": "open"}]}}
      """.formatted(keys.url("/keys")));

  @AfterEach
  void end() {
    keys.close();
  }

  private static String signed(String key, String claims) {
    return Jwt.of("RS256", RSA.getPrivate(), key, claims);
  }

  private static String command(String kind, String channel, String token) {
    var request = new JsonObject().put("token", token);
    return new JsonObject().put("id", 2).put(kind, channel == null ? request : request.put("channel", channel)).encode();
  }

  private RawClient ann() {
    var client = hub.open();
    assertThat(ask(client, command("connect", null, signed("k", "{\"sub\":\"ann\"}"))).containsKey("connect")).isTrue();
    return client;
  }

  private RawClient annIn(String channel) {
    var client = ann();
    assertThat(ask(client, command("subscribe", channel, subscription("k", channel))).containsKey("subscribe")).isTrue();
    return client;
  }

  private static String subscription(String key, String channel) {
    return signed(key, "{\"sub\":\"ann\",\"channel\":\"" + channel + "\"}");
  }

  @Test
  void aKeyWhoseNameIsNoTextIsNone() {
    var close = hub.open().send(command("connect", null, nameless("{\"sub\":\"ann\"}"))).awaitClose(SOON);
    assertThat(close.code() + " " + close.reason()).isEqualTo("3500 invalid token");
    var client = ann();
    assertThat(errorCode(ask(client, command("subscribe", "$a", nameless("{\"sub\":\"ann\",\"channel\":\"$a\"}"))))).isEqualTo(103);
    assertThat(client.send(command("refresh", null, nameless("{\"sub\":\"ann\"}"))).awaitClose(SOON).code()).isEqualTo(3500);
  }

  private static String nameless(String claims) {
    return Jwt.with(new JsonObject().put("alg", "RS256").put("kid", 5), RSA.getPrivate(), claims);
  }

  @Test
  void whileTheKeysCannotBeHadNothingIsDecided() {
    var refreshing = ann();
    var subscribing = ann();
    var renewing = annIn("$b");
    keys.answers(500);
    var connecting = hub.open().send(command("connect", null, signed("new", "{\"sub\":\"ann\"}")));
    refreshing.send(command("refresh", null, signed("new", "{\"sub\":\"ann\"}")));
    subscribing.send(command("subscribe", "$a", subscription("new", "$a")));
    renewing.send(command("sub_refresh", "$b", subscription("new", "$b")));
    for (var each : new RawClient[] {connecting, refreshing, subscribing, renewing}) {
      assertThat(each.receive().getJsonObject("error").encode()).isEqualTo(TEMPORARY);
    }
    assertThat(errorCode(ask(renewing, command("subscribe", "$b", "t")))).as("still subscribed").isEqualTo(105);
    for (var each : new RawClient[] {refreshing, subscribing}) {
      assertThat(ask(each, command("subscribe", "$c", subscription("k", "$c"))).containsKey("subscribe")).isTrue();
    }
  }

  /** The client has begun to renew what was its own; meanwhile it has become the server's. */
  @Test
  void whatTheServerHasTakenOverIsNotForTheClientToRenew() {
    var client = annIn("open:a");
    keys.publish("new", RSA.getPublic());
    client.send(command("sub_refresh", "open:a", subscription("new", "open:a")));
    long end = System.currentTimeMillis() / 1000 + 5;
    hub.api("subscribe", "{\"user\":\"ann\",\"channel\":\"open:a\",\"expire_at\":" + end + "}");
    assertThat(client.receive().getJsonObject("push").containsKey("subscribe")).as("before the key has come").isTrue();
    assertThat(errorCode(client.receive())).isEqualTo(103);
    assertThat(client.awaitClose(Duration.ofSeconds(8)).code()).isEqualTo(3006);
  }
}
