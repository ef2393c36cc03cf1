package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What subscribers get of a publication. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "DIRECT_SHARDED", "PUBLIC", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class PublishingTest {

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User"},
       "channel": {
        "without_namespace": {"allow_subscribe_for_client": true, "allow_publish_for_client": true},
        "namespaces": [
          {"name": "kept", "history_size": 100, "history_ttl": "60s", "force_recovery": true,
           "allow_subscribe_for_client": true, "allow_publish_for_client": true, "allow_history_for_client": true}]}}
      """);

  private RawClient client() {
    return hub.connect(hub.client().header("X-User", "ada"));
  }

  private RawClient subscriber(String channel) {
    var client = client();
    assertThat(RunningHub.subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    return client;
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{ \"a\" : [ 1 ,\t2 ] }", "123456789012345678901234567890.000", "-0.0", "1E400", "\"\\u00e4\\/\\n\\ud83d\\ude00\"",
    "\"\u00e4\u20ac\ud83d\ude00\"", "\"\\ud83d\"", "true", "null", "\"\"", "[]", "{\"a\":1,\"a\":2}", "\"</script>\""})
  void payloadBytesPassUntouched(String data) {
    String channel = "p" + Integer.toHexString(data.hashCode());
    var subscriber = subscriber(channel);
    client().send("{\"id\":2,\"publish\":{\"channel\":\"" + channel + "\",\"data\":" + data + "}}");
    assertThat(subscriber.receiveFrame(RawClient.DEADLINE).text())
        .startsWith("{\"push\":{\"channel\":\"" + channel + "\",\"pub\":{\"data\":" + data + ",\"info\":{");
  }

  @Test
  void lineEndsOutsideStringsBecomeSpaces() {
    var subscriber = subscriber("lines");
    client().send("{\"id\":2,\"publish\":{\"channel\":\"lines\",\"data\":{\r\n\"a\":\n\r[1,\n2]}}}");
    assertThat(subscriber.receiveFrame(RawClient.DEADLINE).text()).contains("\"data\":{  \"a\":  [1, 2]},");
  }

  @Test
  void aClientsPublicationTellsWhoItWas() {
    var subscriber = subscriber("who");
    var publisher = hub.open(hub.client().header("X-User", "bob"));
    String id = ask(publisher, "{\"id\":1,\"connect\":{}}").getJsonObject("connect").getString("client");
    publisher.send("{\"id\":2,\"publish\":{\"channel\":\"who\",\"data\":7}}");
    assertThat(subscriber.receiveFrame(RawClient.DEADLINE).text())
        .isEqualTo("{\"push\":{\"channel\":\"who\",\"pub\":{\"data\":7,\"info\":{\"user\":\"bob\",\"client\":\"" + id + "\"}}}}");
  }

  @Test
  void thePublicationOfTheServerTellsNobody() {
    var subscriber = subscriber("api");
    hub.bus().publish("api", "7").join();
    assertThat(subscriber.receiveFrame(RawClient.DEADLINE).text()).isEqualTo("{\"push\":{\"channel\":\"api\",\"pub\":{\"data\":7}}}");
  }

  /** With Redis it comes back on another way than the reply, before or behind it. */
  @Test
  void theOwnPublicationComesBeforeItsReply() {
    var client = subscriber("own");
    for (int id = 3; id < 50; id++) {
      client.send("{\"id\":" + id + ",\"publish\":{\"channel\":\"own\",\"data\":" + id + "}}");
      var messages = new ArrayList<>(List.of(client.receive(), client.receive()));
      if (shape == Shape.REDIS && messages.get(0).containsKey("id")) {
        Collections.swap(messages, 0, 1);
      }
      assertThat(messages.get(0).getJsonObject("push").getJsonObject("pub").getInteger("data")).isEqualTo(id);
      assertThat(messages.get(1).encode()).isEqualTo("{\"id\":" + id + ",\"publish\":{}}");
    }
  }

  @Test
  void onlyTheFirstPublicationOfAStreamCarriesItsEpoch() {
    var client = client();
    var subscribed = RunningHub.subscribe(client, 2, "kept:first").getJsonObject("subscribe");
    assertThat(subscribed.fieldNames()).containsExactlyInAnyOrder("recoverable", "positioned", "epoch");
    hub.bus().publish("kept:first", "1").join();
    hub.bus().publish("kept:first", "2").join();
    assertThat(client.receive().encode()).isEqualTo(
        "{\"push\":{\"channel\":\"kept:first\",\"pub\":{\"data\":1,\"offset\":1,\"epoch\":\"" + subscribed.getString("epoch") + "\"}}}");
    assertThat(client.receive().encode()).isEqualTo("{\"push\":{\"channel\":\"kept:first\",\"pub\":{\"data\":2,\"offset\":2}}}");
  }

  @Test
  void historyHoldsWhatWasPublished() {
    var client = client();
    for (int i = 1; i <= 3; i++) {
      hub.bus().publish("kept:h", "{ \"n\": " + i + "}").join();
    }
    client.send("{\"id\":2,\"history\":{\"channel\":\"kept:h\",\"limit\":2,\"reverse\":true}}");
    assertThat(client.receiveFrame(RawClient.DEADLINE).text())
        .contains("\"publications\":[{\"data\":{ \"n\": 3},\"offset\":3},{\"data\":{ \"n\": 2},\"offset\":2}]")
        .contains("\"offset\":3}");
    var since = ask(client, "{\"id\":3,\"history\":{\"channel\":\"kept:h\",\"limit\":-1,\"since\":{\"offset\":2}}}");
    assertThat(since.getJsonObject("history").getJsonArray("publications")).hasSize(1);
  }

  @Test
  void pushesOfOneTurnAreMergedAndStayInOrder() {
    var subscriber = subscriber("many");
    for (int i = 0; i < 5000; i++) {
      hub.bus().publish("many", Integer.toString(i));
    }
    var got = new ArrayList<Integer>();
    int frames = 0;
    while (got.size() < 5000) {
      frames++;
      for (String line : subscriber.receiveFrame(RawClient.DEADLINE).text().split("\n")) {
        got.add(Integer.parseInt(line.replaceAll(".*\"data\":(\\d+).*", "$1")));
      }
    }
    assertThat(got).isSorted().doesNotHaveDuplicates();
    assertThat(frames).isLessThan(5000);
  }

  @Test
  void afterTheUnsubscribeReplyNothingMoreComes() {
    var client = subscriber("gone");
    for (int i = 0; i < 1000; i++) {
      hub.bus().publish("gone", Integer.toString(i));
    }
    client.send("{\"id\":3,\"unsubscribe\":{\"channel\":\"gone\"}}");
    var last = client.receive();
    int pushes = 0;
    while (!last.containsKey("id")) {
      pushes++;
      last = client.receive();
    }
    assertThat(pushes).isLessThanOrEqualTo(1000);
    hub.bus().publish("gone", "1").join();
    assertThat(ask(client, "{\"id\":4,\"unsubscribe\":{\"channel\":\"x\"}}").getInteger("id")).isEqualTo(4);
  }
}
