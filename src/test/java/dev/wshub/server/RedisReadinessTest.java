package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.WebSocketHub;
import dev.wshub.redis.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traffic is welcome when what the instance publishes comes back from Redis; that the process lives does not depend on Redis. */
@Timeout(60)
class RedisReadinessTest {

  private static final int PROBE_MS = 500;

  /** Redis is back, the connection too: at most the longest back-off and the time to connect. */
  private static final Duration RETURN = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private RedisServer redis;
  private Warnings warnings;
  private WebSocketHub hub;

  @BeforeEach
  void start() {
    redis = RedisServer.start();
    warnings = new Warnings();
  }

  @AfterEach
  void stop() throws Exception {
    signal("CONT");
    vertx.close().await();
    redis.close();
    warnings.close();
  }

  private void deploy(JsonObject more) {
    var engine =
        new JsonObject()
            .put("type", "redis")
            .put("redis", new JsonObject().put("address", redis.url()).put("probe_interval", PROBE_MS + "ms").put("io_timeout", "1s"));
    var config =
        new JsonObject()
            .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", 0))
            .put("http_api", new JsonObject().put("key", "key"))
            .put("client", new JsonObject().put("insecure", true))
            .put("engine", engine)
            .put("shutdown", new JsonObject().put("drain", "0s"))
            .mergeIn(more, true);
    var verticles =
        new JsonArray()
            .add(verticle("dev.wshub.redis.RedisBridgeVerticle", 2))
            .add(verticle("dev.wshub.registry.RegistryVerticle", 1))
            .add(verticle("dev.wshub.hub.HubVerticle", 2))
            .add(verticle("dev.wshub.api.ApiVerticle", 1))
            .add(verticle("dev.wshub.server.WebSocketServerVerticle", 2));
    hub = WebSocketHub.deploy(vertx, config, new JsonObject().put("verticles", verticles)).await();
  }

  private static JsonObject verticle(String name, int instances) {
    return new JsonObject().put("name", name).put("options", new JsonObject().put("instances", instances));
  }

  private int get(String path) {
    return get(http, path);
  }

  private int get(HttpClient client, String path) {
    int port = hub.internalPort() == 0 ? hub.port() : hub.internalPort();
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).join().statusCode();
  }

  private void awaitReady(int status, Duration atMost) {
    await().atMost(atMost).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> assertThat(get("/health/ready")).isEqualTo(status));
    // A client of its own for each: another connection, and with it another loop.
    for (int i = 0; i < 4; i++) {
      var other = HttpClient.newHttpClient();
      await().atMost(Duration.ofMillis(PROBE_MS)).untilAsserted(() -> assertThat(get(other, "/health/ready")).isEqualTo(status));
    }
    assertThat(get("/health/live")).isEqualTo(200);
    assertThat(get("/health")).isEqualTo(200);
  }

  private void signal(String name) throws Exception {
    if (redis.process().isAlive()) {
      new ProcessBuilder("kill", "-" + name, "" + redis.process().pid()).start().waitFor();
    }
  }

  private String publish() {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/api/publish"))
            .header("X-API-Key", "key")
            .POST(HttpRequest.BodyPublishers.ofString("{\"channel\":\"a\",\"data\":1}"))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body();
  }

  @Test
  void withRedisAwayTheHubStartsSaysSoOnceAndIsReadyWhenItIsThere() throws Exception {
    redis.kill();
    deploy(new JsonObject());
    awaitReady(503, RETURN);
    assertThat(publish()).contains("\"code\":100");
    await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(4)).until(() -> get("/health/ready") == 503);
    assertThat(toldOfRedis()).as("one for each bridge and the registry").hasSize(3);
    redis.restart();
    awaitReady(200, RETURN);
    // The first bridge says that the way is open; others may be on it some moments later.
    await().atMost(RETURN).untilAsserted(() -> assertThat(publish()).contains("\"result\""));
    assertThat(toldOfRedis()).hasSize(3);
  }

  private List<String> toldOfRedis() {
    return warnings.lines().stream().filter(line -> line.contains("goes on trying")).toList();
  }

  @Test
  void aRedisThatSaysNothingIsNoticedWithinTwoIntervals() throws Exception {
    deploy(new JsonObject());
    awaitReady(200, RETURN);
    signal("STOP");
    awaitReady(503, Duration.ofMillis(3 * PROBE_MS));
    signal("CONT");
    awaitReady(200, RETURN);
  }

  @Test
  void redisThatDiesAndComesBack() throws Exception {
    deploy(new JsonObject().put("http_server", new JsonObject().put("internal_port", 0)));
    awaitReady(200, RETURN);
    redis.kill();
    awaitReady(503, Duration.ofMillis(3 * PROBE_MS));
    redis.restart();
    awaitReady(200, RETURN);
  }

  @Test
  void theWayBackIsPartOfIt() throws IOException {
    deploy(new JsonObject());
    awaitReady(200, RETURN);
    redis.command("ACL SETUSER default resetchannels &ws:channel:*");
    assertThat(publish()).contains("\"result\"");
    awaitReady(503, Duration.ofMillis(3 * PROBE_MS));
    await().until(() -> warnings.lines().stream().anyMatch(line -> line.contains("not ready")));
    assertThat(warnings.lines().stream().filter(line -> line.contains("not ready"))).hasSize(1);
    redis.command("ACL SETUSER default allchannels");
    awaitReady(200, RETURN);
  }

  @Test
  void connectionsThatAreKilledAreMadeAnew() throws IOException {
    deploy(new JsonObject());
    awaitReady(200, RETURN);
    redis.command("CLIENT KILL TYPE pubsub");
    await().atMost(RETURN).until(() -> redis.command("CLIENT LIST TYPE pubsub").contains(":bridge-0:probe"));
    awaitReady(200, RETURN);
  }

  @Test
  void aBridgeThatIsUndeployedMakesItUnready() {
    deploy(new JsonObject());
    awaitReady(200, RETURN);
    hub.undeploy("dev.wshub.redis.RedisBridgeVerticle", 0).await();
    awaitReady(503, Duration.ofSeconds(1));
    hub.redeploy("dev.wshub.redis.RedisBridgeVerticle", 0).await();
    awaitReady(200, RETURN);
    hub.redeploy("dev.wshub.server.WebSocketServerVerticle", 0).await();
    awaitReady(200, RETURN);
  }
}
