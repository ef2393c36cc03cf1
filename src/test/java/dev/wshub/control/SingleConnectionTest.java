package dev.wshub.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user's newest connection is the only one, whichever instances they are on. */
@Timeout(60)
class SingleConnectionTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static Instances instances;

  @BeforeAll
  static void start() {
    var personal = new JsonObject().put("enabled", true).put("personal_channel_namespace", "me").put("single_connection", true);
    var namespace = new JsonObject().put("name", "me").put("presence", true);
    instances =
        new Instances(
            2,
            new JsonObject()
                .put("client", new JsonObject().put("subscribe_to_user_personal_channel", personal))
                .put("channel", new JsonObject().put("namespaces", new JsonArray().add(namespace))));
  }

  @AfterAll
  static void stop() {
    instances.close();
  }

  private int present(String user) {
    return instances.result(0, "presence_stats", "{\"channel\":\"me:#" + user + "\"}").getInteger("num_clients");
  }

  @Test
  void theNewestConnectionClosesTheOthers() {
    var bob = instances.client(0, "bob");
    var before = instances.client(0, "ann");
    for (int i = 1; i < 6; i++) {
      var next = instances.client(i % 2, "ann");
      var close = before.raw().awaitClose(SOON);
      assertThat(close.code()).isEqualTo(3504);
      assertThat(close.reason()).isEqualTo("connection limit");
      await().untilAsserted(() -> assertThat(present("ann")).isEqualTo(1));
      before = next;
    }
    assertThat(before.raw().closed()).isNotDone();
    assertThat(bob.raw().closed()).isNotDone();
    instances.result(1, "publish", "{\"channel\":\"me:#ann\",\"data\":5}");
    assertThat(before.push("pub").getJsonObject("pub").getInteger("data")).isEqualTo(5);
  }
}
