package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.wshub.client.Swarm;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hub's threads allocate for each delivery, by which the collector's work and the longest latencies are decided. */
class AllocationTest {

  private static final Logger LOG = LoggerFactory.getLogger(AllocationTest.class);
  private static final int SUBSCRIBERS = 1_000;
  private static final int IN_FLIGHT = 16;
  private static final int MESSAGES = 500;
  private static final int MOST_BYTES_PER_DELIVERY = 64;
  private static final String LOOPS = "vert.x-eventloop-thread-";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT, "{\"channel\":{\"without_namespace\":{\"allow_subscribe_for_client\":true,"
      + "\"allow_subscribe_for_anonymous\":true}}}");

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  /** Other tests keep a stack trace for each touch of a buffer, which is many times what is counted here. */
  @BeforeEach
  void detectLeaksAsInProduction() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  @AfterEach
  void detectLeaksAsInTests() {
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void deliveryAllocatesLittle() throws Exception {
    try (var swarm = new Swarm(hub.port(), "news", SUBSCRIBERS, IN_FLIGHT)) {
      publish(swarm);
      publish(swarm); // compiled by now
      long before = allocated();
      publish(swarm);
      double perDelivery = (double) (allocated() - before) / MESSAGES / SUBSCRIBERS;
      LOG.info("{} bytes were allocated per delivery", String.format("%.1f", perDelivery));
      assertThat(perDelivery).isLessThanOrEqualTo(MOST_BYTES_PER_DELIVERY);
    }
  }

  private void publish(Swarm swarm) throws InterruptedException {
    var publication = new JsonObject().put("channel", "news").put("data", Swarm.MARK + "x".repeat(125));
    for (int i = 0; i < MESSAGES; i++) {
      swarm.awaitRoom();
      hub.vertx().eventBus().send("wshub.publish", publication);
    }
    swarm.awaitAll(IN_FLIGHT);
  }

  /** By all event loops of this process: the hub's server loop, its shard and its API are on them. */
  private static long allocated() {
    long[] loops =
        Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(LOOPS)).mapToLong(Thread::getId).toArray();
    assertThat(loops).isNotEmpty();
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(loops)) {
      sum += bytes;
    }
    return sum;
  }
}
