package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What Prometheus reads is true for the whole instance, whichever loop it asks. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "DIRECT_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class MetricsTest {

  private static final String SAMPLE = "[a-z_][a-z0-9_]*(\\{[^}]*})? \\S+";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"prometheus": {"enabled": true},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
         "join_leave": true, "force_push_join_leave": true},
         "namespaces": [{"name": "kept", "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
           "allow_history_for_client": true, "allow_history_for_anonymous": true,
           "history_size": 10, "history_ttl": "60s", "force_recovery": true}]}}
      """);

  @Test
  void itTellsWhatIsHeldAndWhatHasPassed() {
    var before = scrape();
    hub.subscribe("a");
    var b = hub.subscribe("b");
    hub.bus().publish("b", "1").join();
    b.receive();
    await().untilAsserted(() -> assertThat(scrape())
        .containsEntry("centrifugo_node_num_clients", 2.0)
        .containsEntry("centrifugo_node_num_users", 0.0)
        .containsEntry("centrifugo_node_num_subscriptions", 2.0)
        .containsEntry("centrifugo_node_num_channels", 2.0)
        .containsEntry("wshub_connections_open", 2.0)
        .containsEntry("wshub_queue_bytes", 0.0));
    var after = scrape();
    assertThat(grown(before, after, "centrifugo_node_messages_sent_count{type=\"publication\",channel_namespace=\"\"}")).isEqualTo(1);
    assertThat(grown(before, after, "centrifugo_node_messages_received_count{type=\"join\",channel_namespace=\"\"}")).isEqualTo(2);
    assertThat(grown(before, after, "wshub_received_messages_total")).isEqualTo(4);
    assertThat(grown(before, after, "wshub_received_bytes_total")).isGreaterThan(80);
    assertThat(grown(before, after, "wshub_sent_frames_total")).isGreaterThanOrEqualTo(4);
    assertThat(grown(before, after, "wshub_sent_bytes_total")).isGreaterThan(100);
    assertThat(after.get("wshub_event_loop_lag_seconds_count")).isPositive();
    assertThat(after.keySet()).anyMatch(name -> name.startsWith("jvm_memory_used_bytes"));
    assertThat(after.keySet()).anyMatch(name -> name.startsWith("jvm_gc_collection_seconds_count"));
  }

  @Test
  void itCountsWhatClientsDo() {
    var before = scrape();
    var client = hub.subscribe("counted");
    client.send("{\"id\":3,\"subscribe\":{\"channel\":\"counted\"}}").receiveReply(3);
    client.send("{\"id\":4,\"publish\":{\"channel\":\"counted\",\"data\":1}}").receiveReply(4);
    client.send("{\"id\":5,\"publish\":{\"channel\":\"counted\",\"data\":2}}").receiveReply(5);
    client.send("{\"id\":6,\"rpc\":{\"method\":\"none\"}}").receiveReply(6);
    client.send("{\"id\":7,\"history\":{\"channel\":\"kept:a\",\"limit\":1}}").receiveReply(7);
    client.send("{\"id\":8,\"presence\":{\"channel\":\"kept:a\"}}").receiveReply(8);
    client.send("{\"id\":9,\"subscribe\":{\"channel\":\"kept:a\",\"recover\":true,\"epoch\":\"other\",\"offset\":7}}").receiveReply(9);
    var position = hub.api("history", "{\"channel\":\"kept:b\"}").getJsonObject("result");
    hub.api("publish", "{\"channel\":\"kept:b\",\"data\":1}");
    String since = "\"recover\":true,\"epoch\":\"" + position.getString("epoch") + "\",\"offset\":0";
    client.send("{\"id\":10,\"subscribe\":{\"channel\":\"kept:b\"," + since + "}}").receiveReply(10);
    hub.api("publish", "{\"channel\":\"kept:c\",\"data\":1,\"idempotency_key\":\"k\"}");
    hub.api("publish", "{\"channel\":\"kept:c\",\"data\":1,\"idempotency_key\":\"k\"}");
    hub.api("publish", "{\"channel\":\"kept:c\",\"data\":1,\"version\":3}");
    hub.api("publish", "{\"channel\":\"kept:c\",\"data\":1,\"version\":2}");
    client.send("{\"id\":11,\"unsubscribe\":{\"channel\":\"counted\"}}").receiveReply(11);
    var after = scrape();
    var expected = new HashMap<String, Double>();
    commands(expected, "connect", 1, "subscribe", 4, "publish", 2, "rpc", 1, "history", 1, "presence", 1, "unsubscribe", 1);
    for (var error : List.of("105,subscribe 1", "103,publish 2", "108,rpc 1", "108,presence 1")) {
      String[] parts = error.split("[, ]");
      expected.put(
          "centrifugo_client_num_reply_errors{code=\"" + parts[0] + "\",method=\"" + parts[1] + "\",channel_namespace=\"\"}",
          Double.valueOf(parts[2]));
    }
    expected.put("centrifugo_client_recover{recovered=\"no\",has_recovered_publications=\"no\",channel_namespace=\"\"}", 1.0);
    expected.put("centrifugo_client_recover{recovered=\"yes\",has_recovered_publications=\"yes\",channel_namespace=\"\"}", 1.0);
    expected.put("centrifugo_broker_publish_suppressed_count{reason=\"idempotency\",channel_namespace=\"\"}", 1.0);
    expected.put("centrifugo_broker_publish_suppressed_count{reason=\"version\",channel_namespace=\"\"}", 1.0);
    action(expected, "add_client", 1);
    action(expected, "add_subscription", 3);
    action(expected, "remove_subscription", 1);
    action(expected, "history", 2);
    expected.put("centrifugo_client_subscriptions_accepted{client_name=\"unregistered\",channel_namespace=\"\"}", 3.0);
    assertThat(grownOf(before, after)).containsExactlyInAnyOrderEntriesOf(expected);
    client.close();
    action(expected, "remove_client", 1);
    action(expected, "remove_subscription", 3);
    await().untilAsserted(() -> assertThat(grownOf(before, scrape())).containsExactlyInAnyOrderEntriesOf(expected));
    assertThat(after.get("process_open_fds")).isPositive().isLessThan(after.get("process_max_fds"));
    assertThat(after.get("process_cpu_seconds_total")).isPositive();
    assertThat(after.get("process_resident_memory_bytes")).isGreaterThan(1 << 20);
  }

  private static void commands(Map<String, Double> expected, Object... counts) {
    for (int i = 0; i < counts.length; i += 2) {
      String labels = "{transport=\"websocket\",frame_type=\"" + counts[i] + "\",channel_namespace=\"\"}";
      expected.put("centrifugo_transport_messages_received" + labels, ((Integer) counts[i + 1]).doubleValue());
    }
  }

  private static void action(Map<String, Double> expected, String action, double count) {
    expected.put("centrifugo_node_action_count{action=\"" + action + "\",channel_namespace=\"\"}", count);
  }

  /** What of the clients' actions has become more. */
  private static Map<String, Double> grownOf(Map<String, Double> before, Map<String, Double> after) {
    var names =
        "centrifugo_(broker_publish_suppressed_count|transport_messages_received|client_num_reply_errors|client_recover|node_action_count|client_subscriptions_accepted)\\{.*";
    return after.keySet().stream()
        .filter(name -> name.matches(names) && grown(before, after, name) != 0)
        .collect(Collectors.toMap(name -> name, name -> grown(before, after, name)));
  }

  @Test
  void opensWithoutClosesAreTheConnectionsAfterAnyChurn() {
    var random = new Random(7);
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < 300; i++) {
      clients.add(hub.open());
      var client = clients.get(random.nextInt(clients.size()));
      switch (random.nextInt(5)) {
        case 0 -> client.close();
        case 1 -> abortIfOpen(client);
        case 2 -> sendIfOpen(client, "nonsense");
        case 3 -> sendIfOpen(client, "{\"id\":1,\"connect\":{}}");
        default -> { }
      }
      if (i % 100 == 99) {
        hub.api("disconnect", "{\"user\":\"nobody\"}");
        var now = scrape();
        assertThat(opensWithoutCloses(now)).isEqualTo(now.get("wshub_connections_open"));
      }
    }
    clients.forEach(RawClient::close);
    await().untilAsserted(() -> assertThat(scrape()).containsEntry("wshub_connections_open", 0.0));
    var end = scrape();
    assertThat(opensWithoutCloses(end)).isZero();
    assertThat(end.get("centrifugo_client_num_server_disconnects{code=\"3501\"}"))
        .isPositive()
        .isEqualTo(end.get("wshub_connections_closed_total{code=\"3501\",side=\"server\"}"));
    assertThat(end.get("wshub_connections_closed_total{code=\"1006\",side=\"client\"}")).isPositive();
  }

  private static void sendIfOpen(RawClient client, String text) {
    try {
      client.send(text);
    } catch (RuntimeException closed) {
      // One that has ended before.
    }
  }

  private static void abortIfOpen(RawClient client) {
    try {
      client.abort();
    } catch (IOException closed) {
      // One that has ended before.
    }
  }

  private static double opensWithoutCloses(Map<String, Double> samples) {
    double closes =
        samples.entrySet().stream()
            .filter(sample -> sample.getKey().startsWith("wshub_connections_closed_total{"))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    return samples.get("wshub_connections_opened_total") - closes;
  }

  private static double grown(Map<String, Double> before, Map<String, Double> after, String name) {
    return after.get(name) - before.getOrDefault(name, 0.0);
  }

  /** Samples by name and labels; fails where a name stands twice, or a line is not in the text format. */
  private Map<String, Double> scrape() {
    // A client of its own: a new connection, and with it any of the loops.
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/metrics")).build();
    var response = HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .peek(line -> assertThat(line).matches(SAMPLE))
        .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf(' ')), MetricsTest::value));
  }

  private static double value(String line) {
    String value = line.substring(line.lastIndexOf(' ') + 1);
    return value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
  }
}
