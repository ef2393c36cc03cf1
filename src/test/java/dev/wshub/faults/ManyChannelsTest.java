package dev.wshub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of channels lose their subscriptions at once. */
@Timeout(90)
class ManyChannelsTest {
  private static final int CHANNELS = Integer.getInteger("many.channels", 1_000);
  private static final int PER_CLIENT = 100;
  private static final Duration RESTORED = Duration.ofSeconds(5);

  @Test
  void thousandsOfSharedSubscriptionsAreBackInTime() {
    areBackInTime("{\"subscriptions\": \"multiplexed\"}");
  }

  @Test
  void hundredsOfDedicatedOnesAndThoseBeyondTheirLimitAreBackInTime() {
    areBackInTime("{\"dedicated_limit\": " + CHANNELS / 5 + "}");
  }

  private static void areBackInTime(String settings) {
    try (var hubs = new Hubs(1, settings)) {
      for (int client = 0; client < CHANNELS / PER_CLIENT; client++) {
        hubs.newClient(0, channels(client)).start();
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> subscribed(hubs) == CHANNELS);
      hubs.command("CLIENT KILL TYPE pubsub");
      long start = System.nanoTime();
      IntStream.range(0, CHANNELS).filter(i -> i % 10 == 0).forEach(i -> hubs.publish(0, "kept:" + i, 1));
      await().atMost(RESTORED).until(() -> arrived(hubs) == CHANNELS / 10 && channelsInRedis(hubs) == CHANNELS);
      System.out.println(CHANNELS + " channels were back after " + (System.nanoTime() - start) / 1_000_000 + " ms, " + settings);
      assertThat(hubs.ledger.told()).isZero();
      assertThat(hubs.ledger.faults).isEmpty();
    }
  }

  private static List<String> channels(int client) {
    return IntStream.range(0, PER_CLIENT).mapToObj(i -> "kept:" + (client * PER_CLIENT + i)).toList();
  }

  private static int subscribed(Hubs hubs) {
    return hubs.clients.stream().mapToInt(client -> client.subscribed.size()).sum();
  }

  private static long arrived(Hubs hubs) {
    return hubs.clients.stream().mapToLong(client -> client.newest.values().stream().filter(offset -> offset == 1).count()).sum();
  }

  /** Channels that are subscribed in Redis: how many names the answer begins with. */
  private static int channelsInRedis(Hubs hubs) {
    var names = hubs.command("PUBSUB CHANNELS ws:channel:*");
    return Integer.parseInt(names.substring(1, names.indexOf('\r')));
  }
}
