package dev.wshub.server;

import static dev.wshub.client.EpochSeconds.in;
import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

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

/** Connections whose client brings a newer token. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class TokenRefreshTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"expired_close_delay": "500ms", "token": {"hmac_secret_key": "s"}, "allow_anonymous_connect_without_token": false},
       "rpc": {"address": "app.rpc"},
       "channel": {"without_namespace": {"presence": true, "allow_subscribe_for_client": true, "allow_publish_for_client": true}}}
      """);

  @RegisterExtension final Authority authority = new Authority(hub);

  private RawClient connect(String claims) {
    var client = hub.open();
    assertThat(ask(client, "{\"id\":1,\"connect\":{\"token\":\"" + Jwt.of("s", claims) + "\"}}").containsKey("connect")).isTrue();
    return client;
  }

  private static String refresh(String claims) {
    return new JsonObject().put("id", 2).put("refresh", new JsonObject().put("token", Jwt.of("s", claims))).encode();
  }

  private void assertClosed(int code, RawClient client, String command) {
    assertThat(client.send(command).awaitClose(SOON).code()).isEqualTo(code);
  }

  @Test
  void aNewExpirationTakesThePlaceOfTheOld() {
    var client = connect("{\"sub\":\"ann\",\"exp\":" + in(2) + "}");
    var result = ask(client, refresh("{\"sub\":\"ann\",\"exp\":" + in(60) + "}")).getJsonObject("refresh");
    assertThat(result.fieldNames()).containsExactlyInAnyOrder("expires", "ttl");
    assertThat(result.getBoolean("expires")).isTrue();
    assertThat(result.getInteger("ttl")).isBetween(58, 60);
    assertThat(client.closed()).failsWithin(Duration.ofMillis(3500));
  }

  @Test
  void theNewTokenEndsTheExpirationOrBeginsOne() {
    var client = connect("{\"sub\":\"ann\",\"exp\":" + in(2) + "}");
    assertThat(ask(client, refresh("{\"sub\":\"ann\"}")).encode()).isEqualTo("{\"id\":2,\"refresh\":{}}");
    assertThat(client.closed()).failsWithin(Duration.ofMillis(3500));
    assertThat(ask(client, refresh("{\"sub\":\"ann\",\"exp\":" + in(1) + "}")).getJsonObject("refresh").getInteger("ttl")).isEqualTo(1);
    assertThat(client.awaitClose(SOON).code()).isEqualTo(3005);
  }

  @Test
  void theNewInfoIsWhatOthersSee() {
    var client = connect("{\"sub\":\"ann\",\"info\":1}");
    ask(client, refresh("{\"sub\":\"ann\"}"));
    assertThat(infoOfPublisher(client)).as("without a new one").isEqualTo(1);
    ask(client, refresh("{\"sub\":\"ann\",\"info\":2}"));
    assertThat(infoOfPublisher(client)).isEqualTo(2);
  }

  private Object infoOfPublisher(RawClient client) {
    client.send("{\"id\":3,\"subscribe\":{\"channel\":\"a\"}}");
    client.receiveReply(3);
    client.send("{\"id\":4,\"publish\":{\"channel\":\"a\",\"data\":1}}");
    var first = client.receive();
    var second = client.receive(); // the reply may come before or after
    return (first.containsKey("push") ? first : second).getJsonObject("push").getJsonObject("pub").getJsonObject("info").getValue("conn_info");
  }

  @Test
  void theNewMetaIsToldToWhoeverDecides() {
    authority.answers("app.rpc", "{}");
    var client = connect("{\"sub\":\"ann\",\"meta\":{\"plan\":1}}");
    assertThat(toldMeta(client)).isEqualTo("{\"plan\":1}");
    ask(client, refresh("{\"sub\":\"ann\"}"));
    assertThat(toldMeta(client)).as("without a new one").isEqualTo("{\"plan\":1}");
    ask(client, refresh("{\"sub\":\"ann\",\"meta\":{\"plan\":2}}"));
    assertThat(toldMeta(client)).isEqualTo("{\"plan\":2}");
  }

  private String toldMeta(RawClient client) {
    assertThat(ask(client, "{\"id\":3,\"rpc\":{\"method\":\"m\"}}").containsKey("rpc")).isTrue();
    return authority.question().getJsonObject("meta").encode();
  }

  @Test
  void whatIsNoNewerTokenEndsTheConnection() {
    assertClosed(3005, connect("{\"sub\":\"ann\"}"), refresh("{\"sub\":\"ann\",\"exp\":1}"));
    assertClosed(3500, connect("{\"sub\":\"ann\"}"), refresh("{\"sub\":\"bob\"}"));
    assertClosed(3500, connect("{\"sub\":\"\"}"), refresh("{\"sub\":\"bob\"}"));
    assertClosed(3500, connect("{\"sub\":\"ann\"}"), refresh("{\"sub\":\"ann\",\"channel\":\"a\"}"));
    assertClosed(3500, connect("{\"sub\":\"ann\"}"), "{\"id\":2,\"refresh\":{\"token\":\"x\"}}");
    assertClosed(3501, connect("{\"sub\":\"ann\"}"), "{\"id\":2,\"refresh\":{}}");
  }

  @Test
  void aTokenWhoseConnectionHasExpiredIs110() {
    var client = connect("{\"sub\":\"ann\"}");
    assertThat(errorCode(ask(client, refresh("{\"sub\":\"ann\",\"expire_at\":1}")))).isEqualTo(110);
    assertThat(client.closed()).failsWithin(Duration.ofMillis(300));
  }

  @Test
  void otherChannelsInTheTokenNeedANewConnection() {
    String both = "{\"sub\":\"ann\",\"channels\":[\"a\",\"b\"]}";
    assertThat(ask(connect(both), refresh("{\"sub\":\"ann\",\"subs\":{\"b\":{},\"a\":{}}}")).containsKey("refresh")).isTrue();
    assertClosed(3010, connect(both), refresh("{\"sub\":\"ann\",\"channels\":[\"a\",\"b\",\"c\"]}"));
    assertClosed(3010, connect(both), refresh("{\"sub\":\"ann\",\"channels\":[\"a\"]}"));
    assertClosed(3010, connect(both), refresh("{\"sub\":\"ann\"}"));
    assertClosed(3010, connect("{\"sub\":\"ann\"}"), refresh("{\"sub\":\"ann\",\"channels\":[\"a\"]}"));
  }

  @Test
  void aChannelThatTheApiHasAddedIsNotMissed() {
    var client = connect("{\"sub\":\"zoe\",\"channels\":[\"a\"]}");
    hub.api("subscribe", "{\"user\":\"zoe\",\"channel\":\"b\"}");
    client.receive();
    assertThat(ask(client, refresh("{\"sub\":\"zoe\",\"channels\":[\"a\"]}")).containsKey("refresh")).isTrue();
    assertThat(ask(client, refresh("{\"sub\":\"zoe\",\"channels\":[\"a\",\"b\"]}")).containsKey("refresh")).isTrue();
  }

  @Test
  void aServerSideSubscriptionThatHasEndedIsMissed() {
    var client = connect("{\"sub\":\"eve\",\"channels\":[\"a\"]}");
    hub.api("unsubscribe", "{\"user\":\"eve\",\"channel\":\"a\"}");
    client.receive();
    assertClosed(3010, client, refresh("{\"sub\":\"eve\",\"channels\":[\"a\"]}"));
  }
}
