package dev.wshub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Instances and Redis die, come back, and lose each other at random, while publications go on. {@code -Dsoak.seconds} says for how
 * long, {@code -Dsoak.seed} repeats a run's choice of faults.
 */
class SoakTest {
  private static final int SECONDS = Integer.getInteger("soak.seconds", 60);
  private static final long SEED = Long.getLong("soak.seed", ThreadLocalRandom.current().nextInt(1_000_000));
  private static final int INSTANCES = 3;
  private static final int CLIENTS = 300;
  private static final int CHANNELS = 5;
  private static final int MILLIS_BETWEEN_PUBLICATIONS = 5;

  /** A restart loses nothing: what was answered is on the disk. */
  private static final String[] DURABLE = {"--appendonly", "yes", "--appendfsync", "always"};

  private final Random random = new Random(SEED);
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private Hubs hubs;
  private volatile boolean publishing = true;

  @Test
  @Timeout(3_600)
  void nothingIsLostDoubledOrDisordered() throws Exception {
    System.out.println("soak of " + SECONDS + " s with seed " + SEED);
    try (var started = new Hubs(INSTANCES, "{\"io_timeout\": \"2s\"}", DURABLE)) {
      hubs = started;
      IntStream.range(0, CLIENTS).forEach(i -> hubs.newClient(this::port, channels(i)).start());
      await().atMost(Duration.ofSeconds(30)).until(this::allAreSubscribed);
      var publisher = new Thread(this::publish, "publisher");
      publisher.start();
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      while (System.nanoTime() < end) {
        Thread.sleep(1_000 + random.nextInt(3_000));
        fault(random.nextInt(7));
      }
      publishing = false;
      publisher.join();
      hubs.nobodyIsDeaf(Duration.ofSeconds(15), IntStream.range(0, CHANNELS).mapToObj(SoakTest::channel).toArray(String[]::new));
      System.out.println(published + " published, " + refused + " not; " + hubs.ledger);
      assertThat(hubs.ledger.faults).as("seed " + SEED).isEmpty();
      assertThat(hubs.ledger.told()).as("Redis has lost nothing; seed " + SEED).isZero();
      assertThat(published.get()).isGreaterThan(SECONDS * 50L);
    }
  }

  private static String channel(int index) {
    return "kept:" + index;
  }

  /** One channel each, and some follow all of them. */
  private static List<String> channels(int client) {
    return client % 30 == 0
        ? IntStream.range(0, CHANNELS).mapToObj(SoakTest::channel).toList()
        : List.of(channel(client % CHANNELS));
  }

  private int port() {
    var instances = hubs.instances;
    return instances.get(ThreadLocalRandom.current().nextInt(instances.size())).port();
  }

  private boolean allAreSubscribed() {
    return hubs.clients.stream().noneMatch(client -> client.subscribed.isEmpty());
  }

  private void publish() {
    try {
      for (long n = 1; publishing; n++) {
        publishOne(n);
        Thread.sleep(MILLIS_BETWEEN_PUBLICATIONS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void publishOne(long n) {
    var channel = channel((int) (n % CHANNELS));
    var instances = hubs.instances;
    instances
        .get((int) (n % instances.size()))
        .publish(channel, n)
        .onComplete(result -> published(channel, n, result), failure -> refused.incrementAndGet());
  }

  private void published(String channel, long n, JsonObject result) {
    published.incrementAndGet();
    hubs.ledger.seen(channel, result.getString("epoch"), result.getLong("offset"), n);
  }

  private void fault(int kind) throws IOException, InterruptedException {
    var victim = hubs.instance(random.nextInt(INSTANCES));
    int millis = 500 + random.nextInt(2_500);
    switch (kind) {
      case 0 -> restart(victim);
      case 1 -> {
        note("Redis pauses", millis);
        hubs.redis.pause();
        Thread.sleep(millis);
        hubs.redis.resume();
      }
      case 2 -> {
        note("Redis restarts", millis);
        hubs.redis.kill();
        Thread.sleep(millis);
        hubs.redis.restart();
      }
      case 3 -> {
        note("the network of " + victim.port() + " is cut", millis);
        victim.network.cut();
        Thread.sleep(millis);
        victim.network.heal();
      }
      case 4 -> {
        note("the network of " + victim.port() + " is silent", millis);
        victim.network.silence();
        Thread.sleep(millis);
        victim.network.heal();
      }
      case 5 -> {
        note("subscriptions are killed", 0);
        hubs.command("CLIENT KILL TYPE pubsub");
      }
      default -> {
        note("subscriptions of " + victim.port() + " are silent", 0);
        victim.network.silenceSubscriptions();
      }
    }
  }

  /** Another one takes its place; the clients have found one meanwhile. */
  private void restart(HubInstance victim) {
    note("an instance dies: " + victim.port(), 0);
    hubs.instances.remove(victim);
    HubInstance.await(victim.crash());
    hubs.instances.add(hubs.start());
  }

  private static void note(String what, int millis) {
    System.out.println(System.currentTimeMillis() / 1_000 % 1_000 + " " + what + (millis == 0 ? "" : " for " + millis + " ms"));
  }
}
