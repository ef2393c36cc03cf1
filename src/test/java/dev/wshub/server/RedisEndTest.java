package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.WebSocketHub;
import dev.wshub.client.RawClient;
import dev.wshub.redis.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a hub ends, nothing of it is left in Redis but streams. */
@Timeout(60)
class RedisEndTest {

  private static final int CLIENTS = 60;
  private static final int ROOMS = 15;

  private final List<RawClient> clients = new ArrayList<>();
  private RedisServer redis;
  private Warnings warnings;
  private Vertx vertx;
  private WebSocketHub hub;

  enum End {
    UNDEPLOY((vertx, hub) -> hub.undeploy()),
    DRAIN_AND_UNDEPLOY((vertx, hub) -> hub.drain().compose(drained -> hub.undeploy())),
    CLOSE_VERTX((vertx, hub) -> vertx.close());

    private final BiFunction<Vertx, WebSocketHub, Future<Void>> way;

    End(BiFunction<Vertx, WebSocketHub, Future<Void>> way) {
      this.way = way;
    }
  }

  @BeforeEach
  void start() {
    redis = RedisServer.start();
    warnings = new Warnings();
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    vertx.close().await();
    redis.close();
    warnings.close();
  }

  private void deploy(String mode) {
    var open =
        new JsonObject("""
            {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true, "presence": true, "join_leave": true,
             "force_push_join_leave": true, "history_size": 10, "history_ttl": "60s", "force_recovery": true}
            """);
    var engine = new JsonObject().put("type", "redis").put("redis", new JsonObject().put("address", redis.url()).put("subscriptions", mode));
    var config =
        new JsonObject()
            .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", 0))
            .put("client", new JsonObject().put("allow_anonymous_connect_without_token", true))
            .put("http_api", new JsonObject().put("insecure", true))
            .put("channel", new JsonObject().put("without_namespace", open))
            .put("engine", engine)
            .put("shutdown", new JsonObject().put("drain", "1s"));
    var verticles = Shape.REDIS.descriptor();
    hub = WebSocketHub.deploy(vertx, config, verticles).await();
    await().until(() -> redis.command("CLIENT LIST").contains(":registry") && redis.command("CLIENT LIST TYPE pubsub").contains(":probe"));
  }

  private void subscribe(int number) throws IOException {
    var client = RawClient.to(hub.port()).open();
    clients.add(client);
    client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
    assertThat(RunningHub.subscribe(client, 2, "room-" + number % ROOMS).containsKey("subscribe")).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftButStreams(End end) throws IOException {
    deploy(end == End.UNDEPLOY ? "multiplexed" : "dedicated");
    for (int i = 0; i < CLIENTS; i++) {
      subscribe(i);
    }
    assertThat(redis.command("KEYS ws:conn:*")).startsWith("*" + CLIENTS);
    end.way.apply(vertx, hub).await();
    assertThat(clients).allSatisfy(client -> assertThat(client.awaitClose(Duration.ofSeconds(2)).code()).isEqualTo(3001));
    assertNothingIsLeft();
    assertThat(warnings.lines()).isEmpty();
  }

  /** Redis needs a moment to notice that a connection was closed. */
  private void assertNothingIsLeft() throws IOException {
    await().atMost(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(redis.command("CLIENT LIST")).doesNotContain("name=ws:"));
    var keys = redis.command("KEYS *").lines().filter(line -> !line.matches("[*$].*"));
    assertThat(keys).allMatch(key -> key.matches("ws:(stream|meta):.*"));
    assertThat(redis.command("PUBSUB CHANNELS *")).isEqualTo("*0\r\n");
  }

  @Test
  void clientsThatComeAndGoWhileItEndsLeaveNothingEither() throws Exception {
    deploy("dedicated");
    for (int i = 0; i < CLIENTS; i++) {
      subscribe(i);
    }
    var ended = vertx.close();
    int number = 0;
    while (!ended.isComplete()) {
      try (var client = RawClient.to(hub.port()).open()) {
        client.send("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"late-" + number++ + "\"}}");
      } catch (IOException | RuntimeException noMore) {
        Thread.sleep(1);
      }
      for (int i = 0; i < 5 && !clients.isEmpty(); i++) {
        clients.remove(0).close();
      }
      Thread.sleep(5);
    }
    assertNothingIsLeft();
  }

  @Test
  void withRedisAwayTheEndIsNotHeldUp() throws Exception {
    deploy("dedicated");
    for (int i = 0; i < ROOMS; i++) {
      subscribe(i);
    }
    redis.kill();
    long begin = System.nanoTime();
    hub.undeploy().await();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
    assertThat(clients).allSatisfy(client -> assertThat(client.awaitClose(Duration.ofSeconds(1)).code()).isEqualTo(3001));
  }
}
