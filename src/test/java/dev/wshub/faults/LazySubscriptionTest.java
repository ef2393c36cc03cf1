package dev.wshub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From when to when a channel is subscribed in Redis, and when its subscribers are told. */
@Timeout(30)
class LazySubscriptionTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private Hubs hubs;

  private Hubs hubs(String settings) {
    hubs = new Hubs(1, "{" + settings + "}");
    return hubs;
  }

  @AfterEach
  void close() {
    hubs.close();
    assertThat(hubs.ledger.faults).isEmpty();
  }

  private int subscribedInRedis(String channel) {
    return Integer.parseInt(hubs.command("PUBSUB NUMSUB ws:channel:{" + channel + "}").split("\r\n")[3].substring(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dedicated", "multiplexed"})
  void aChannelIsSubscribedFromItsFirstSubscriberUntilASecondAfterItsLast(String subscriptions) {
    hubs("\"subscriptions\": \"" + subscriptions + "\"");
    hubs.publish(0, "kept:a", 1);
    assertThat(subscribedInRedis("kept:a")).isZero();
    var first = hubs.client(0, List.of("kept:a"));
    var second = hubs.client(0, List.of("kept:a"));
    assertThat(subscribedInRedis("kept:a")).isEqualTo(1);
    first.stop();
    await().until(() -> first.subscribed.isEmpty());
    second.stop();
    await().until(() -> second.subscribed.isEmpty());
    long left = System.nanoTime();
    await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> subscribedInRedis("kept:a") == 0);
    assertThat(Duration.ofNanos(System.nanoTime() - left)).isBetween(Duration.ofMillis(900), Duration.ofMillis(2_000));
  }

  @Test
  void whoSubscribesIsToldWhenRedisHasConfirmedAndNotBefore() {
    hubs("\"subscriptions\": \"multiplexed\", \"multiplexed_connections\": 1");
    hubs.client(0, List.of("there"));
    hubs.instance(0).network.holdReplies();
    var client = hubs.newClient(0, List.of("plain")).start();
    await().atMost(SOON).until(() -> subscribedInRedis("plain") == 1);
    await().during(Duration.ofMillis(300)).until(() -> client.subscribed.isEmpty());
    hubs.instance(0).network.heal();
    await().atMost(SOON).until(() -> !client.subscribed.isEmpty());
  }

  @Test
  void whatNobodyWantsAnyMoreIsNotConnectedWhenRedisIsBack() {
    hubs("\"io_timeout\": \"1s\", \"connect_timeout\": \"1s\"");
    hubs.instance(0).network.silence();
    for (int i = 0; i < 300; i++) {
      hubs.newClient(0, List.of("channel-" + i)).start();
    }
    await().during(Duration.ofSeconds(4)).atMost(SOON).until(() -> hubs.clients.stream().allMatch(client -> client.subscribed.isEmpty()));
    hubs.clients.forEach(FollowingClient::stop);
    await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
    long before = connectionsEver();
    hubs.instance(0).network.heal();
    await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
    assertThat(connectionsEver() - before).as("connections to Redis that were made since").isLessThan(150);
  }

  private long connectionsEver() {
    return Long.parseLong(hubs.command("INFO stats").replaceAll("(?s).*total_connections_received:(\\d+).*", "$1"));
  }

  @Test
  void beyondTheLimitOthersAreRefusedWhereThatIsAskedForUntilThereIsRoom() {
    hubs("\"dedicated_limit\": 1, \"dedicated_overflow\": \"refuse\", \"unsubscribe_delay\": \"0s\"");
    var first = hubs.client(0, List.of("kept:a"));
    var second = hubs.newClient(0, List.of("kept:b")).start();
    hubs.nobodyIsDeaf(SOON, "kept:a");
    await().during(Duration.ofMillis(500)).until(() -> second.subscribed.isEmpty());
    assertThat(subscribedInRedis("kept:b")).isZero();
    first.stop();
    await().atMost(SOON).until(() -> !second.subscribed.isEmpty());
    assertThat(subscribedInRedis("kept:b")).isEqualTo(1);
  }
}
