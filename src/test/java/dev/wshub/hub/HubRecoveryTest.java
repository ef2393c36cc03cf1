package dev.wshub.hub;

import static dev.wshub.hub.DeployedHub.PLAIN;
import static dev.wshub.hub.TestChannels.offsets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.StreamPosition;
import org.junit.jupiter.api.Test;

/** What a shard with the memory engine gives those who come back, and those who ask for history. */
class HubRecoveryTest extends MemoryShardFixture {
  private static SubscribeOptions recovering(StreamPosition since, boolean reject) {
    return new SubscribeOptions(true, true, false, false, since, reject);
  }

  private ErrorCode historyError(String channel, StreamPosition since, boolean reverse) {
    return a.error(channel, caller -> new HubMessage.History(caller, channel, -1, since, reverse));
  }

  @Test
  void recoversWhatWasMissedFromTheClientsPosition() {
    for (int i = 1; i <= 5; i++) {
      a.publish("kept:c", "" + i);
    }
    String epoch = history("kept:c").position().epoch();
    a.subscribe(1, 1, "kept:c", recovering(new StreamPosition(2, epoch), false));
    var result = a.expect(LoopMessage.Subscribed.class).result();
    assertThat(result.recovered()).isTrue();
    assertThat(result.position()).isEqualTo(new StreamPosition(2, epoch));
    assertThat(offsets(result.publications())).containsExactly(3L, 4L, 5L);
  }

  @Test
  void moreMissedThanTheLimitIsNotRecovered() {
    for (int i = 1; i <= 301; i++) {
      a.publish("kept:c", "" + i);
    }
    a.subscribe(1, 1, "kept:c", recovering(new StreamPosition(0, ""), false));
    a.subscribe(2, 1, "kept:c", recovering(new StreamPosition(1, ""), false));
    assertThat(a.expect(LoopMessage.Subscribed.class).result().recovered()).isFalse();
    var recovered = a.expect(LoopMessage.Subscribed.class).result();
    assertThat(recovered.publications()).hasSize(300);
  }

  @Test
  void moreMissedThanHalfAQueueIsNotRecovered() {
    for (int i = 1; i <= 3; i++) {
      a.publish("kept:c", "\"" + "x".repeat(200_000) + "\"");
    }
    a.subscribe(1, 1, "kept:c", recovering(new StreamPosition(0, ""), false));
    a.subscribe(2, 1, "kept:c", recovering(new StreamPosition(1, ""), false));
    assertThat(a.expect(LoopMessage.Subscribed.class).result().recovered()).isFalse();
    assertThat(a.expect(LoopMessage.Subscribed.class).result().recovered()).isTrue();
  }

  @Test
  void unrecoverablePositionIsRefusedWhereAskedForWithoutATrace() {
    a.subscribe(1, 1, "kept:c", PLAIN);
    a.subscribe(
        2, 1, "kept:c", new SubscribeOptions(true, true, true, true, new StreamPosition(5, "other"), true));
    assertThat(a.events())
        .containsExactly("subscribed kept:c 1/1", "failed kept:c 2/1 UNRECOVERABLE_POSITION");
    assertThat(presence("kept:c")).isEmpty();
    assertThat(statistics().holds(1, 1)).isTrue();
  }

  @Test
  void historyIsReadOnlyWhereItIsKeptAndFromPositionsThatExist() {
    a.publish("kept:c", "1");
    a.publish("kept:c", "2");
    var all = history("kept:c");
    assertThat(offsets(all.publications())).containsExactly(1L, 2L);
    assertThat(historyError("news", null, false)).isEqualTo(ErrorCode.NOT_AVAILABLE);
    assertThat(historyError("kept:c", new StreamPosition(1, "other"), false))
        .isEqualTo(ErrorCode.UNRECOVERABLE_POSITION);
    assertThat(historyError("kept:c", new StreamPosition(0, ""), true)).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(historyError("kept:c", new StreamPosition(1, ""), false)).isNull();
  }

  @Test
  void removedHistoryLeavesThePosition() {
    a.publish("kept:c", "1");
    assertThat(a.error("kept:c", caller -> new HubMessage.RemoveHistory(caller, "kept:c"))).isNull();
    assertThat(a.error("news", caller -> new HubMessage.RemoveHistory(caller, "news")))
        .isEqualTo(ErrorCode.NOT_AVAILABLE);
    assertThat(history("kept:c").publications()).isEmpty();
    assertThat(history("kept:c").position().offset()).isEqualTo(1);
  }
}
