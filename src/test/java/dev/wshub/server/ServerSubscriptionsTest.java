package dev.wshub.server;

import static dev.wshub.client.EpochSeconds.in;
import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.client.StreamClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscriptions that the server makes: from where, with what, and how they end. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED", "REDIS"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class ServerSubscriptionsTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final JsonObject OK = new JsonObject("{\"result\":{}}");

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"connect_address": "app.connect", "expired_sub_close_delay": "0s", "channel_limit": 4,
         "subscribe_to_user_personal_channel": {"enabled": true, "personal_channel_namespace": "me"}},
       "uni_sse": {"enabled": true},
       "channel": {
         "without_namespace": {"allow_subscribe_for_client": true, "presence": true, "allow_presence_for_client": true,
           "allow_publish_for_client": true},
         "namespaces": [
           {"name": "me", "presence": true, "allow_presence_for_subscriber": true},
           {"name": "joins", "join_leave": true, "force_push_join_leave": true},
           {"name": "renewed", "sub_refresh_address": "app.again", "presence": true},
           {"name": "kept", "history_size": 10, "history_ttl": "60s", "force_recovery": true},
           {"name": "uml", "channel_regex": "^\\\\pL+$", "allow_subscribe_for_client": true, "presence": true,
            "allow_publish_for_client": true, "allow_presence_for_client": true, "history_size": 10, "history_ttl": "60s",
            "force_recovery": true}]}}
      """);

  @RegisterExtension final Authority authority = new Authority(hub);

  private int users;

  /** A client of a new user, and the connect result. */
  private record Connected(RawClient raw, String user, JsonObject result) {
    String id() {
      return result.getString("client");
    }

    JsonObject push(String kind) {
      for (;;) {
        var push = raw.receive().getJsonObject("push");
        if (push != null && push.containsKey(kind)) {
          return push;
        }
      }
    }
  }

  private Connected connect(String subs, String wishes) {
    String user = "u" + ++users;
    authority.leave();
    authority.answers("app.connect", "{\"result\":{\"user\":\"" + user + "\",\"subs\":{" + subs.replace("USER", user) + "}}}");
    var client = hub.open();
    var reply = ask(client, "{\"id\":1,\"connect\":{\"subs\":{" + wishes + "}}}");
    assertThat(reply.containsKey("connect")).as(reply.encode()).isTrue();
    return new Connected(client, user, reply.getJsonObject("connect"));
  }

  private JsonObject api(String method, Connected client, String fields) {
    return hub.api(method, "{\"user\":\"" + client.user() + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
  }

  @Test
  void theUsersPersonalChannelTakesThePlaceOfOneThatWasGiven() {
    var client = connect("\"me:#USER\":{\"data\":{\"from\":\"the answer\"}},\"a\":{\"data\":1}", "\"c\":{}");
    var subs = client.result().getJsonObject("subs");
    assertThat(subs.fieldNames()).containsExactlyInAnyOrder("me:#" + client.user(), "a");
    assertThat(subs.getJsonObject("me:#" + client.user())).isEqualTo(new JsonObject());
    assertThat(subs.getJsonObject("a").getInteger("data")).isEqualTo(1);
    hub.bus().publish("me:#" + client.user(), "\"for you\"").join();
    assertThat(client.push("pub").getJsonObject("pub").getString("data")).isEqualTo("for you");
  }

  @Test
  void anonymousClientsHaveNoPersonalChannel() {
    authority.answers("app.connect", "{}");
    var reply = ask(hub.open(), "{\"id\":1,\"connect\":{}}");
    assertThat(reply.getJsonObject("connect").containsKey("subs")).isFalse();
  }

  @Test
  void moreThanTheLimitWithThePersonalOneIs3505() {
    authority.answers("app.connect", "{\"result\":{\"user\":\"many\",\"channels\":[\"a\",\"b\",\"c\",\"d\"]}}");
    var client = hub.open().send("{\"id\":1,\"connect\":{}}");
    assertThat(client.awaitClose(SOON).code()).isEqualTo(3505);
    var full = connect("\"a\":{},\"b\":{},\"c\":{}", "");
    assertThat(errorCode(RunningHub.subscribe(full.raw(), 2, "d"))).isEqualTo(106);
    assertThat(api("subscribe", full, "\"channel\":\"d\"")).isEqualTo(OK);
    assertThat(full.raw().awaitClose(SOON).code()).isEqualTo(3505);
  }

  @Test
  void clientsMayUnsubscribeFromThemButNotSubscribeAgainBefore() {
    var client = connect("\"a\":{}", "");
    assertThat(errorCode(RunningHub.subscribe(client.raw(), 2, "a"))).isEqualTo(105);
    assertThat(ask(client.raw(), "{\"id\":3,\"unsubscribe\":{\"channel\":\"a\"}}").containsKey("unsubscribe")).isTrue();
    assertThat(RunningHub.subscribe(client.raw(), 4, "a").containsKey("subscribe")).isTrue();
  }

  @Test
  void ownJoinsComeBehindTheConnectReply() {
    var client = connect("\"joins:a\":{},\"joins:b\":{}", "");
    var joined = List.of(client.push("join").getString("channel"), client.push("join").getString("channel"));
    assertThat(joined).containsExactlyInAnyOrder("joins:a", "joins:b");
  }

  @Test
  void connectRecoversThem() {
    var first = connect("\"kept:r\":{}", "");
    var position = first.result().getJsonObject("subs").getJsonObject("kept:r");
    first.raw().close();
    hub.bus().publish("kept:r", "1").join();
    hub.bus().publish("kept:r", "2").join();
    var again = connect("\"kept:r\":{}", "\"kept:r\":{\"recover\":true,\"epoch\":\"" + position.getString("epoch") + "\",\"offset\":"
        + position.getLong("offset", 0L) + "}");
    var recovered = again.result().getJsonObject("subs").getJsonObject("kept:r");
    assertThat(recovered.getBoolean("recovered")).isTrue();
    assertThat(recovered.getBoolean("was_recovering")).isTrue();
    assertThat(recovered.getJsonArray("publications")).hasSize(2);
    hub.bus().publish("kept:r", "3").join();
    assertThat(again.push("pub").getJsonObject("pub").getInteger("offset")).isEqualTo(3);
  }

  @Test
  void theApiSubscribesWithWhatWasMissed() {
    String channel = "kept:missed";
    String epoch = hub.bus().publish(channel, "0").join().epoch();
    for (int i = 1; i < 4; i++) {
      hub.bus().publish(channel, "" + i).join();
    }
    var client = connect("", "");
    assertThat(api("subscribe", client, "\"channel\":\"" + channel + "\",\"data\":7,\"recover_since\":{\"offset\":1,\"epoch\":\"" + epoch + "\"}"))
        .isEqualTo(OK);
    var push = client.raw().receive().getJsonObject("push").getJsonObject("subscribe");
    assertThat(push).isEqualTo(new JsonObject("{\"recoverable\":true,\"positioned\":true,\"epoch\":\"" + epoch + "\",\"offset\":1,\"data\":7}"));
    hub.bus().publish(channel, "4").join();
    for (int i = 1; i < 5; i++) {
      var publication = client.raw().receive().getJsonObject("push").getJsonObject("pub");
      assertThat(publication.getInteger("offset")).isEqualTo(i + 1);
      assertThat(publication.getInteger("data")).isEqualTo(i);
    }
    // Who has them already does not get them again.
    api("subscribe", client, "\"channel\":\"" + channel + "\",\"recover_since\":{\"offset\":1,\"epoch\":\"" + epoch + "\"}");
    assertThat(client.raw().receive().getJsonObject("push").getJsonObject("subscribe").getInteger("offset")).isEqualTo(5);
    hub.bus().publish(channel, "5").join();
    assertThat(client.raw().receive().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(6);
  }

  @Test
  void whatCannotBeRecoveredBeginsAtTheTop() {
    String channel = "kept:lost";
    hub.bus().publish(channel, "0").join();
    var client = connect("", "");
    api("subscribe", client, "\"channel\":\"" + channel + "\",\"recover_since\":{\"offset\":0,\"epoch\":\"another\"}");
    assertThat(client.raw().receive().getJsonObject("push").getJsonObject("subscribe").getInteger("offset")).isEqualTo(1);
    hub.bus().publish(channel, "1").join();
    assertThat(client.raw().receive().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(2);
  }

  @Test
  void theApisSubscriptionExpiresUnlessItIsRenewedByTheApi() {
    var ends = connect("", "");
    var renewed = connect("", "");
    long end = in(2);
    for (var client : List.of(ends, renewed)) {
      assertThat(api("subscribe", client, "\"channel\":\"a\",\"expire_at\":" + end)).isEqualTo(OK);
      assertThat(client.push("subscribe").getJsonObject("subscribe").containsKey("expires")).isFalse();
    }
    assertThat(api("subscribe", renewed, "\"channel\":\"a\"")).isEqualTo(OK);
    var close = ends.raw().awaitClose(SOON);
    assertThat(close.code()).isEqualTo(3006);
    assertThat(close.reason()).isEqualTo("subscription expired");
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(end * 1000);
    assertThat(renewed.raw().closed()).failsWithin(Duration.ofMillis(700));
    assertThat(api("subscribe", renewed, "\"channel\":\"a\",\"expire_at\":" + in(0)).getJsonObject("error").getInteger("code")).isEqualTo(107);
  }

  @Test
  void whoDecidesAboutTheNamespaceRenewsThem() {
    var client = connect("", "");
    authority.answers("app.again", "{\"result\":{\"expire_at\":" + in(100) + ",\"info\":{\"v\":2}}}");
    assertThat(api("subscribe", client, "\"channel\":\"renewed:a\",\"expire_at\":" + in(2) + ",\"info\":{\"v\":1}")).isEqualTo(OK);
    await().untilAsserted(() -> assertThat(presence("renewed:a", client).getJsonObject("chan_info")).isEqualTo(new JsonObject("{\"v\":2}")));
    assertThat(client.raw().closed()).isNotDone();
  }

  private JsonObject presence(String channel, Connected client) {
    return hub.api("presence", "{\"channel\":\"" + channel + "\"}").getJsonObject("result").getJsonObject("presence").getJsonObject(client.id());
  }

  @Test
  void newInformationReachesPresenceEverywhere() {
    var client = connect("\"a\":{\"info\":{\"seat\":1}}", "");
    RunningHub.subscribe(client.raw(), 2, "b");
    assertThat(presence("a", client).getJsonObject("chan_info").getInteger("seat")).isEqualTo(1);
    api("refresh", client, "\"info\":{\"nick\":\"A\"}");
    client.push("refresh");
    for (String channel : List.of("a", "b")) {
      await().untilAsserted(() -> assertThat(presence(channel, client).getJsonObject("conn_info")).isEqualTo(new JsonObject("{\"nick\":\"A\"}")));
    }
    assertThat(presence("a", client).getJsonObject("chan_info").getInteger("seat")).isEqualTo(1);
    client.raw().close();
    await().untilAsserted(() -> assertThat(presence("a", client)).isNull());
  }

  private StreamClient inOneDirection() {
    return StreamClient.to(hub.port()).get("/connection/uni_sse", "{}").open();
  }

  @Test
  void theApiMeansOneSession() {
    authority.answers("app.connect", "{\"result\":{\"user\":\"uni\"}}");
    try (var one = inOneDirection(); var other = inOneDirection()) {
      String session = one.receive().getJsonObject("connect").getString("session");
      assertThat(other.receive().getJsonObject("connect").getString("session")).isNotEqualTo(session);
      assertThat(hub.api("subscribe", "{\"user\":\"uni\",\"session\":\"" + session + "\",\"channel\":\"a\"}")).isEqualTo(OK);
      assertThat(one.receive()).isEqualTo(new JsonObject("{\"channel\":\"a\",\"subscribe\":{}}"));
      assertThat(hub.api("unsubscribe", "{\"session\":\"" + session + "\",\"channel\":\"a\"}")).isEqualTo(OK);
      assertThat(one.receive().getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2000);
      assertThat(hub.api("disconnect", "{\"session\":\"" + session + "\"}")).isEqualTo(OK);
      assertThat(one.receive().getJsonObject("disconnect").getInteger("code")).isEqualTo(3503);
      hub.bus().publish("me:#uni", "7").join();
      assertThat(other.receive().getJsonObject("pub").getInteger("data")).isEqualTo(7);
    }
  }

  @Test
  void namesThatAnExpressionAllowsNeedNotBeAscii() {
    var client = connect("", "");
    String channel = "uml:größe";
    var subscribed = RunningHub.subscribe(client.raw(), 2, channel);
    assertThat(subscribed.containsKey("subscribe")).as(subscribed.encode()).isTrue();
    assertThat(errorCode(RunningHub.subscribe(client.raw(), 3, "uml:a1"))).isEqualTo(107);
    client.raw().send("{\"id\":4,\"publish\":{\"channel\":\"" + channel + "\",\"data\":1}}");
    List<JsonObject> got = new ArrayList<>(List.of(client.raw().receive(), client.raw().receive()));
    assertThat(got).anySatisfy(one -> assertThat(one.getJsonObject("push", new JsonObject()).getString("channel")).isEqualTo(channel));
    assertThat(presence(channel, client).getString("user")).isEqualTo(client.user());
    assertThat(hub.api("history", "{\"channel\":\"" + channel + "\",\"limit\":10}").getJsonObject("result").getJsonArray("publications")).hasSize(1);
    assertThat(hub.api("channels", "{\"pattern\":\"uml:*\"}").getJsonObject("result").getJsonObject("channels").fieldNames()).containsExactly(channel);
    client.raw().close();
    await().untilAsserted(() -> assertThat(presence(channel, client)).isNull());
  }
}
