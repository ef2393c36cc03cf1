package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The master dies, and the sentinels make its replica the master. */
@Timeout(120)
class SentinelFailoverTest {
  private static final Duration FAILOVER = Duration.ofSeconds(40);
  private static final RedisSentinelPair PAIR = RedisSentinelPair.start();

  /** Before the hub, so that it ends after it. */
  @RegisterExtension @Order(1) static final AfterAllCallback PAIR_ENDS = context -> PAIR.close();

  @RegisterExtension
  @Order(2)
  static final RunningHub HUB = new RunningHub(Shape.REDIS, Channels.config(new JsonObject().put("address", PAIR.url())));

  @Test
  void publishingGoesOnAndNobodyIsDeaf() throws Exception {
    var plain = HUB.subscribe("plain");
    var kept = HUB.subscribe("kept:a");
    assertThat(Channels.publish(HUB, "plain", "before")).isZero();
    assertThat(Channels.publish(HUB, "kept:a", "before")).isZero();
    assertThat(Channels.next(plain, FAILOVER)).isEqualTo("before");
    assertThat(Channels.next(kept, FAILOVER)).isEqualTo("before");

    PAIR.master().kill();

    Channels.publishUntilItGoesThrough(HUB, "kept:a", "after", FAILOVER);
    assertThat(PAIR.replica().command("EXISTS ws:stream:{kept:a}")).isEqualTo(":1\r\n");
    assertThat(hears(plain, "plain")).isTrue();
    assertThat(hears(kept, "kept:a")).isTrue();

    backAsReplica();
    assertThat(hears(plain, "plain")).isTrue();

    switchBack();
    assertThat(hears(plain, "plain")).isTrue();
    assertThat(hears(kept, "kept:a")).isTrue();
  }

  /** The roles change while both live. */
  private static void switchBack() {
    Awaitility.await()
        .atMost(FAILOVER)
        .until(() -> PAIR.sentinel().command("SENTINEL FAILOVER mymaster").startsWith("+OK"));
    Awaitility.await()
        .atMost(FAILOVER)
        .until(() -> PAIR.master().command("INFO replication").contains("role:master")
            && PAIR.replica().command("INFO replication").contains("role:slave"));
  }

  /** The old master comes back; nobody must follow it. */
  private static void backAsReplica() throws Exception {
    PAIR.master().restart();
    Awaitility.await()
        .atMost(FAILOVER)
        .until(() -> PAIR.master().command("INFO replication").contains("role:slave"));
  }

  /** Publishes again and again; the client hears it, or is told that it cannot go on and then hears it. */
  private static boolean hears(RawClient client, String channel) {
    for (int i = 0; i < 100; i++) {
      Channels.publishUntilItGoesThrough(HUB, channel, "again", FAILOVER);
      try {
        if (Channels.next(client, Duration.ofMillis(200)) == null) {
          RunningHub.subscribe(client, 10 + i, channel);
        } else {
          return true;
        }
      } catch (AssertionError nothingYet) {
        continue;
      }
    }
    return false;
  }
}
