package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Frame;
import dev.wshub.client.RawClient;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that do not read, with less waiting for them than they may have. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "DIRECT_TLS", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class WriteTimeoutTest {

  private static final int WRITE_ERROR = 3009;

  /** More than the buffers of two kernels hold: 4 MB to send, 32 MB received. Without a bound it was 235 MB. */
  private static final long PINGS_BYTES = 64 << 20;

  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"websocket": {"close_timeout": "1s", "write_timeout": "1s"},
       "client": {"ping_interval": "2s", "pong_timeout": "1900ms", "queue_max_size": 8000000},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}}
      """);

  private RawClient notReading(String channel) {
    var client = hub.connect(hub.client().receiveBuffer(4096));
    assertThat(RunningHub.subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    client.stopReading();
    return client;
  }

  private void publish(String channel, int messages) {
    String data = "\"" + "x".repeat(50_000) + "\"";
    for (int i = 0; i < messages; i++) {
      hub.bus().publish(channel, data).join();
    }
  }

  @Test
  void whoTakesNothingForTheWriteTimeoutIsClosedWith3009AndCut() {
    long before = hub.bus().closes(WRITE_ERROR);
    var client = notReading("stalled");
    long start = System.nanoTime();
    publish("stalled", 40);
    await().atMost(Duration.ofSeconds(5)).until(() -> hub.bus().closes(WRITE_ERROR) == before + 1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(WRITE_TIMEOUT.minusMillis(50), WRITE_TIMEOUT.multipliedBy(3));
    await().atMost(Duration.ofSeconds(6)).until(() -> isCut(client));
  }

  @Test
  void whoReadsOnAfterTheDecisionSeesItsCode() {
    long before = hub.bus().closes(WRITE_ERROR);
    var client = notReading("late");
    publish("late", 40);
    await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(5)).until(() -> hub.bus().closes(WRITE_ERROR) == before + 1);
    client.resumeReading();
    var close = client.awaitClose(Duration.ofSeconds(5));
    assertThat(close.code()).isEqualTo(WRITE_ERROR);
    assertThat(close.reason()).isEqualTo("write error");
    assertThat(client.ended()).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void whoGoesOnInTimeGetsEverything() {
    var client = notReading("pausing");
    long before = hub.bus().closes(WRITE_ERROR);
    publish("pausing", 40);
    for (int i = 0; i < 4; i++) {
      await().pollDelay(WRITE_TIMEOUT.dividedBy(2)).until(() -> true);
      client.resumeReading();
      for (int j = 0; j < 5; j++) {
        client.receiveFrame(RawClient.DEADLINE);
      }
      client.stopReading();
    }
    client.resumeReading();
    assertThat(hub.bus().closes(WRITE_ERROR)).isEqualTo(before);
    hub.bus().publish("pausing", "\"last\"").join();
    await().atMost(Duration.ofSeconds(5)).until(() -> client.receiveFrame(RawClient.DEADLINE).text().contains("\"last\""));
  }

  @Test
  void whoPingsAndNeverReadsIsNoLongerRead() {
    // Paranoid detection would slow the server down so much that nothing could pile up.
    var level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    var client = notReading("pings");
    long before = hub.bus().closes(WRITE_ERROR);
    var many = new ByteArrayOutputStream();
    for (int i = 0; i < 1000; i++) {
      many.writeBytes(Frame.of(Frame.PING, new byte[125]).encode());
    }
    byte[] pings = many.toByteArray();
    var sent = new AtomicLong();
    var sending = CompletableFuture.runAsync(() -> {
      for (;;) {
        client.sendBytes(pings);
        sent.addAndGet(pings.length);
      }
    });
    assertThat(sending).failsWithin(Duration.ofSeconds(10));
    assertThat(hub.bus().closes(WRITE_ERROR)).isEqualTo(before + 1);
    ResourceLeakDetector.setLevel(level);
    assertThat(sent.get()).as("bytes of pings that were taken").isLessThan(PINGS_BYTES);
  }

  private static boolean isCut(RawClient client) {
    try {
      client.send("{\"id\":9,\"rpc\":{}}");
      return false;
    } catch (UncheckedIOException cut) {
      return true;
    }
  }
}
