package dev.wshub.hub;

import static dev.wshub.hub.DeployedHub.PLAIN;
import static dev.wshub.hub.DeployedHub.POSITIONED;
import static dev.wshub.hub.DeployedHub.PRESENT;
import static dev.wshub.hub.TestChannels.offsets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What server loops see of a shard whose engine takes its time, or fails. */
class DeferredEngineHubTest {
  private DeferredEngine engine;
  private final DeployedHub hub =
      new DeployedHub(
          1, 2, listener -> engine = new DeferredEngine(Vertx.currentContext().owner(), listener, false));
  private final FakeLoop a = hub.loop(0);
  private final FakeLoop b = hub.loop(1);

  @AfterEach
  void close() {
    hub.close();
    assertThat(engine.violations).isEmpty();
  }

  /** Waits until the shard has taken all messages sent so far, and lets the engine do everything. */
  private void settle() {
    a.tell(0, new HubMessage.Credit(0, "first", 0));
    engine.settle();
  }

  private void turn() {
    engine.onLoop(() -> { });
  }

  @Test
  void subscriberIsAnsweredWhenTheEngineHasTheChannel() {
    a.subscribe(1, 1, "news", PLAIN);
    assertThat(a.events()).isEmpty();
    engine.effects(1);
    assertThat(a.events()).isEmpty();
    engine.answers(1);
    assertThat(a.events()).containsExactly("subscribed news 1/1");
    b.subscribe(1, 1, "news", PLAIN);
    assertThat(b.events()).containsExactly("subscribed news 1/1");
    assertThat(engine.commands).containsExactly("subscribe news");
  }

  @Test
  void subscriberThatComesWhileTheChannelIsLeftIsServedAfterIt() {
    a.subscribe(1, 1, "news", PLAIN);
    settle();
    a.unsubscribe(1, 1, "news", true);
    a.subscribe(1, 2, "news", PLAIN);
    assertThat(a.events()).containsExactly("subscribed news 1/1", "unsubscribed news 1/1");
    settle();
    assertThat(a.events()).containsExactly("subscribed news 1/2");
    assertThat(engine.commands).containsExactly("subscribe news", "unsubscribe news", "subscribe news");
  }

  @Test
  void quickReturnToALingeringChannelCostsTheEngineNothing() {
    engine.onLoop(() -> engine.unsubscribeDelay = Duration.ofMillis(200));
    a.subscribe(1, 1, "news", PLAIN);
    settle();
    a.unsubscribe(1, 1, "news", true);
    a.subscribe(1, 2, "news", PLAIN);
    assertThat(a.events()).containsExactly("subscribed news 1/1", "unsubscribed news 1/1", "subscribed news 1/2");
    a.unsubscribe(1, 2, "news", true);
    await()
        .untilAsserted(
            () ->
                engine.onLoop(
                    () -> assertThat(engine.commands).containsExactly("subscribe news", "unsubscribe news")));
  }

  @Test
  void channelIsLeftAtOnceWhenNobodyWaitsForItAnyMore() {
    a.subscribe(1, 1, "news", PLAIN);
    a.unsubscribe(1, 1, "news", true);
    settle();
    assertThat(a.events()).containsExactly("unsubscribed news 1/1");
    assertThat(engine.commands).containsExactly("subscribe news", "unsubscribe news");
  }

  @Test
  void failedSubscriptionIsToldAndTheNextOneTriesAgain() {
    engine.onLoop(() -> engine.fails = command -> command.startsWith("subscribe"));
    a.subscribe(1, 1, "news", PLAIN);
    settle();
    assertThat(a.events()).containsExactly("failed news 1/1 INTERNAL");
    engine.onLoop(() -> engine.fails = command -> false);
    a.subscribe(1, 2, "news", PLAIN);
    settle();
    assertThat(a.events()).containsExactly("subscribed news 1/2");
  }

  @Test
  void failedPresenceRollsTheSubscriptionBack() {
    b.subscribe(1, 1, "kept:c", PLAIN);
    settle();
    engine.onLoop(() -> engine.fails = command -> command.startsWith("addPresence"));
    a.subscribe(1, 1, "kept:c", PRESENT);
    settle();
    assertThat(a.events()).containsExactly("failed kept:c 1/1 INTERNAL");
    assertThat(b.events()).containsExactly("subscribed kept:c 1/1");
    assertThat(engine.commands).endsWith("addPresence kept:c", "removePresence kept:c");
  }

  @Test
  void failedReadRollsTheSubscriptionBack() {
    engine.onLoop(() -> engine.fails = command -> command.startsWith("history"));
    a.subscribe(1, 1, "kept:c", new SubscribeOptions(true, true, true, true, null, false));
    settle();
    assertThat(a.events()).containsExactly("failed kept:c 1/1 INTERNAL");
    assertThat(engine.commands).endsWith("history kept:c", "removePresence kept:c", "unsubscribe kept:c");
  }

  @Test
  void generationThatIsOnLivesOnWhenANewerOneFails() {
    a.subscribe(1, 1, "kept:c", PRESENT);
    settle();
    a.events();
    engine.onLoop(() -> engine.fails = command -> command.startsWith("addPresence"));
    a.subscribe(1, 2, "kept:c", PRESENT);
    settle();
    b.publish("kept:c", "1");
    settle();
    assertThat(a.events()).containsExactly("failed kept:c 1/2 INTERNAL", "published kept:c 1 1");
    b.subscribe(1, 1, "kept:c", PLAIN);
    a.unsubscribe(1, 1, "kept:c", true);
    settle();
    assertThat(a.events()).containsExactly("unsubscribed kept:c 1/1");
    assertThat(b.events()).containsExactly("subscribed kept:c 1/1", "leave kept:c l0c1");
  }

  @Test
  void connectionThatGivesUpBothGenerationsLeavesOnce() {
    a.subscribe(1, 1, "kept:c", PRESENT);
    b.subscribe(1, 1, "kept:c", PLAIN);
    settle();
    b.events();
    a.subscribe(1, 2, "kept:c", PRESENT);
    a.unsubscribe(1, 1, "kept:c", false);
    a.unsubscribe(1, 2, "kept:c", false);
    settle();
    assertThat(b.events()).containsExactly("leave kept:c l0c1");
  }

  @Test
  void unsubscribedWhilePresenceIsBeingEnteredLeavesNothingBehind() {
    a.subscribe(1, 1, "kept:c", PRESENT);
    turn();
    engine.effects(1);
    engine.answers(1);
    a.unsubscribe(1, 1, "kept:c", true);
    settle();
    assertThat(a.events()).containsExactly("unsubscribed kept:c 1/1");
    assertThat(engine.commands)
        .containsExactly("subscribe kept:c", "addPresence kept:c", "removePresence kept:c", "unsubscribe kept:c");
  }

  @Test
  void publicationsThatPassDuringTheReadAreNeitherLostNorRepeated() {
    a.subscribe(1, 1, "kept:c", POSITIONED);
    settle();
    a.publish("kept:c", "1");
    a.publish("kept:c", "2");
    settle();
    a.events();
    a.subscribe(2, 1, "kept:c", new SubscribeOptions(true, true, false, false, new StreamPosition(1, ""), false));
    a.publish("kept:c", "3");
    turn();
    engine.effects(2);
    assertThat(a.events()).containsExactly("published kept:c 3 3");
    engine.answers(2);
    a.publish("kept:c", "4");
    settle();
    var result = a.expect(LoopMessage.Subscribed.class).result();
    assertThat(result.recovered()).isTrue();
    assertThat(offsets(result.publications())).containsExactly(2L, 3L);
    assertThat(a.events()).containsExactly("published kept:c 4 4");
  }

  @Test
  void joinerWithoutRecoveryStartsBehindWhatPassedDuringTheRead() {
    a.subscribe(1, 1, "kept:c", POSITIONED);
    settle();
    a.events();
    a.subscribe(2, 1, "kept:c", POSITIONED);
    a.publish("kept:c", "1");
    settle();
    assertThat(a.events()).startsWith("published kept:c 1 1");
    a.subscribe(3, 1, "kept:c", POSITIONED);
    settle();
    assertThat(a.expect(LoopMessage.Subscribed.class).result().position().offset()).isEqualTo(1);
  }

  @Test
  void loopWithoutCreditIsToldOnceThatPublicationsAreMissing() {
    a.subscribe(1, 1, "kept:c", POSITIONED);
    b.subscribe(1, 1, "kept:c", POSITIONED);
    settle();
    a.events();
    b.events();
    String large = "\"" + "x".repeat(9_000_000) + "\"";
    for (int i = 0; i < 4; i++) {
      a.publish("kept:c", large);
      settle();
      b.tell(0, new HubMessage.Credit(1, "first", 20_000_000));
    }
    assertThat(b.all(0)).hasSize(4);
    var messages = a.all(0);
    assertThat(messages).hasSize(2);
    assertThat(messages.get(1)).isEqualTo(new LoopMessage.InsufficientState("kept:c"));
    a.subscribe(2, 1, "kept:c", POSITIONED);
    settle();
    a.publish("kept:c", large);
    settle();
    assertThat(a.events()).containsExactly("subscribed kept:c 2/1", "insufficient kept:c");
  }

  @Test
  void loopThatGoesDownWhileItsSubscribersJoinLeavesNothingBehind() {
    for (int i = 0; i < 500; i++) {
      a.subscribe(i, 1, "kept:c", PRESENT);
    }
    turn();
    engine.effects(100);
    engine.answers(50);
    a.tell(0, new HubMessage.LoopDown(0, "first"));
    for (int i = 0; i < 10; i++) {
      settle();
    }
    assertThat(((ShardStatistics) b.ask(0, HubMessage.Statistics::new).result()).holds(0, 0)).isTrue();
    assertThat(engine.commands).endsWith("unsubscribe kept:c");
    assertThat(b.<Map<String, ?>>result("kept:c", caller -> new HubMessage.Presence(caller, "kept:c")))
        .isEmpty();
  }
}
