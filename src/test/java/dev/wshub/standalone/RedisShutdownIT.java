package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.redis.RedisServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM with the Redis engine: the process ends with 0, says nothing bad, and leaves nothing in Redis but streams. */
@Timeout(60)
class RedisShutdownIT {

  private static final int CLIENTS = 100;
  private static final String PASSWORD = "r3dis-passw0rd";

  private static JsonObject config(String address) {
    return new JsonObject("""
        {
          "client": {"allow_anonymous_connect_without_token": true},
          "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true, "presence": true, "join_leave": true, "history_size": 10, "history_ttl": "60s"}},
          "shutdown": {"drain": "1s"}
        }
        """)
        .put("engine", new JsonObject().put("type", "redis").put("redis", new JsonObject().put("address", address)));
  }

  private static RawClient connect(int port, String channel) throws IOException {
    var client = RawClient.to(port).open();
    client.send("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    assertThat(client.receiveReply(1).containsKey("connect")).isTrue();
    assertThat(client.receiveReply(2).containsKey("subscribe")).isTrue();
    return client;
  }

  @Test
  void nothingIsLeftAndNothingIsComplainedOf() throws Exception {
    var clients = new ArrayList<RawClient>();
    try (var redis = RedisServer.start("--user", "alice", "on", ">" + PASSWORD, "~*", "&*", "+@all");
        var hub = HubProcess.start(config("redis://alice:" + PASSWORD + "@127.0.0.1:" + redis.port()))) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(connect(hub.port(), "room-" + i % 20));
      }
      hub.terminate();
      for (var client : clients) {
        assertThat(client.awaitClose(Duration.ofSeconds(5)).code()).isEqualTo(3001);
      }
      assertThat(hub.awaitExit(Duration.ofSeconds(10))).isZero();
      assertThat(hub.output())
          .contains("engine redis at 127.0.0.1:" + redis.port() + ",")
          .doesNotContain("WARN", "ERROR", "Exception", PASSWORD);
      await().atMost(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(redis.command("CLIENT LIST")).doesNotContain("name=ws:"));
      assertThat(redis.command("KEYS *").lines().filter(line -> !line.matches("[*$].*"))).allMatch(key -> key.matches("ws:(stream|meta):.*"));
      assertThat(redis.command("PUBSUB CHANNELS *")).isEqualTo("*0\r\n");
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void withRedisAwayAllTheTimeItStartsAndEndsInOrder() throws Exception {
    try (var redis = RedisServer.start()) {
      redis.kill();
      try (var hub = HubProcess.launch(java(), config(redis.url()), null)) {
        await().atMost(Duration.ofSeconds(20)).until(() -> hub.output().contains("started in"));
        assertThat(hub.get("/health/live")).isEqualTo(200);
        assertThat(hub.get("/health/ready")).isEqualTo(503);
        hub.terminate();
        assertThat(hub.awaitExit(Duration.ofSeconds(10))).isZero();
        assertThat(hub.output()).contains("goes on trying").doesNotContain("ERROR", "Exception");
      }
    }
  }

  private static List<String> java() {
    return List.of(HubProcess.java(), "-jar", HubProcess.jar().toString());
  }
}
