package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscribers choose publications by their tags, and pushes may carry a number in place of the channel's name. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class ChosenPublicationsTest {
  private static final String RED = "{\"key\":\"colour\",\"cmp\":\"eq\",\"val\":\"red\"}";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
         "join_leave": true, "force_push_join_leave": true},
       "namespaces": [
         {"name": "tags", "history_size": 50, "history_ttl": "60s", "force_recovery": true, "allow_tags_filter": true,
          "allowed_delta_types": ["fossil"], "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
          "allow_history_for_client": true, "allow_history_for_anonymous": true},
         {"name": "cache", "history_size": 10, "history_ttl": "60s", "force_recovery": true, "allow_tags_filter": true,
          "force_recovery_mode": "cache",
          "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true},
         {"name": "auto", "history_size": 1, "history_ttl": "60s", "force_recovery": true, "force_recovery_mode": "cache",
          "auto_cache_recover": true, "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}]}}
      """);

  private JsonObject publish(String channel, int number, String colour) {
    String body = "{\"channel\":\"" + channel + "\",\"data\":" + number + ",\"tags\":{\"colour\":\"" + colour + "\"}}";
    return hub.api("publish", body).getJsonObject("result");
  }

  private static JsonObject subscribe(RawClient client, String channel, String more) {
    return ask(client, "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"" + more + "}}");
  }

  private JsonObject subscribed(RawClient client, String channel, String more) {
    return subscribe(client, channel, more).getJsonObject("subscribe");
  }

  private static String since(long offset, String epoch) {
    return ",\"recover\":true,\"offset\":" + offset + ",\"epoch\":\"" + epoch + "\"";
  }

  private static List<Integer> recovered(JsonObject reply) {
    return reply.getJsonArray("publications", new JsonArray()).stream().map(one -> ((JsonObject) one).getInteger("data")).toList();
  }

  private static JsonObject push(RawClient client) {
    return client.receive().getJsonObject("push").getJsonObject("pub");
  }

  @Test
  void onlyWhatTheFilterTakesComesAndThePositionGoesOn() {
    var client = hub.connect();
    subscribed(client, "tags:live", ",\"tf\":" + RED);
    var all = hub.subscribe("tags:live");
    long before = filtered();
    for (int i = 1; i <= 5; i++) {
      publish("tags:live", i, i == 1 || i == 5 ? "red" : "blue");
    }
    var first = push(client);
    var second = push(client);
    assertThat(List.of(first.getInteger("offset"), second.getInteger("offset"))).containsExactly(1, 5);
    assertThat(first.getJsonObject("tags")).isEqualTo(new JsonObject().put("colour", "red"));
    for (int i = 1; i <= 5; i++) {
      assertThat(push(all).getInteger("offset")).isEqualTo(i);
    }
    await().untilAsserted(() -> assertThat(filtered() - before).isEqualTo(3));
  }

  private long filtered() {
    return IntStream.range(0, shape.serverLoops).mapToLong(loop -> hub.bus().statistics(loop).filtered()).sum();
  }

  @Test
  void recoveriesAreFiltered() {
    String epoch = publish("tags:back", 1, "red").getString("epoch");
    publish("tags:back", 2, "blue");
    publish("tags:back", 3, "red");
    publish("tags:back", 4, "blue");
    var client = hub.connect();
    var reply = subscribed(client, "tags:back", ",\"tf\":" + RED + since(1, epoch));
    assertThat(reply.getBoolean("recovered")).isTrue();
    assertThat(recovered(reply)).containsExactly(3);
    assertThat(reply.getInteger("offset")).isEqualTo(1);
    publish("tags:back", 5, "blue");
    publish("tags:back", 6, "red");
    assertThat(push(client).getInteger("offset")).isEqualTo(6);
    var history = ask(client, "{\"id\":3,\"history\":{\"channel\":\"tags:back\",\"limit\":10}}").getJsonObject("history");
    assertThat(recovered(history)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void aFilterThatCannotBeIsError107WithAReason() {
    assertRefused("tags:x", ",\"tf\":{\"key\":\"k\",\"cmp\":\"like\",\"val\":\"v\"}", "cmp of a tags filter is one of");
    assertRefused("tags:x", ",\"tf\":{}", "cmp of a tags filter is one of");
    assertRefused("tags:x", ",\"delta\":\"fossil\",\"tf\":" + RED, "a tags filter or deltas, not both");
    assertRefused("auto:x", ",\"tf\":" + RED, "the channel allows no tags filter");
  }

  private void assertRefused(String channel, String more, String reason) {
    var reply = subscribe(hub.connect(), channel, more);
    assertThat(errorCode(reply)).isEqualTo(107);
    assertThat(reply.getJsonObject("error").getString("message")).startsWith("bad request: ").contains(reason);
  }

  // Cache

  @Test
  void theNewestIsRecoveredFromACacheWhereverTheClientWas() {
    assertThat(subscribed(hub.connect(), "cache:c", since(3, "elsewhere")).containsKey("recovered")).isFalse();
    String epoch = publish("cache:c", 1, "red").getString("epoch");
    publish("cache:c", 2, "red");
    for (String position : List.of(since(1, epoch), since(0, ""), since(7, "elsewhere"), since(2, "elsewhere"))) {
      var reply = subscribed(hub.connect(), "cache:c", position);
      assertThat(reply.getBoolean("recovered")).isTrue();
      assertThat(recovered(reply)).containsExactly(2);
    }
    var client = hub.connect();
    var atTop = subscribed(client, "cache:c", since(2, epoch));
    assertThat(atTop.getBoolean("recovered")).isTrue();
    assertThat(recovered(atTop)).isEmpty();
    assertThat(recovered(subscribed(hub.connect(), "cache:c", ""))).isEmpty();
    publish("cache:c", 3, "red");
    assertThat(push(client).getInteger("data")).isEqualTo(3);
    hub.api("history_remove", "{\"channel\":\"cache:c\"}");
    var removed = subscribed(hub.connect(), "cache:c", since(2, epoch));
    assertThat(removed.containsKey("recovered")).isFalse();
    assertThat(removed.getInteger("offset")).isEqualTo(3);
    assertThat(subscribed(hub.connect(), "cache:c", since(3, epoch)).getBoolean("recovered")).isTrue();
  }

  @Test
  void aFilterSearchesTheCacheBackwards() {
    String epoch = publish("cache:f", 1, "red").getString("epoch");
    publish("cache:f", 2, "red");
    publish("cache:f", 3, "blue");
    var client = hub.connect();
    var reply = subscribed(client, "cache:f", ",\"tf\":" + RED + since(1, epoch));
    assertThat(recovered(reply)).containsExactly(2);
    assertThat(reply.getBoolean("recovered")).isTrue();
    publish("cache:f", 4, "red");
    assertThat(push(client).getInteger("data")).isEqualTo(4);
    String green = ",\"tf\":{\"key\":\"colour\",\"cmp\":\"eq\",\"val\":\"green\"}";
    var none = subscribed(hub.connect(), "cache:f", green + since(1, epoch));
    assertThat(none.containsKey("recovered")).isFalse();
    assertThat(none.getInteger("offset")).isEqualTo(4);
  }

  @Test
  void theCacheIsRecoveredWithoutAskingWhereItIsSaidSo() {
    assertThat(subscribed(hub.connect(), "auto:a", "").getBoolean("recovered", false)).isFalse();
    publish("auto:a", 1, "red");
    publish("auto:a", 2, "red");
    var reply = subscribed(hub.connect(), "auto:a", "");
    assertThat(reply.getBoolean("was_recovering")).isTrue();
    assertThat(reply.getBoolean("recovered")).isTrue();
    assertThat(recovered(reply)).containsExactly(2);
    var connect = ask(hub.open(), "{\"id\":1,\"connect\":{\"subs\":{\"auto:a\":{}}}}").getJsonObject("connect");
    assertThat(recovered(connect.getJsonObject("subs").getJsonObject("auto:a"))).containsExactly(2);
  }

  // Numbers in place of names

  @Test
  void pushesCarryTheNumberThatTheReplyHasTold() {
    var plain = hub.subscribe("compact");
    plain.receive(); // its own join
    var client = hub.connect();
    int id = subscribed(client, "compact", ",\"flag\":1").getInteger("id");
    assertThat(id).isPositive();
    var joined = client.receive().getJsonObject("push");
    assertThat(joined.fieldNames()).containsExactlyInAnyOrder("id", "join");
    assertThat(plain.receive().getJsonObject("push").getString("channel")).isEqualTo("compact");
    publish("compact", 1, "red");
    assertThat(client.receive().getJsonObject("push").getInteger("id")).isEqualTo(id);
    assertThat(plain.receive().getJsonObject("push").containsKey("id")).isFalse();
    var other = subscribe(client, "compact2", ",\"flag\":1").getJsonObject("subscribe").getInteger("id");
    assertThat(other).isNotEqualTo(id);
    client.receive(); // its own join in the second channel
    subscribed(client, "tags:compact", ",\"flag\":1");
    hub.bus().tellLoops(new LoopMessage.InsufficientState("tags:compact"));
    var ended = client.receive().getJsonObject("push");
    assertThat(ended.getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2500);
    assertThat(ended.getString("channel")).isEqualTo("tags:compact");
  }
}
