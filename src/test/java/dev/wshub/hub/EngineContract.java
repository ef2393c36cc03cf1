package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.PLAIN;
import static dev.wshub.hub.TestChannels.bytes;
import static dev.wshub.hub.TestChannels.client;
import static dev.wshub.hub.TestChannels.history;
import static dev.wshub.hub.TestChannels.offsets;
import static dev.wshub.hub.TestChannels.text;
import static dev.wshub.hub.TestChannels.withKey;
import static dev.wshub.hub.TestChannels.withVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine has to do. Times are not looked at here: engines have different clocks. */
abstract class EngineContract {
  private static final ChannelOptions KEEPS_TEN = history(10);
  private static final HistoryRange ALL = new HistoryRange(null, -1, false);

  final RecordingListener listener = new RecordingListener();
  private final String channel = "news-" + UUID.randomUUID();
  private Vertx vertx;
  private Context context;
  private Engine engine;

  /** Makes an engine; called on the event loop that will own it. */
  abstract Engine create(Vertx vertx, EngineListener listener);

  /** Waits until the engine can be asked. */
  void awaitStart(Engine started) {}

  @BeforeEach
  void startEngine() {
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
    onLoop(
        () -> {
          engine = create(vertx, listener);
          return engine.start();
        });
    awaitStart(engine);
  }

  @AfterEach
  void closeEngine() {
    onLoop(() -> engine.close());
    vertx.close().await();
  }

  final <T> T onLoop(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(turn -> Future.succeededFuture().compose(start -> call.get()).onComplete(promise));
    try {
      return promise.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private StreamPosition publish(String data, PublishOptions options, ChannelOptions channelOptions) {
    return onLoop(() -> engine.publish(channel, bytes(data), null, options, channelOptions));
  }

  private StreamPosition publish(String data) {
    return publish(data, PublishOptions.PLAIN, KEEPS_TEN);
  }

  private void publishMany(int count) {
    for (int i = 1; i <= count; i++) {
      publish("" + i);
    }
  }

  private HistoryResult read(StreamPosition since, int limit, boolean reverse) {
    return onLoop(() -> engine.history(channel, new HistoryRange(since, limit, reverse)));
  }

  private StreamPosition position() {
    return onLoop(() -> engine.position(channel));
  }

  private void expectEvents(String... lines) {
    var expected = Arrays.stream(lines).map(line -> line.replace("#", channel)).toList();
    await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> assertThat(listener.events).isEqualTo(expected));
  }

  @Test
  void positionOfAnUntouchedChannelIsZeroWithAnEpochOfEightLetters() {
    var position = position();
    assertThat(position.offset()).isZero();
    assertThat(position.epoch()).matches("[a-zA-Z]{8}");
    assertThat(position()).isEqualTo(position);
  }

  @Test
  void publicationsGetOffsetsFromOneOnInOneEpoch() {
    var before = position();
    assertThat(publish("1")).isEqualTo(new StreamPosition(1, before.epoch()));
    assertThat(publish("2")).isEqualTo(new StreamPosition(2, before.epoch()));
    assertThat(position()).isEqualTo(new StreamPosition(2, before.epoch()));
  }

  @Test
  void subscribedChannelGetsPublicationsInOrder() {
    onLoop(() -> engine.subscribe(channel));
    publishMany(3);
    expectEvents("publication # 1 1", "publication # 2 2", "publication # 3 3");
  }

  @Test
  void publicationCarriesItsBytesInfoTagsAndTime() {
    var tags = Map.of("a", "b");
    ClientInfo info = new ClientInfo("u", "c", bytes("{\"x\":1}"), null);
    long before = System.currentTimeMillis();
    onLoop(
        () ->
            engine.publish(channel, bytes("{\"v\": 1}"), info, new PublishOptions(false, tags, "", 0, ""), KEEPS_TEN));
    var stored = read(null, -1, false).publications().get(0);
    assertThat(text(stored)).isEqualTo("{\"v\": 1}");
    assertThat(stored.info().user()).isEqualTo("u");
    assertThat(stored.info().connInfo()).isEqualTo(bytes("{\"x\":1}"));
    assertThat(stored.tags()).isEqualTo(tags);
    assertThat(stored.time()).isBetween(before - 1_000, System.currentTimeMillis() + 1_000);
  }

  @Test
  void publicationCarriesWhetherItMayBeADelta() {
    publish("1");
    publish("2", PublishOptions.plain(true), KEEPS_TEN);
    publish("3", PublishOptions.plain(true).of(DataForm.JSON), KEEPS_TEN);
    var stored = read(null, -1, false).publications();
    assertThat(stored.stream().map(Publication::delta))
        .containsExactly(Publication.Delta.NO, Publication.Delta.ALLOWED, Publication.Delta.ALLOWED);
    assertThat(stored.stream().map(Publication::form)).containsExactly(DataForm.LINE, DataForm.LINE, DataForm.JSON);
    assertThat(stored).allSatisfy(one -> assertThat(one.time()).isBetween(1_500_000_000_000L, 10_000_000_000_000L));
  }

  @Test
  void channelWithoutHistoryHasNoPositions() {
    onLoop(() -> engine.subscribe(channel));
    assertThat(publish("1", PublishOptions.PLAIN, PLAIN)).isNull();
    expectEvents("publication # 0 1");
    assertThat(read(null, -1, false).publications()).isEmpty();
  }

  @Test
  void skippedHistoryMovesNoPosition() {
    publish("1");
    assertThat(publish("2", new PublishOptions(true, null, "", 0, ""), KEEPS_TEN)).isNull();
    assertThat(position().offset()).isEqualTo(1);
  }

  @Test
  void historyKeepsTheNewest() {
    publishMany(14);
    assertThat(offsets(onLoop(() -> engine.history(channel, ALL)).publications()))
        .containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
  }

  @Test
  void historyReadsForwardsFromAPosition() {
    publishMany(8);
    String epoch = position().epoch();
    assertThat(offsets(read(new StreamPosition(5, epoch), -1, false).publications())).containsExactly(6L, 7L, 8L);
    assertThat(offsets(read(new StreamPosition(5, epoch), 2, false).publications())).containsExactly(6L, 7L);
    assertThat(offsets(read(null, 2, false).publications())).containsExactly(1L, 2L);
    assertThat(read(new StreamPosition(8, epoch), -1, false).publications()).isEmpty();
    assertThat(read(new StreamPosition(20, epoch), -1, false).publications()).isEmpty();
  }

  @Test
  void historyReadsBackwardsFromAPosition() {
    publishMany(8);
    String epoch = position().epoch();
    assertThat(offsets(read(null, 3, true).publications())).containsExactly(8L, 7L, 6L);
    assertThat(offsets(read(new StreamPosition(4, epoch), 2, true).publications())).containsExactly(3L, 2L);
    assertThat(offsets(read(new StreamPosition(4, epoch), -1, true).publications())).containsExactly(3L, 2L, 1L);
    assertThat(read(new StreamPosition(1, epoch), -1, true).publications()).isEmpty();
    assertThat(offsets(read(new StreamPosition(20, epoch), 1, true).publications())).containsExactly(8L);
  }

  @Test
  void historyWithLimitZeroTellsThePositionOnly() {
    publishMany(3);
    var result = read(null, 0, false);
    assertThat(result.publications()).isEmpty();
    assertThat(result.position().offset()).isEqualTo(3);
  }

  @Test
  void removedHistoryLeavesThePosition() {
    publishMany(3);
    var before = position();
    onLoop(() -> engine.removeHistory(channel));
    assertThat(read(null, -1, false).publications()).isEmpty();
    assertThat(position()).isEqualTo(before);
    publish("4");
    assertThat(offsets(read(null, -1, false).publications())).containsExactly(4L);
  }

  @Test
  void repeatedIdempotencyKeyPublishesNothingAndGetsTheFirstResult() {
    onLoop(() -> engine.subscribe(channel));
    var first = publish("1", withKey("k"), KEEPS_TEN);
    assertThat(publish("2", withKey("k"), KEEPS_TEN)).isEqualTo(first);
    publish("3", withKey("other"), KEEPS_TEN);
    expectEvents("publication # 1 1", "publication # 2 3");
  }

  @Test
  void idempotencyKeysWorkWithoutHistory() {
    onLoop(() -> engine.subscribe(channel));
    assertThat(publish("1", withKey("k"), PLAIN)).isNull();
    assertThat(publish("2", withKey("k"), PLAIN)).isNull();
    publish("3", PublishOptions.PLAIN, PLAIN);
    expectEvents("publication # 0 1", "publication # 0 3");
  }

  @Test
  void versionsThatAreNotAboveTheStoredOneAreDropped() {
    publish("1", withVersion(5, ""), KEEPS_TEN);
    assertThat(publish("2", withVersion(5, ""), KEEPS_TEN).offset()).isEqualTo(1);
    assertThat(publish("3", withVersion(4, ""), KEEPS_TEN).offset()).isEqualTo(1);
    assertThat(publish("4", withVersion(6, ""), KEEPS_TEN).offset()).isEqualTo(2);
  }

  @Test
  void anotherVersionEpochAcceptsAnyVersion() {
    publish("1", withVersion(5, "a"), KEEPS_TEN);
    assertThat(publish("2", withVersion(5, "a"), KEEPS_TEN).offset()).isEqualTo(1);
    assertThat(publish("3", withVersion(1, "b"), KEEPS_TEN).offset()).isEqualTo(2);
    assertThat(publish("4", withVersion(1, ""), KEEPS_TEN).offset()).isEqualTo(2);
  }

  @Test
  void publishingWithoutAVersionLeavesTheStoredOne() {
    publish("1", withVersion(9, ""), KEEPS_TEN);
    publish("2");
    assertThat(publish("3", withVersion(8, ""), KEEPS_TEN).offset()).isEqualTo(2);
  }

  @Test
  void versionsAreIgnoredWithoutHistory() {
    onLoop(() -> engine.subscribe(channel));
    publish("1", withVersion(5, ""), PLAIN);
    publish("2", withVersion(5, ""), PLAIN);
    expectEvents("publication # 0 1", "publication # 0 2");
  }

  @Test
  void droppedVersionDoesNotUseUpItsIdempotencyKey() {
    publish("1", withVersion(5, ""), KEEPS_TEN);
    publish("2", new PublishOptions(false, null, "k", 5, ""), KEEPS_TEN);
    assertThat(publish("3", withKey("k"), KEEPS_TEN).offset()).isEqualTo(2);
  }

  @Test
  void presenceHoldsEachClientOnce() {
    assertThat(onLoop(() -> engine.addPresence(channel, client("a"), false))).isTrue();
    assertThat(onLoop(() -> engine.addPresence(channel, client("b"), false))).isTrue();
    assertThat(onLoop(() -> engine.addPresence(channel, client("a"), false))).isFalse();
    assertThat(onLoop(() -> engine.presence(channel))).containsOnlyKeys("a", "b");
    assertThat(onLoop(() -> engine.presenceStatistics(channel))).isEqualTo(new PresenceStatistics(2, 2));
  }

  @Test
  void presenceStatisticsCountUsersOnce() {
    onLoop(() -> engine.addPresence(channel, new ClientInfo("u", "a", null, null), false));
    onLoop(() -> engine.addPresence(channel, new ClientInfo("u", "b", null, null), false));
    assertThat(onLoop(() -> engine.presenceStatistics(channel))).isEqualTo(new PresenceStatistics(2, 1));
  }

  @Test
  void presenceCarriesTheNewestInformation() {
    onLoop(() -> engine.addPresence(channel, new ClientInfo("u", "a", bytes("1"), bytes("2")), false));
    onLoop(() -> engine.addPresence(channel, new ClientInfo("u", "a", bytes("1"), bytes("3")), false));
    assertThat(onLoop(() -> engine.presence(channel)).get("a").chanInfo()).isEqualTo(bytes("3"));
  }

  @Test
  void leaveIsPublishedOnlyByTheRemovalThatFoundTheEntry() {
    onLoop(() -> engine.subscribe(channel));
    onLoop(() -> engine.addPresence(channel, client("a"), true));
    onLoop(() -> engine.publishJoin(channel, client("a")));
    assertThat(onLoop(() -> engine.removePresence(channel, client("a"), true))).isTrue();
    assertThat(onLoop(() -> engine.removePresence(channel, client("a"), true))).isFalse();
    onLoop(() -> engine.publishJoin(channel, client("end")));
    expectEvents("join # a", "leave # a", "join # end");
  }

  @Test
  void entryCanBeRemovedInSilence() {
    onLoop(() -> engine.subscribe(channel));
    onLoop(() -> engine.addPresence(channel, client("a"), true));
    assertThat(onLoop(() -> engine.removePresence(channel, client("a"), false))).isTrue();
    onLoop(() -> engine.publishLeave(channel, client("b")));
    expectEvents("leave # b");
    assertThat(onLoop(() -> engine.presence(channel))).isEmpty();
  }

  @Test
  void refreshOfAPresentClientPublishesNothing() {
    onLoop(() -> engine.subscribe(channel));
    onLoop(() -> engine.addPresence(channel, client("a"), true));
    onLoop(() -> engine.refreshPresence(channel, client("a"), true));
    onLoop(() -> engine.publishJoin(channel, client("end")));
    expectEvents("join # end");
  }
}
