package dev.wshub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.garbage.QuietLog;
import io.vertx.core.eventbus.ReplyException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to Redis and to the way to it, and what clients notice of it. */
@ParameterizedClass
@ValueSource(strings = {"dedicated", "multiplexed"})
@Timeout(60)
class RedisFaultsTest {
  private static final String[] CHANNELS = {"kept:a", "kept:b", "plain"};
  private static final Duration RESTORED = Duration.ofSeconds(5);

  @Parameter String subscriptions;

  private Hubs hubs;

  private Hubs hubs(int instances, String settings) {
    hubs = new Hubs(instances, "{\"subscriptions\": \"" + subscriptions + "\"" + settings + "}");
    for (int i = 0; i < 3 * instances; i++) {
      hubs.client(i % instances, List.of(CHANNELS));
    }
    return hubs;
  }

  @AfterEach
  void close() {
    if (hubs != null) {
      hubs.close();
      assertThat(hubs.ledger.faults).isEmpty();
    }
  }

  private void nobodyWasTold() {
    assertThat(hubs.ledger.told()).as(hubs.ledger.toString()).isZero();
  }

  @Test
  void aQuietConnectionThatAnswersIsLeftAlone() throws Exception {
    hubs(1, ", \"probe_interval\": \"100ms\"");
    var before = subscriptionIds();
    Thread.sleep(1_000);
    assertThat(subscriptionIds()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aBusyConnectionThatAnswersIsLeftAlone() throws Exception {
    hubs(1, ", \"probe_interval\": \"100ms\"");
    var before = subscriptionIds();
    for (int i = 0; i < 400; i++) {
      hubs.publish(0, "kept:a", 5);
    }
    assertThat(subscriptionIds()).containsExactlyInAnyOrderElementsOf(before);
  }

  private List<String> subscriptionIds() {
    return hubs.command("CLIENT LIST TYPE pubsub").lines().filter(line -> line.startsWith("id=")).map(line -> line.split(" ")[0]).toList();
  }

  @Test
  void killedSubscriptionsAreMadeAnewAndNobodyIsTold() throws Exception {
    hubs(2, "");
    for (int round = 0; round < 5; round++) {
      hubs.publish(0, "kept:a", 20);
      hubs.command("CLIENT KILL TYPE pubsub");
      hubs.publish(1, "kept:a", 20);
      hubs.publish(0, "kept:b", 20);
    }
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    nobodyWasTold();
  }

  @Test
  void whatWasTrimmedMeanwhileIsFilledWhereNothingIsMissing() {
    hubs = new Hubs(1, "{\"subscriptions\": \"" + subscriptions + "\"}");
    hubs.client(0, List.of("few:a"));
    hubs.publish(0, "few:a", 3);
    for (int round = 0; round < 3; round++) {
      hubs.command("CLIENT KILL TYPE pubsub");
      hubs.publish(0, "few:a", 9); // and one more to see that nobody is deaf: ten are kept
      hubs.nobodyIsDeaf(RESTORED, "few:a");
    }
    nobodyWasTold();
  }

  @Test
  void aGapThatTheStreamDoesNotHaveAnyMoreIsTold() throws Exception {
    hubs = new Hubs(2, "{\"subscriptions\": \"" + subscriptions + "\"}");
    hubs.client(0, List.of("few:a"));
    hubs.instance(0).network.cut();
    hubs.publish(1, "few:a", 30);
    hubs.instance(0).network.heal();
    hubs.nobodyIsDeaf(RESTORED, "few:a");
    assertThat(hubs.ledger.lost).hasValue(1);
  }

  @Test
  void aPauseLosesNothing() throws Exception {
    hubs(2, "");
    hubs.publish(0, "kept:a", 20);
    hubs.redis.pause();
    Thread.sleep(5_000);
    hubs.redis.resume();
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    nobodyWasTold();
  }

  @Test
  void positionsContinueAfterARestartWithAllData() throws Exception {
    hubs(2, "");
    hubs.publish(0, "kept:a", 20);
    var epoch = hubs.epoch("kept:a");
    hubs.redis.save();
    hubs.redis.crash();
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    nobodyWasTold();
    assertThat(hubs.epoch("kept:a")).isEqualTo(epoch);
  }

  @Test
  void clientsAreToldAfterARestartWithoutData() throws Exception {
    hubs(2, "");
    hubs.publish(0, "kept:a", 20);
    hubs.redis.crashWithoutData();
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    assertThat(hubs.ledger.lost).hasValue(12);
  }

  @Test
  void aStreamThatWentBackBeginsAnewOnce() throws Exception {
    hubs(2, "");
    hubs.publish(0, "kept:a", 20);
    var earlier = hubs.redis.save();
    hubs.publish(1, "kept:a", 20);
    hubs.redis.restore(earlier);
    hubs.publish(1, "kept:a");
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    assertThat(hubs.ledger.lost).as("of 6 clients, each once in kept:a and not in kept:b").hasValue(6);
  }

  /** Redis has other publications now where clients had those that are gone. */
  @Test
  void aStreamThatWentBackAndWasOvertakenIsTold() throws Exception {
    hubs = new Hubs(2, "{\"subscriptions\": \"" + subscriptions + "\"}");
    hubs.client(1, List.of("kept:a"));
    hubs.publish(0, "kept:a", 20);
    var earlier = hubs.redis.save();
    hubs.publish(0, "kept:a", 20);
    hubs.instance(1).network.cut();
    hubs.redis.restore(earlier);
    hubs.publish(0, "kept:a");
    hubs.publish(0, "kept:a", 30);
    hubs.instance(1).network.heal();
    hubs.nobodyIsDeaf(RESTORED, "kept:a");
    assertThat(hubs.ledger.lost).hasValue(1);
  }

  /** Nobody was subscribed when Redis came back, so nobody held its stream against what had been there. */
  @Test
  void whoReturnsAfterAStreamWentBackAndWasOvertakenIsTold() throws Exception {
    hubs = new Hubs(1, "{\"subscriptions\": \"" + subscriptions + "\", \"unsubscribe_delay\": \"0s\"}");
    var client = hubs.client(0, List.of("kept:a"));
    hubs.publish(0, "kept:a", 20);
    var earlier = hubs.redis.save();
    hubs.publish(0, "kept:a", 20);
    await().until(() -> client.newest.get("kept:a") == 40);
    client.stop();
    await().until(() -> hubs.command("PUBSUB CHANNELS ws:channel:*").startsWith("*0"));
    hubs.redis.restore(earlier);
    hubs.publish(0, "kept:a");
    hubs.publish(0, "kept:a", 30);
    client.moveTo(hubs.instance(0)::port);
    await().until(() -> client.newest.get("kept:a") == 51);
    assertThat(hubs.ledger.unrecovered).hasValue(1);
  }

  @Test
  void whoReturnsAfterARestartWithAllDataGetsWhatItMissed() throws Exception {
    hubs = new Hubs(1, "{\"subscriptions\": \"" + subscriptions + "\", \"unsubscribe_delay\": \"0s\"}");
    var client = hubs.client(0, List.of("few:a"));
    hubs.publish(0, "few:a", 20);
    await().until(() -> client.newest.get("few:a") == 20);
    client.stop();
    await().until(() -> hubs.command("PUBSUB CHANNELS ws:channel:*").startsWith("*0"));
    hubs.publish(0, "few:a", 5);
    hubs.redis.save();
    hubs.redis.crash();
    hubs.publish(0, "few:a");
    client.moveTo(hubs.instance(0)::port);
    await().until(() -> client.newest.get("few:a") == 26);
    assertThat(hubs.ledger.recoveries).hasValue(1);
    nobodyWasTold();
  }

  @Test
  void aRefusedSubscriptionIsToldAndMadeWhenItIsAllowedAgain() {
    hubs(1, "");
    hubs.command("ACL SETUSER default resetchannels");
    hubs.command("CLIENT KILL TYPE pubsub");
    await().untilAsserted(() -> assertThat(hubs.ledger.lost).hasValue(6));
    hubs.command("ACL SETUSER default allchannels");
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    assertThat(hubs.ledger.lost).hasValue(6);
  }

  @Test
  void aNetworkThatIsCutLosesNothing() throws Exception {
    hubs(2, "");
    hubs.publish(0, "kept:a", 20);
    hubs.instance(0).network.cut();
    hubs.publish(1, "kept:a", 50);
    Thread.sleep(1_500);
    hubs.publish(1, "kept:b", 50);
    hubs.instance(0).network.heal();
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    nobodyWasTold();
  }

  @Test
  void aSilentNetworkLosesNothing() throws Exception {
    hubs(2, ", \"io_timeout\": \"1s\", \"probe_interval\": \"1s\"");
    hubs.publish(0, "kept:a", 20);
    hubs.instance(0).network.silence();
    hubs.publish(1, "kept:a", 50);
    Thread.sleep(2_500);
    hubs.publish(1, "kept:b", 50);
    hubs.instance(0).network.heal();
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    nobodyWasTold();
  }

  @Test
  void aSilentSubscriptionIsFoundWithinTwoProbes() {
    hubs(2, ", \"probe_interval\": \"1s\"");
    hubs.publish(0, "kept:a", 20);
    hubs.instance(0).network.silenceSubscriptions();
    hubs.publish(0, "kept:a", 20);
    long start = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> hubs.clients.stream().allMatch(client -> client.newest.get("kept:a") == 40));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2_400));
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    nobodyWasTold();
  }

  @Test
  void whileRedisIsAwayPublishingFailsAtOnceAndTheLogStaysQuiet() throws IOException {
    hubs(1, "");
    hubs.redis.save();
    var log = QuietLog.begin();
    try {
      hubs.redis.kill();
      assertThat(failure("kept:a")).isEqualTo(100);
      for (var channel : CHANNELS) {
        long start = System.nanoTime();
        assertThat(failure(channel)).isEqualTo(100);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(200));
      }
      assertThat(hubs.clients).allMatch(client -> client.subscribed.size() == CHANNELS.length);
      hubs.redis.restart();
      hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    } finally {
      // The Redis client has an assertion that fails when a connection ends by an error; only tests switch it on.
      assertThat(log.end()).allMatch(line -> line.contains("java.lang.AssertionError: null"));
    }
    nobodyWasTold();
  }

  @Test
  void whereRedisIsSilentPublishingFailsWithinItsTime() {
    hubs(1, ", \"io_timeout\": \"1s\"");
    hubs.instance(0).network.silence();
    for (var channel : CHANNELS) {
      long start = System.nanoTime();
      assertThat(failure(channel)).isEqualTo(100);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
    }
    assertThat(hubs.clients).allMatch(client -> client.subscribed.size() == CHANNELS.length);
    hubs.instance(0).network.heal();
    hubs.nobodyIsDeaf(RESTORED, CHANNELS);
    nobodyWasTold();
  }

  private int failure(String channel) {
    try {
      HubInstance.await(hubs.instance(0).publish(channel, 1));
      return 0;
    } catch (CompletionException e) {
      return ((ReplyException) e.getCause()).failureCode();
    }
  }

  @Test
  void whoComesFromAnotherInstanceGetsWhatItMissedInOrderAndOnce() {
    hubs(2, "");
    var moving = hubs.client(0, List.of("kept:a"));
    moving.stop();
    hubs.publish(1, "kept:a", 50);
    moving.moveTo(hubs.instance(1)::port);
    await().until(() -> moving.newest.get("kept:a") == 50);
    assertThat(hubs.ledger.recoveries).hasValue(1);
    nobodyWasTold();
  }
}
