package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.bytes;
import static dev.wshub.hub.TestChannels.client;
import static dev.wshub.hub.TestChannels.history;
import static dev.wshub.hub.TestChannels.offsets;
import static dev.wshub.hub.TestChannels.withKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The memory engine: what all engines do, and what its clock and its bound do. */
class MemoryEngineTest extends EngineContract {
  private static final long MAX_BYTES = 1_000_000;

  private final FakeClock clock = new FakeClock();
  private MemoryEngine memory;

  @Override
  Engine create(Vertx vertx, EngineListener listener) {
    memory = new MemoryEngine(vertx, listener, clock, MAX_BYTES, Duration.ofSeconds(60));
    return memory;
  }

  private StreamPosition publish(String channel, String data, ChannelOptions options) {
    return onLoop(() -> memory.publish(channel, bytes(data), null, PublishOptions.PLAIN, options));
  }

  private StreamPosition position(String channel) {
    return onLoop(() -> memory.position(channel));
  }

  private List<Long> stored(String channel) {
    return offsets(
        onLoop(() -> memory.history(channel, new HistoryRange(null, -1, false))).publications());
  }

  private void pass(int seconds) {
    clock.advanceSeconds(seconds);
    onLoop(
        () -> {
          while (memory.sweep()) {
            // Until nothing is left to do.
          }
          return Future.succeededFuture();
        });
  }

  @Test
  void futuresAreCompleteWhenReturned() {
    onLoop(
        () -> {
          assertThat(memory.subscribe("c").isComplete()).isTrue();
          assertThat(memory.publish("c", bytes("1"), null, PublishOptions.PLAIN, history(5)).isComplete()).isTrue();
          assertThat(listener.events).hasSize(1);
          return Future.succeededFuture();
        });
  }

  @Test
  void historyEndsAtItsTtlAfterTheLastPublicationAndThePositionStays() {
    var options = history(5, "10s", "100s");
    publish("c", "1", options);
    pass(9);
    var top = publish("c", "2", options);
    pass(9);
    assertThat(stored("c")).containsExactly(1L, 2L);
    pass(1);
    assertThat(stored("c")).isEmpty();
    assertThat(position("c")).isEqualTo(top);
  }

  @Test
  void expiredHistoryIsNotReadEvenBeforeASweep() {
    publish("c", "1", history(5, "10s", "100s"));
    clock.advanceSeconds(10);
    assertThat(stored("c")).isEmpty();
  }

  @Test
  void streamEndsAtItsMetaTtlAndBeginsAnewWithAnotherEpoch() {
    var options = history(5, "10s", "100s");
    var first = publish("c", "1", options);
    pass(100);
    assertThat(memory.size()).isZero();
    var second = publish("c", "1", options);
    assertThat(second.offset()).isEqualTo(1);
    assertThat(second.epoch()).isNotEqualTo(first.epoch());
  }

  @Test
  void streamThatWasOnlyReadLivesTenMinutesFromTheLastReading() {
    var first = position("c");
    pass(599);
    assertThat(position("c")).isEqualTo(first);
    pass(599);
    assertThat(position("c")).isEqualTo(first);
    pass(600);
    assertThat(memory.size()).isZero();
    assertThat(position("c")).isNotEqualTo(first);
  }

  @Test
  void readingDoesNotShortenALongerLife() {
    var first = publish("c", "1", history(5, "10s", "3600s"));
    position("c");
    pass(3_599);
    assertThat(position("c")).isEqualTo(first);
  }

  @Test
  void idempotencyKeyIsForgottenAfter300Seconds() {
    onLoop(() -> memory.publish("c", bytes("1"), null, withKey("k"), history(5)));
    pass(299);
    var repeated = onLoop(() -> memory.publish("c", bytes("1"), null, withKey("k"), history(5)));
    assertThat(repeated.offset()).isEqualTo(1);
    pass(1);
    var anew = onLoop(() -> memory.publish("c", bytes("1"), null, withKey("k"), history(5)));
    assertThat(anew.offset()).isEqualTo(2);
  }

  @Test
  void presenceEntryThatIsNotRefreshedEndsWithOneLeave() {
    onLoop(() -> memory.addPresence("c", client("a"), true));
    onLoop(() -> memory.addPresence("c", client("b"), true));
    pass(59);
    onLoop(() -> memory.refreshPresence("c", client("b"), true));
    pass(1);
    pass(1);
    assertThat(listener.events).containsExactly("leave c a");
    assertThat(onLoop(() -> memory.presence("c"))).containsOnlyKeys("b");
    assertThat(onLoop(() -> memory.removePresence("c", client("a"), true))).isFalse();
    assertThat(listener.events).containsExactly("leave c a");
  }

  @Test
  void entryThatIsNotAnnouncedEndsInSilence() {
    onLoop(() -> memory.addPresence("c", client("a"), false));
    pass(60);
    assertThat(listener.events).isEmpty();
    assertThat(memory.size()).isZero();
  }

  @Test
  void refreshAfterTheEndEntersAnewWithAJoin() {
    onLoop(() -> memory.addPresence("c", client("a"), true));
    pass(60);
    onLoop(() -> memory.refreshPresence("c", client("a"), true));
    onLoop(() -> memory.removePresence("c", client("a"), true));
    assertThat(listener.events).containsExactly("leave c a", "join c a", "leave c a");
  }

  @Test
  void pastTheBoundTheLongestUntouchedStreamLosesItsOldestPublicationsFirst() {
    String data = "x".repeat(100_000);
    var options = history(100);
    for (int i = 0; i < 4; i++) {
      publish("old", data, options);
      publish("new", data, options);
    }
    assertThat(stored("new")).hasSize(4);
    publish("new", data, options);
    publish("new", data, options);
    assertThat(stored("new")).hasSize(6);
    assertThat(stored("old")).containsExactly(2L, 3L, 4L);
  }

  @Test
  void pastTheBoundStreamsWithoutPublicationsEndToo() {
    for (int i = 0; i < 10_000; i++) {
      position("channel-" + i);
    }
    assertThat(memory.size()).isBetween(1_000, 4_000);
    assertThat(memory.historyBytes()).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void idempotencyKeysTakeABoundedPart() {
    for (int i = 0; i < 10_000; i++) {
      String key = "key-" + i;
      onLoop(() -> memory.publish("c", bytes("1"), null, withKey(key), TestChannels.PLAIN));
    }
    assertThat(memory.size()).isLessThan(1_000);
  }

  @Test
  void publicationLargerThanTheBoundIsDeliveredThoughNotKept() {
    var position = publish("c", "x".repeat((int) MAX_BYTES), history(5));
    assertThat(position.offset()).isEqualTo(1);
    assertThat(listener.events).hasSize(1);
    assertThat(stored("c")).isEmpty();
  }

  @Test
  void nothingIsLeftWhenAllHasEnded() {
    var options = history(5, "10s", "100s");
    for (int i = 0; i < 5_000; i++) {
      String name = "c" + i;
      onLoop(() -> memory.publish(name, bytes("1"), null, withKey("k"), options));
      onLoop(() -> memory.addPresence(name, client("a"), false));
    }
    pass(300);
    assertThat(memory.size()).isZero();
    assertThat(memory.historyBytes()).isZero();
  }
}
