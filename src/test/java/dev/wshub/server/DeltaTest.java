package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.delta.FossilDecoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever takes deltas gets publications as differences, live and recovered, and can make every payload of them. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT_SHARDED", "PUBLIC"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class DeltaTest {

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"channel": {"namespaces": [
         {"name": "all", "history_size": 50, "history_ttl": "60s", "force_recovery": true, "delta_publish": true,
          "allowed_delta_types": ["fossil"], "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
          "allow_publish_for_client": true, "allow_publish_for_anonymous": true,
          "allow_history_for_client": true, "allow_history_for_anonymous": true},
         {"name": "marked", "history_size": 50, "history_ttl": "60s", "force_recovery": true,
          "allowed_delta_types": ["fossil"], "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true},
         {"name": "none", "history_size": 50, "history_ttl": "60s", "force_recovery": true, "delta_publish": true,
          "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}]}}
      """);

  private static String payload(int number) {
    return "{\"station\": \"pump-station-nörd\", \"number\": " + number + ", \"ok\": true}";
  }

  private void publish(String channel, int number, String more) {
    String body = "{\"channel\":\"" + channel + "\",\"data\":" + payload(number) + more + "}";
    assertThat(hub.api("publish", body).containsKey("result")).isTrue();
  }

  private void publish(String channel, int number) {
    publish(channel, number, "");
  }

  private JsonObject subscribe(RawClient client, String channel, String more) {
    return ask(client, "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\",\"delta\":\"fossil\"" + more + "}}").getJsonObject("subscribe");
  }

  private static String recovering(JsonObject subscribed, int offset) {
    return ",\"recover\":true,\"offset\":" + offset + ",\"epoch\":\"" + subscribed.getString("epoch") + "\"";
  }

  private static JsonObject push(RawClient client) {
    return client.receive().getJsonObject("push").getJsonObject("pub");
  }

  private static boolean isDelta(JsonObject publication) {
    return publication.getBoolean("delta", false);
  }

  /** What is made of the publications, the first with what was there before. */
  private static List<String> made(String before, List<JsonObject> publications) {
    List<String> payloads = new ArrayList<>();
    String last = before;
    for (JsonObject publication : publications) {
      last = isDelta(publication) ? FossilDecoder.apply(last, publication.getString("data")) : publication.getString("data");
      payloads.add(last);
    }
    return payloads;
  }

  @Test
  void theFirstIsWholeThoseBehindAreDeltas() {
    publish("all:live", 1);
    var client = hub.connect();
    var reply = subscribe(client, "all:live", "");
    assertThat(reply.getBoolean("delta")).isTrue();
    publish("all:live", 2);
    publish("all:live", 3);
    publish("all:live", 4);
    List<JsonObject> publications = List.of(push(client), push(client), push(client));
    assertThat(publications.stream().map(DeltaTest::isDelta)).containsExactly(false, true, true);
    assertThat(made(null, publications)).containsExactly(payload(2), payload(3), payload(4));
    assertThat(publications.get(2).getString("data").length()).isLessThan(payload(4).length());
    assertThat(publications.get(2).getInteger("offset")).isEqualTo(4);
  }

  @Test
  void othersOfTheChannelGetAllWhole() {
    var plain = hub.subscribe("all:both");
    var delta = hub.connect();
    subscribe(delta, "all:both", "");
    publish("all:both", 1);
    publish("all:both", 2);
    assertThat(push(plain).getJsonObject("data").getInteger("number")).isEqualTo(1);
    assertThat(push(plain).getJsonObject("data")).isEqualTo(new JsonObject(payload(2)));
    var first = push(delta);
    assertThat(first.containsKey("epoch")).isFalse();
    assertThat(made(null, List.of(first, push(delta)))).containsExactly(payload(1), payload(2));
  }

  @Test
  void onlyMarkedPublicationsAreDeltas() {
    var client = hub.connect();
    subscribe(client, "marked:m", "");
    publish("marked:m", 1);
    publish("marked:m", 2);
    publish("marked:m", 3, ",\"delta\":true");
    publish("marked:m", 4);
    publish("marked:m", 5, ",\"delta\":true");
    List<JsonObject> publications = List.of(push(client), push(client), push(client), push(client), push(client));
    assertThat(publications.stream().map(DeltaTest::isDelta)).containsExactly(false, false, true, false, true);
    assertThat(made(null, publications)).containsExactly(payload(1), payload(2), payload(3), payload(4), payload(5));
  }

  @Test
  void aPublicationOutsideOfTheStreamIsWholeAndSoIsTheNext() {
    var client = hub.connect();
    subscribe(client, "all:skip", "");
    publish("all:skip", 1);
    publish("all:skip", 2, ",\"skip_history\":true");
    publish("all:skip", 3);
    publish("all:skip", 4);
    List<JsonObject> publications = List.of(push(client), push(client), push(client), push(client));
    assertThat(publications.stream().map(DeltaTest::isDelta)).containsExactly(false, false, false, true);
    assertThat(made(null, publications)).containsExactly(payload(1), payload(2), payload(3), payload(4));
  }

  @Test
  void clientsPublicationsAreDeltasWhereTheNamespaceSaysSo() {
    var client = hub.connect();
    subscribe(client, "all:own", "");
    for (int i = 1; i <= 2; i++) {
      client.send("{\"id\":" + (2 + i) + ",\"publish\":{\"channel\":\"all:own\",\"data\":" + payload(i) + "}}");
    }
    List<JsonObject> publications = new ArrayList<>();
    while (publications.size() < 2) {
      var message = client.receive();
      if (message.containsKey("push")) {
        publications.add(message.getJsonObject("push").getJsonObject("pub"));
      }
    }
    assertThat(isDelta(publications.get(1))).isTrue();
    assertThat(made(null, publications)).containsExactly(payload(1), payload(2));
  }

  @Test
  void deltasThatAreNotAllowedAreLeftOutInSilence() {
    var client = hub.connect();
    assertThat(subscribe(client, "none:n", "").containsKey("delta")).isFalse();
    publish("none:n", 1);
    publish("none:n", 2);
    assertThat(push(client).getValue("data")).isInstanceOf(JsonObject.class);
    assertThat(push(client).getValue("data")).isInstanceOf(JsonObject.class);
  }

  @Test
  void whatIsRecoveredIsASequenceOfDeltasAndLiveOnesGoOn() {
    var client = hub.connect();
    var before = subscribe(client, "all:back", "");
    publish("all:back", 1);
    push(client);
    client.close();
    publish("all:back", 2);
    publish("all:back", 3);
    publish("all:back", 4);
    var again = hub.connect();
    var reply = subscribe(again, "all:back", recovering(before, 1));
    assertThat(reply.getBoolean("recovered")).isTrue();
    assertThat(reply.getBoolean("delta")).isTrue();
    List<JsonObject> publications =
        new ArrayList<>(reply.getJsonArray("publications").stream().map(JsonObject.class::cast).toList());
    assertThat(publications.stream().map(DeltaTest::isDelta)).containsExactly(false, true, true);
    publish("all:back", 5);
    publications.add(push(again));
    assertThat(isDelta(publications.get(3))).isTrue();
    assertThat(made(null, publications)).containsExactly(payload(2), payload(3), payload(4), payload(5));
  }

  @Test
  void afterARecoveryThatFailedTheFirstIsWhole() {
    var other = hub.connect();
    subscribe(other, "all:fail", "");
    publish("all:fail", 1);
    push(other);
    var client = hub.connect();
    var reply = subscribe(client, "all:fail", ",\"recover\":true,\"offset\":1,\"epoch\":\"elsewhere\"");
    assertThat(reply.containsKey("recovered")).isFalse();
    publish("all:fail", 2);
    publish("all:fail", 3);
    assertThat(isDelta(push(other))).isTrue();
    var first = push(client);
    assertThat(isDelta(first)).isFalse();
    assertThat(made(null, List.of(first, push(client)))).containsExactly(payload(2), payload(3));
  }

  @Test
  void afterARecoveryOfNothingTheFirstIsWhole() {
    var other = hub.connect();
    subscribe(other, "all:top", "");
    publish("all:top", 1);
    push(other);
    var client = hub.connect();
    var before = subscribe(client, "all:top", "");
    client.close();
    // It has the position of the first publication, and never had its payload.
    var again = hub.connect();
    var reply = subscribe(again, "all:top", recovering(before, before.getInteger("offset")));
    assertThat(reply.getBoolean("recovered")).isTrue();
    assertThat(reply.containsKey("publications")).isFalse();
    publish("all:top", 2);
    publish("all:top", 3);
    assertThat(isDelta(push(other))).isTrue();
    List<JsonObject> publications = List.of(push(again), push(again));
    assertThat(publications.stream().map(DeltaTest::isDelta)).containsExactly(false, true);
    assertThat(made(null, publications)).containsExactly(payload(2), payload(3));
  }

  @Test
  void serverSideSubscriptionsOfTheConnectCommandTakeDeltas() {
    publish("all:conn", 1);
    publish("all:conn", 2);
    var client = hub.open();
    var reply = ask(client, "{\"id\":1,\"connect\":{\"subs\":{\"all:conn\":{\"delta\":\"fossil\",\"recover\":true}}}}");
    var sub = reply.getJsonObject("connect").getJsonObject("subs").getJsonObject("all:conn");
    assertThat(sub.getBoolean("delta")).isTrue();
    List<JsonObject> publications = new ArrayList<>(sub.getJsonArray("publications").stream().map(JsonObject.class::cast).toList());
    publish("all:conn", 3);
    publications.add(push(client));
    assertThat(publications.stream().map(DeltaTest::isDelta)).containsExactly(false, true, true);
    assertThat(made(null, publications)).containsExactly(payload(1), payload(2), payload(3));
  }

  @Test
  void historyIsNeverInDeltas() {
    publish("all:history", 1);
    publish("all:history", 2);
    var client = hub.connect();
    subscribe(client, "all:history", "");
    var own = ask(client, "{\"id\":3,\"history\":{\"channel\":\"all:history\",\"limit\":10}}").getJsonObject("history");
    var api = hub.api("history", "{\"channel\":\"all:history\",\"limit\":10}").getJsonObject("result");
    for (JsonArray publications : List.of(own.getJsonArray("publications"), api.getJsonArray("publications"))) {
      assertThat(publications.getJsonObject(1).getJsonObject("data")).isEqualTo(new JsonObject(payload(2)));
      assertThat(publications.getJsonObject(1).containsKey("delta")).isFalse();
    }
  }

  /** As an SDK does: what it cannot apply it would have to begin anew for. */
  @Test
  void manySubscribersThatComeAndGoCanMakeEveryPayload() {
    List<RawClient> clients = new ArrayList<>();
    List<Integer> from = new ArrayList<>();
    for (int number = 1; number <= 40; number++) {
      if (number % 4 == 1) {
        var client = hub.connect();
        subscribe(client, "all:many", "");
        clients.add(client);
        from.add(number);
      }
      publish("all:many", number);
    }
    for (int i = 0; i < clients.size(); i++) {
      List<JsonObject> publications = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int number = from.get(i); number <= 40; number++) {
        publications.add(push(clients.get(i)));
        expected.add(payload(number));
      }
      assertThat(made(null, publications)).isEqualTo(expected);
      assertThat(publications.stream().filter(DeltaTest::isDelta)).hasSize(publications.size() - 1);
    }
  }
}
