package dev.wshub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients come and go all the time while Redis' answers are late: the channel is never deaf. */
@Timeout(120)
class SubscriptionRaceTest {
  private static final int CLIENTS = 50;
  private static final int CYCLES = 200;
  private static final int FEWER_CYCLES = 40;
  private static final String CHANNEL = "kept:race";

  @ParameterizedTest
  @ValueSource(strings = {"dedicated", "multiplexed"})
  void tenThousandSubscriptionsLeaveNobodyDeaf(String subscriptions) {
    try (var hubs = new Hubs(1, "{\"unsubscribe_delay\": \"0s\", \"subscriptions\": \"" + subscriptions + "\"}")) {
      hubs.instance(0).network.delay(20);
      List<RestlessClient> clients = new ArrayList<>();
      IntStream.range(0, CLIENTS).forEach(i -> clients.add(hubs.restlessClient(CHANNEL, CYCLES)));
      while (!clients.stream().allMatch(RestlessClient::isAtRest)) {
        hubs.publish(0, CHANNEL, 1);
      }
      restIsRight(hubs, clients);
      assertThat(hubs.ledger.faults).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dedicated", "multiplexed"})
  void connectionsThatAreKilledMeanwhileChangeNothingAtRest(String subscriptions) {
    try (var hubs = new Hubs(1, "{\"unsubscribe_delay\": \"0s\", \"subscriptions\": \"" + subscriptions + "\"}")) {
      hubs.instance(0).network.delay(20);
      List<RestlessClient> clients = new ArrayList<>();
      IntStream.range(0, CLIENTS).forEach(i -> clients.add(hubs.restlessClient(CHANNEL, FEWER_CYCLES)));
      for (int n = 0; !clients.stream().allMatch(RestlessClient::isAtRest); n++) {
        hubs.publish(0, CHANNEL);
        if (n % 10 == 0) {
          hubs.command(n % 40 == 0 ? "CLIENT KILL TYPE normal" : "CLIENT KILL TYPE pubsub");
        }
      }
      restIsRight(hubs, clients);
    }
  }

  private static void restIsRight(Hubs hubs, List<RestlessClient> clients) {
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(numsub(hubs)).isEqualTo(1));
    hubs.publish(0, CHANNEL);
    long top = hubs.offset(CHANNEL);
    await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(clients).allMatch(client -> client.offset() == top));
    clients.forEach(RestlessClient::stop);
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(numsub(hubs)).isZero());
  }

  private static int numsub(Hubs hubs) {
    var lines = hubs.command("PUBSUB NUMSUB ws:channel:{" + CHANNEL + "}").split("\r\n");
    return Integer.parseInt(lines[3].substring(1));
  }
}
