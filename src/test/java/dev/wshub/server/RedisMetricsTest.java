package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.WebSocketHub;
import dev.wshub.client.RawClient;
import dev.wshub.redis.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the hub says of its subscriptions and connections is what Redis says. */
@Timeout(60)
class RedisMetricsTest {

  private static final int ROOMS = 12;
  private static final int LIMIT = 8;

  private final Vertx vertx = Vertx.vertx();
  private final List<RawClient> clients = new ArrayList<>();
  private RedisServer redis;
  private WebSocketHub hub;

  @BeforeEach
  void start() {
    redis = RedisServer.start();
    var options = new JsonObject("{\"allow_subscribe_for_client\": true, \"history_size\": 10, \"history_ttl\": \"60s\", \"force_recovery\": true}");
    var settings =
        new JsonObject()
            .put("address", redis.url())
            .put("dedicated_limit", LIMIT)
            .put("unsubscribe_delay", "100ms")
            .put("probe_interval", "500ms");
    var config =
        new JsonObject()
            .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", 0))
            .put("http_api", new JsonObject().put("insecure", true))
            .put("client", new JsonObject().put("insecure", true))
            .put("prometheus", new JsonObject().put("enabled", true))
            .put("channel", new JsonObject().put("without_namespace", options))
            .put("engine", new JsonObject().put("type", "redis").put("redis", settings));
    hub = WebSocketHub.deploy(vertx, config, descriptor()).await();
    await().until(() -> scrape().get("wshub_redis_connections{kind=\"probe\"}") == 1 && scrape().get("wshub_redis_connections{kind=\"command\"}") == 1);
  }

  /** With one bridge, so that it is known how many channels are beyond the limit. */
  private static JsonObject descriptor() {
    var descriptor = Shape.REDIS.descriptor();
    descriptor.getJsonArray("verticles").getJsonObject(0).put("options", new JsonObject());
    return descriptor;
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    vertx.close().await();
    redis.close();
  }

  private void subscribe(String channel) throws IOException {
    var client = RawClient.to(hub.port()).open();
    clients.add(client);
    client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
    assertThat(RunningHub.subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
  }

  private Map<String, Double> scrape() {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/metrics")).build();
    return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body().lines()
        .filter(line -> line.contains("redis"))
        .filter(line -> !line.startsWith("#"))
        .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf(' ')), line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }

  private double subscriptions(String kind) {
    return scrape().get("wshub_redis_subscriptions{kind=\"" + kind + "\"}");
  }

  private double connections(String kind) {
    return scrape().get("wshub_redis_connections{kind=\"" + kind + "\"}");
  }

  /** Names of connections in Redis that contain this. */
  private long named(String part) throws IOException {
    return redis.command("CLIENT LIST").lines().filter(line -> line.matches(".* name=ws:[^ ]*" + part + "[^ ]* .*")).count();
  }

  private void assertRedisAgrees() throws IOException {
    assertThat(connections("dedicated")).isEqualTo(named(":ws:channel:")).isEqualTo(subscriptions("dedicated"));
    assertThat(connections("shared")).isEqualTo(named(":shared-"));
    assertThat(connections("probe")).isEqualTo(named(":probe"));
    assertThat(connections("command")).isEqualTo(named(":bridge-0") - named(":bridge-0:"));
    var names = IntStream.range(0, ROOMS).mapToObj(room -> "ws:channel:{room-" + room + "}").collect(Collectors.joining(" "));
    long subscribed = redis.command("PUBSUB NUMSUB " + names).lines().filter(line -> line.startsWith(":")).mapToLong(line -> Long.parseLong(line.substring(1))).sum();
    assertThat(subscriptions("dedicated") + subscriptions("shared")).isEqualTo(subscribed);
  }

  @Test
  void atRestItIsWhatRedisSays() throws IOException {
    assertRedisAgrees();
    for (int i = 0; i < 2 * ROOMS; i++) {
      subscribe("room-" + i % ROOMS);
    }
    assertThat(subscriptions("dedicated")).isEqualTo(LIMIT);
    assertThat(subscriptions("shared")).isEqualTo(ROOMS - LIMIT);
    assertThat(scrape()).containsEntry("wshub_redis_overflows_total", (double) ROOMS - LIMIT);
    await().untilAsserted(() -> assertThat(scrape()).containsEntry("wshub_redis_commands_pending", 0.0)); // a probe may be under way
    assertRedisAgrees();
    clients.forEach(RawClient::close);
    await().until(() -> subscriptions("dedicated") + subscriptions("shared") == 0);
    await().untilAsserted(this::assertRedisAgrees);
  }

  @Test
  void channelsThatShareAConnectionBecauseRedisIsFullAreCounted() throws IOException {
    subscribe("room-0");
    int connected = Integer.parseInt(redis.command("INFO clients").replaceAll("(?s).*connected_clients:(\\d+).*", "$1"));
    redis.command("CONFIG SET maxclients " + connected); // the test's own is gone: there is room for one
    for (int room = 1; room < LIMIT; room++) {
      subscribe("room-" + room);
    }
    assertThat(subscriptions("dedicated") + subscriptions("shared")).isEqualTo(LIMIT);
    assertThat(subscriptions("shared")).isPositive();
    assertThat(connections("dedicated") + connections("shared")).isEqualTo(2);
  }

  @Test
  void whatGoesWrongIsCounted() throws Exception {
    subscribe("room-0");
    subscribe("room-1");
    var before = scrape();
    redis.command("PUBLISH ws:channel:{room-0} nonsense");
    await().untilAsserted(() -> assertThat(scrape()).containsEntry("wshub_redis_invalid_messages_total", 1.0));
    redis.command("CLIENT KILL TYPE pubsub");
    await().untilAsserted(() -> assertThat(scrape()).containsEntry("wshub_redis_reconnects_total", 2.0));
    assertThat(scrape())
        .containsEntry("wshub_redis_errors_total{kind=\"subscriptions_lost\"}", 2.0)
        .containsEntry("centrifugo_broker_redis_pub_sub_errors{broker_name=\"\",error=\"other\"}", 2.0)
        .containsEntry("centrifugo_broker_redis_pub_sub_dropped_messages{broker_name=\"\",channel_type=\"client\"}", 1.0);
    redis.command("CLIENT KILL TYPE normal SKIPME yes");
    await().untilAsserted(() -> assertThat(scrape().get("wshub_redis_errors_total{kind=\"commands_lost\"}")).isPositive());
    await().untilAsserted(() -> assertThat(connections("command")).isEqualTo(1));
    assertThat(before.get("wshub_redis_positions_lost_total")).isZero();
    redis.command("FLUSHALL");
    redis.command("CLIENT KILL TYPE pubsub");
    await().untilAsserted(() -> assertThat(scrape()).containsEntry("wshub_redis_positions_lost_total", 2.0));
    await().untilAsserted(this::assertRedisAgrees);
  }

  @Test
  void aHubInMemoryHasNone() {
    var config =
        new JsonObject()
            .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", 0))
            .put("event_bus", new JsonObject().put("prefix", "other"))
            .put("prometheus", new JsonObject().put("enabled", true));
    var first = hub;
    hub = WebSocketHub.deploy(vertx, config, Shape.REDIS.descriptor()).await();
    assertThat(scrape()).isEmpty();
    hub.undeploy().await();
    hub = first;
  }
}
