package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Close;
import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM with many clients: nobody is cut off, and they do not all come back in one instant. */
@Timeout(120)
class ShutdownIT {

  private static final int CLIENTS = 1000;
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final int WINDOWS = 10;

  private static final JsonObject CONFIG = new JsonObject("""
    {
      "client": {"allow_anonymous_connect_without_token": true, "insecure": true},
      "channel": {"without_namespace": {"presence": true, "join_leave": true, "force_push_join_leave": false}},
      "shutdown": {"drain": "2s"}
    }
    """);

  @Test
  void closesEveryClientWith3001SpreadOverTheDrainTime() throws Exception {
    var clients = new ArrayList<RawClient>();
    try (var hub = HubProcess.start(CONFIG, "-Dio.netty.leakDetection.level=paranoid")) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(connect(hub.port(), "room-" + i % 100));
      }
      hub.terminate();
      var closes = new ArrayList<Close>();
      for (var client : clients) {
        closes.add(client.awaitClose(DRAIN.multipliedBy(5)));
      }

      assertThat(closes).extracting(Close::code).containsOnly(3001);
      assertThat(closes).extracting(Close::reason).containsOnly("shutdown");
      assertSpreadEvenly(closes.stream().map(Close::nanoTime).sorted().toList());
      assertThat(hub.awaitExit(Duration.ofSeconds(10))).isZero();
      assertThat(hub.output()).doesNotContain("LEAK");
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  private static RawClient connect(int port, String channel) throws IOException {
    var client = RawClient.to(port).open();
    client.send("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    assertThat(client.receiveReply(1).containsKey("connect")).isTrue();
    assertThat(client.receiveReply(2).containsKey("subscribe")).isTrue();
    return client;
  }

  /** In each tenth of the time between 20 and 250 of 1,000: a herd, or a pause with a herd after it, would not pass. */
  private static void assertSpreadEvenly(List<Long> times) {
    long first = times.get(0);
    long span = times.get(times.size() - 1) - first;
    assertThat(Duration.ofNanos(span)).isBetween(DRAIN.multipliedBy(8).dividedBy(10), DRAIN.multipliedBy(13).dividedBy(10));
    int[] perWindow = new int[WINDOWS];
    for (long time : times) {
      perWindow[(int) Math.min(WINDOWS - 1, (time - first) * WINDOWS / span)]++;
    }
    for (int count : perWindow) {
      assertThat(count).as("closes per tenth: %s", Arrays.toString(perWindow)).isBetween(CLIENTS / 50, CLIENTS / 4);
    }
  }

  @Test
  void signalsAtOnceAreOne() throws Exception {
    try (var hub = HubProcess.start(CONFIG)) {
      var clients = List.of(connect(hub.port(), "a"), connect(hub.port(), "b"), connect(hub.port(), "c"));
      hub.signal("TERM", "INT", "TERM");
      for (var client : clients) {
        assertThat(client.awaitClose(DRAIN.multipliedBy(5)).code()).isEqualTo(3001);
      }
      assertThat(hub.awaitExit(Duration.ofSeconds(10))).isZero();
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void aLaterSignalEndsItAtOnce() throws Exception {
    var config = CONFIG.copy().put("shutdown", new JsonObject().put("drain", "15s").put("timeout", "60s"));
    try (var hub = HubProcess.start(config)) {
      var clients = List.of(connect(hub.port(), "a"), connect(hub.port(), "b"), connect(hub.port(), "c"));
      hub.terminate();
      await().atMost(Duration.ofSeconds(5)).until(() -> hub.endsAfter("TERM", Duration.ofMillis(400)));
      clients.forEach(RawClient::close);
    }
  }
}
