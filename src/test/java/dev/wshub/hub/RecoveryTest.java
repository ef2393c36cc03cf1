package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.offsets;
import static dev.wshub.hub.TestChannels.publications;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.StreamPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryTest {
  private static final Recovery RECOVERY = new Recovery(10, 100_000);

  private static SubscribeOptions options(StreamPosition since) {
    return new SubscribeOptions(true, true, false, false, since, false);
  }

  private static StreamRead.Joined stream(long from, long to, long top) {
    return new StreamRead.Joined(publications("epoch", from, to), new StreamPosition(top, "epoch"), false);
  }

  @ParameterizedTest
  @CsvSource({
    // offset and epoch of the client, what the stream gives behind them, its top
    "5, epoch, 6, 8, 8, true",
    "5, '',    6, 8, 8, true",
    "0, '',    1, 8, 8, true",
    "0, epoch, 1, 8, 8, true",
    "8, epoch, 9, 8, 8, true",
    "0, epoch, 1, 0, 0, true",
    "0, '',    1, 0, 0, true",
    "5, other, 6, 8, 8, false",
    "8, other, 9, 8, 8, false",
    "5, epoch, 7, 8, 8, false",
    "5, epoch, 6, 7, 8, false",
    "5, epoch, 9, 8, 8, false",
    "9, epoch, 9, 8, 8, false",
    "0, '',    2, 8, 8, false",
    "0, epoch, 1, 10, 10, true",
    "0, epoch, 1, 11, 11, false",
  })
  void recoversOnlyWithoutAGap(long offset, String epoch, long from, long to, long top, boolean recovered) {
    var result = RECOVERY.start(options(new StreamPosition(offset, epoch)), stream(from, to, top));
    assertThat(result.recovered()).isEqualTo(recovered);
    assertThat(result.wasRecovering()).isTrue();
    assertThat(result.position()).isEqualTo(new StreamPosition(recovered ? offset : top, "epoch"));
    assertThat(result.publications()).hasSize(recovered ? (int) (to - from + 1) : 0);
  }

  @Test
  void recoveryThatIsTooLargeIsNone() {
    var small = new Recovery(10, 500);
    var since = new StreamPosition(5, "epoch");
    assertThat(offsets(small.start(options(since), stream(6, 7, 7)).publications())).containsExactly(6L, 7L);
    assertThat(small.start(options(since), stream(6, 10, 10)).recovered()).isFalse();
  }

  @Test
  void gapIsNotRecovered() {
    var gap = new StreamRead.Joined(publications("epoch", 1, 0), new StreamPosition(5, "epoch"), true);
    assertThat(RECOVERY.start(options(new StreamPosition(5, "epoch")), gap).recovered()).isFalse();
  }

  @Test
  void subscriptionWithoutRecoveryStartsAtTheTop() {
    var result = RECOVERY.start(options(null), stream(1, 8, 8));
    assertThat(result.wasRecovering()).isFalse();
    assertThat(result.recovered()).isFalse();
    assertThat(result.publications()).isEmpty();
    assertThat(result.position()).isEqualTo(new StreamPosition(8, "epoch"));
  }

  @Test
  void subscriptionThatMayNotRecoverStartsAtTheTop() {
    var options = new SubscribeOptions(true, false, false, false, new StreamPosition(5, "epoch"), false);
    var result = RECOVERY.start(options, stream(6, 8, 8));
    assertThat(result.wasRecovering()).isFalse();
    assertThat(result.publications()).isEmpty();
    assertThat(result.position().offset()).isEqualTo(8);
  }
}
