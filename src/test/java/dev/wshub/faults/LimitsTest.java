package dev.wshub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large numbers and large messages in Redis. */
@Timeout(60)
class LimitsTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Hubs hubs = new Hubs(1, "{}");

  @AfterEach
  void close() {
    hubs.close();
    assertThat(hubs.ledger.faults).isEmpty();
  }

  @Test
  void largeMessagesThatWereMissedAreFilledPageByPage() {
    hubs.client(0, List.of("kept:large"));
    hubs.instance(0).network.holdReplies();
    var filler = "x".repeat(200_000);
    var published = new ArrayList<Future<?>>();
    IntStream.rangeClosed(1, 60).forEach(n -> published.add(publish("kept:large", n, filler)));
    hubs.command("CLIENT KILL TYPE pubsub");
    hubs.instance(0).network.heal();
    published.forEach(HubInstance::await);
    hubs.nobodyIsDeaf(SOON, "kept:large");
  }

  private Future<JsonObject> publish(String channel, int n, String filler) {
    var body = new JsonObject().put("channel", channel).put("data", new JsonObject().put("n", n).put("filler", filler));
    return hubs.instance(0).vertx.eventBus().<JsonObject>request("wshub.publish", body).map(reply -> reply.body());
  }

  @Test
  void aRecoveryThatIsTooLargeIsToldAndBeginsAtTheTop() {
    var client = hubs.client(0, List.of("kept:large"));
    hubs.publish(0, "kept:large", 1);
    await().until(() -> client.newest.get("kept:large") == 1);
    client.stop();
    await().until(() -> client.subscribed.isEmpty());
    var filler = "x".repeat(200_000);
    IntStream.rangeClosed(2, 20).forEach(n -> HubInstance.await(publish("kept:large", n, filler)));
    client.moveTo(hubs.instance(0)::port);
    await().until(() -> client.newest.get("kept:large") == 20);
    assertThat(hubs.ledger.unrecovered).hasValue(1);
  }

  @Test
  void aHistoryThatIsTooLargeForOneAnswerIsToldAndComesInPages() {
    var filler = "x".repeat(200_000);
    IntStream.rangeClosed(1, 100).forEach(n -> HubInstance.await(publish("kept:large", n, filler)));
    assertThat(history(new JsonObject().put("limit", 50)).result()).hasSize(50);
    assertThat(history(new JsonObject().put("limit", 50).put("reverse", true)).result()).hasSize(50);
    for (var reverse : new boolean[] {false, true}) {
      var all = history(new JsonObject().put("limit", -1).put("reverse", reverse));
      assertThat(((ReplyException) all.cause()).failureCode()).isEqualTo(106);
    }
  }

  private Future<JsonArray> history(JsonObject range) {
    var asked =
        hubs.instance(0).vertx.eventBus().<JsonObject>request("wshub.history", range.put("channel", "kept:large"))
            .map(reply -> reply.body().getJsonArray("publications"));
    await().atMost(SOON).until(asked::isComplete);
    return asked;
  }

  @Test
  void aStreamGoesOnAtTheLastNumberThatLuaCanCount() {
    hubs.publish(0, "kept:a", 1);
    hubs.command("HSET ws:meta:{kept:a} o 9007199254740000");
    hubs.command("DEL ws:stream:{kept:a}");
    var client = hubs.client(0, List.of("kept:a"));
    hubs.publish(0, "kept:a", 20);
    hubs.command("CLIENT KILL TYPE pubsub");
    hubs.publish(0, "kept:a", 20);
    await().until(() -> client.newest.get("kept:a") == 9007199254740040L);
    assertThat(hubs.ledger.told()).isZero();
  }

  @Test
  void theEpochOfAStreamThatWasForgottenIsAnotherOne() {
    hubs.client(0, List.of("kept:a"));
    hubs.publish(0, "kept:a", 5);
    hubs.command("DEL ws:meta:{kept:a}"); // as it expires
    hubs.nobodyIsDeaf(SOON, "kept:a");
    assertThat(hubs.ledger.lost).hasValue(1);
  }

  @Test
  void anEntryThatCannotBeStoredTakesNoOffset() {
    var client = hubs.client(0, List.of("kept:a"));
    hubs.publish(0, "kept:a", 5);
    hubs.command("DEL ws:stream:{kept:a}");
    hubs.command("SET ws:stream:{kept:a} x");
    assertThat(hubs.instance(0).publish("kept:a", 6).toCompletionStage().toCompletableFuture()).failsWithin(SOON);
    hubs.command("DEL ws:stream:{kept:a}");
    hubs.publish(0, "kept:a", 1);
    await().until(() -> client.newest.get("kept:a") == 6);
    assertThat(hubs.ledger.told()).isZero();
  }
}
