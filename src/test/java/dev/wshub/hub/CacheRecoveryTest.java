package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.offsets;
import static dev.wshub.hub.TestChannels.publications;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a cache a subscriber gets the newest publication, wherever it was before. */
class CacheRecoveryTest {
  private static final Recovery RECOVERY = new Recovery(10, 100_000);

  private static SubscribeOptions options(StreamPosition since, RecoveryMode mode) {
    return new SubscribeOptions(true, true, false, false, since, false, mode, false);
  }

  private static StreamRead.Joined stream(long from, long top) {
    return new StreamRead.Joined(publications("epoch", from, top), new StreamPosition(top, "epoch"), false);
  }

  @ParameterizedTest
  @CsvSource({
    // offset and epoch of the client, oldest stored, top, recovered, brought
    "5, epoch, 8, 8, true, 8",
    "5, other, 8, 8, true, 8",
    "99, other, 8, 8, true, 8",
    "8, other, 8, 8, true, 8",
    "0, '', 8, 8, true, 8",
    "5, epoch, 3, 8, true, 8",
    "8, epoch, 8, 8, true, 0",
    // an empty cache
    "8, epoch, 9, 8, true, 0",
    "0, epoch, 1, 0, true, 0",
    "5, epoch, 9, 8, false, 0",
    "0, '', 1, 0, false, 0",
    "0, '', 9, 8, false, 0",
  })
  void newestPublicationIsBroughtUnlessTheClientHasIt(long offset, String epoch, long from, long top, boolean recovered, long brought) {
    var result = RECOVERY.start(options(new StreamPosition(offset, epoch), RecoveryMode.CACHE), stream(from, top));
    assertThat(result.wasRecovering()).isTrue();
    assertThat(result.recovered()).isEqualTo(recovered);
    assertThat(offsets(result.publications())).isEqualTo(brought == 0 ? List.<Long>of() : List.of(brought));
    assertThat(result.position()).isEqualTo(new StreamPosition(recovered ? offset : top, "epoch"));
  }

  @Test
  void aFilterChoosesAmongAllThatWereRead() {
    var options = options(new StreamPosition(0, ""), RecoveryMode.CACHE_WITH_FILTER);
    assertThat(offsets(RECOVERY.start(options, stream(3, 8)).publications())).containsExactly(3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(RECOVERY.range(options)).isEqualTo(new HistoryRange(null, 10, true));
  }

  @Test
  void newestOnesAreReadAndPutInOrder() {
    var options = options(new StreamPosition(5, "epoch"), RecoveryMode.CACHE);
    assertThat(RECOVERY.range(options)).isEqualTo(new HistoryRange(null, 1, true));
    var newestFirst = new ArrayList<>(publications("epoch", 6, 8));
    Collections.reverse(newestFirst);
    var read = Recovery.inOrder(options, new HistoryResult(newestFirst, new StreamPosition(8, "epoch")));
    assertThat(offsets(read.publications())).containsExactly(6L, 7L, 8L);
  }

  @Test
  void whatIsNotTheTopIsNoCache() {
    var lost = new StreamRead.Joined(publications("epoch", 7, 7), new StreamPosition(8, "epoch"), false);
    assertThat(RECOVERY.start(options(new StreamPosition(1, "epoch"), RecoveryMode.CACHE), lost).recovered()).isFalse();
    var gap = new StreamRead.Joined(publications("epoch", 1, 0), new StreamPosition(8, "epoch"), true);
    assertThat(RECOVERY.start(options(new StreamPosition(8, "epoch"), RecoveryMode.CACHE), gap).recovered()).isFalse();
  }
}
