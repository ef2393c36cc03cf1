package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.WebSocketHub;
import dev.wshub.client.Close;
import dev.wshub.client.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application that ends its Vert.x without a word to the hub inside: all verticles are stopped at once, in any order. */
@Timeout(120)
class VertxCloseTest {

  private static final int CLIENTS = 1_000;
  private static final int ROOMS = 20;
  private static final int DRAIN_MS = 2_000;
  private static final int CLOSE_TIMEOUT_MS = 1_000;
  private static final int PARTS = 4;

  private final List<RawClient> clients = new ArrayList<>();
  private Warnings warnings;
  private Vertx vertx;
  private WebSocketHub hub;

  @BeforeEach
  void start() {
    warnings = new Warnings();
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));
    var open = new JsonObject().put("allow_subscribe_for_client", true).put("allow_subscribe_for_anonymous", true).put("presence", true);
    var told = open.copy().put("name", "told").put("join_leave", true).put("force_push_join_leave", true);
    var config =
        new JsonObject()
            .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", 0))
            .put("http_api", new JsonObject().put("key", "key"))
            .put("client", new JsonObject().put("allow_anonymous_connect_without_token", true).put("queue_max_size", 16 << 20))
            .put("websocket", new JsonObject().put("close_timeout", CLOSE_TIMEOUT_MS + "ms"))
            .put("channel", new JsonObject().put("without_namespace", open).put("namespaces", new JsonArray().add(told)))
            .put("shutdown", new JsonObject().put("drain", DRAIN_MS + "ms"));
    var verticles =
        new JsonArray()
            .add(verticle("dev.wshub.hub.HubVerticle", 3))
            .add(verticle("dev.wshub.api.ApiVerticle", 1))
            .add(verticle("dev.wshub.server.WebSocketServerVerticle", 2));
    hub = WebSocketHub.deploy(vertx, config, new JsonObject().put("verticles", verticles)).await();
  }

  private static JsonObject verticle(String name, int instances) {
    return new JsonObject().put("name", name).put("options", new JsonObject().put("instances", instances));
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    vertx.close().await();
    warnings.close();
  }

  private RawClient subscribe(RawClient.Builder builder, String channel) throws IOException {
    var client = builder.open();
    clients.add(client);
    client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
    assertThat(RunningHub.subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    return client;
  }

  private RawClient subscribe(String channel) throws IOException {
    return subscribe(RawClient.to(hub.port()), channel);
  }

  private void publish(String channel, String data) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/api/publish"))
            .header("X-API-Key", "key")
            .POST(HttpRequest.BodyPublishers.ofString("{\"channel\":\"" + channel + "\",\"data\":" + data + "}"))
            .build();
    assertThat(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("{\"result\":{}}");
  }

  @Test
  void everybodyGetsWhatWasAcknowledgedAndThen3001SpreadOverTheDrain() throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      subscribe("room-" + i % ROOMS);
    }
    for (int room = 0; room < ROOMS; room++) {
      publish("room-" + room, "\"last\"");
    }
    long start = System.nanoTime();
    var end = vertx.close();
    var closes = clients.stream().map(client -> client.awaitClose(Duration.ofSeconds(10))).toList();
    end.await();
    assertThat(closes).extracting(Close::code).containsOnly(3001);
    assertThat(closes).extracting(Close::reason).containsOnly("shutdown");
    long first = closes.stream().mapToLong(Close::nanoTime).min().getAsLong();
    assertThat(Duration.ofNanos(first - start)).isLessThan(Duration.ofMillis(DRAIN_MS / PARTS));
    int[] parts = new int[PARTS];
    for (Close close : closes) {
      parts[(int) Math.min(PARTS - 1, (close.nanoTime() - first) / 1_000_000 * PARTS / DRAIN_MS)]++;
    }
    for (int part : parts) {
      assertThat(part).as(Arrays.toString(parts)).isBetween(CLIENTS * 15 / 100, CLIENTS * 35 / 100);
    }
    for (var client : clients) {
      assertThat(client.receive().encode()).contains("\"data\":\"last\"");
    }
    assertThat(warnings.lines()).isEmpty();
  }

  @Test
  void thoseWhoAreStillThereGetTheLeavesOfThoseWhoAreNot() throws Exception {
    int count = 20;
    for (int i = 0; i < count; i++) {
      subscribe("told:room");
    }
    vertx.close().await();
    assertThat(clients).extracting(client -> client.awaitClose(Duration.ofSeconds(1)).code()).containsOnly(3001);
    var last = clients.stream().max((a, b) -> Long.compare(closedAt(a), closedAt(b))).get();
    assertThat(received(last, push -> push.containsKey("leave"))).isGreaterThan(count / 2);
    assertThat(warnings.lines()).isEmpty();
  }

  private static long closedAt(RawClient client) {
    return client.closed().join().nanoTime();
  }

  /** How many pushes came before the close. */
  private static int received(RawClient client, Predicate<JsonObject> which) {
    int count = 0;
    try {
      while (true) {
        count += which.test(client.receive().getJsonObject("push", new JsonObject())) ? 1 : 0;
      }
    } catch (AssertionError ended) {
      return count;
    }
  }

  @Test
  void theQueueOfASlowClientIsWrittenOrTheClientIsCutAtTheDeadline() throws Exception {
    int messages = 100;
    var late = subscribe(RawClient.to(hub.port()).receiveBuffer(16_384), "room");
    var deaf = subscribe(RawClient.to(hub.port()).receiveBuffer(16_384), "room");
    late.stopReading();
    deaf.stopReading();
    for (int i = 0; i < messages; i++) {
      publish("room", "\"" + "x".repeat(50_000) + "\"");
    }
    long start = System.nanoTime();
    var end = vertx.close();
    late.resumeReading();
    assertThat(late.awaitClose(Duration.ofSeconds(10)).code()).isEqualTo(3001);
    assertThat(received(late, push -> push.containsKey("pub"))).isEqualTo(messages);
    end.await();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(DRAIN_MS + CLOSE_TIMEOUT_MS + 2_000));
    assertThat(warnings.lines()).isEmpty();
  }

  @Test
  void withoutClientsTheEndDoesNotWaitForTheDrain() {
    long start = System.nanoTime();
    vertx.close().await();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(DRAIN_MS / 2));
    assertThat(warnings.lines()).isEmpty();
  }

  @Test
  void aServerVerticleOrTheWholeHubThatIsUndeployedByItsIdEndsTheSameWay() throws Exception {
    subscribe("room");
    var main = vertx.deploymentIDs().stream().filter(id -> isMain(id)).findFirst().get();
    vertx.undeploy(main).await();
    assertThat(clients.get(0).awaitClose(Duration.ofSeconds(1)).code()).isEqualTo(3001);
    assertThat(vertx.deploymentIDs()).isEmpty();
    assertThat(warnings.lines()).isEmpty();
  }

  private boolean isMain(String id) {
    return !((io.vertx.core.internal.VertxInternal) vertx).deploymentManager().deployment(id).isChild();
  }
}
