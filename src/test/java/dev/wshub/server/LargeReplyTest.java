package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Many commands at once whose replies are far larger than a connection's queue. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "DIRECT_SHARDED"})
@Timeout(30)
class LargeReplyTest {

  @Parameter private Shape shape;

  private static final int SLOW = 3008;
  private static final int PUBLICATIONS = 50;
  private static final int PUBLICATION_BYTES = 200_000;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"insecure": true},
       "channel": {"without_namespace": {"history_size": 50, "history_ttl": "60s"}}}
      """);

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  @Test
  void theFirstThatDoesNotFitEndsTheConnectionAndTheOthersAreNotWritten() {
    for (int i = 0; i < PUBLICATIONS; i++) {
      hub.bus().publish("large", "\"" + "x".repeat(PUBLICATION_BYTES) + "\"").join();
    }
    var client = hub.connect();
    client.stopReading();
    var over = new AtomicBoolean();
    long before = directMemory();
    var peak = CompletableFuture.supplyAsync(() -> {
      long most = 0;
      while (!over.get()) {
        most = Math.max(most, directMemory() - before);
      }
      return most;
    });
    var commands = new StringBuilder();
    for (int id = 2; id < 40; id++) {
      commands.append("{\"id\":").append(id).append(",\"history\":{\"channel\":\"large\",\"limit\":-1}}\n");
    }
    client.send(commands.toString());
    await().atMost(Duration.ofSeconds(20)).until(() -> hub.bus().closes(SLOW) == 1);
    over.set(true);
    assertThat(peak.join()).as("peak of direct memory").isLessThan(6L * PUBLICATIONS * PUBLICATION_BYTES);
  }
}
