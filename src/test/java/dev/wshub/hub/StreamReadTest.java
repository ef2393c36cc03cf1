package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.offsets;
import static dev.wshub.hub.TestChannels.publications;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.StreamPosition;
import org.junit.jupiter.api.Test;

class StreamReadTest {
  private final StreamRead read = new StreamRead();

  private StreamRead.Joined joinWithReadOf(String epoch, long from, long to) {
    return read.join(new HistoryResult(publications(epoch, from, to), new StreamPosition(to, epoch)));
  }

  private void hold(String epoch, long from, long to) {
    publications(epoch, from, to).forEach(read::hold);
  }

  @Test
  void nothingHeldLeavesWhatWasRead() {
    var joined = joinWithReadOf("e", 3, 5);
    assertThat(offsets(joined.publications())).containsExactly(3L, 4L, 5L);
    assertThat(joined.top()).isEqualTo(new StreamPosition(5, "e"));
    assertThat(joined.gap()).isFalse();
  }

  @Test
  void heldOnesFollowWhatWasReadEachOnce() {
    hold("e", 4, 7);
    var joined = joinWithReadOf("e", 3, 5);
    assertThat(offsets(joined.publications())).containsExactly(3L, 4L, 5L, 6L, 7L);
    assertThat(joined.top().offset()).isEqualTo(7);
    assertThat(joined.gap()).isFalse();
  }

  @Test
  void readThatIsAheadOfAllHeldOnesStandsAsItIs() {
    hold("e", 3, 4);
    var joined = joinWithReadOf("e", 3, 5);
    assertThat(offsets(joined.publications())).containsExactly(3L, 4L, 5L);
    assertThat(joined.top().offset()).isEqualTo(5);
  }

  @Test
  void gapIsTold() {
    hold("e", 7, 8);
    var joined = joinWithReadOf("e", 3, 5);
    assertThat(joined.gap()).isTrue();
    assertThat(joined.publications()).isEmpty();
    assertThat(joined.top()).isEqualTo(new StreamPosition(8, "e"));
  }

  @Test
  void anotherEpochIsAGap() {
    hold("f", 1, 2);
    var joined = joinWithReadOf("e", 3, 5);
    assertThat(joined.gap()).isTrue();
    assertThat(joined.top()).isEqualTo(new StreamPosition(2, "f"));
  }

  @Test
  void tooManyHeldOnesAreAGapUnlessTheReadCoversThem() {
    hold("e", 1, 2_000);
    assertThat(joinWithReadOf("e", 1, 5).gap()).isTrue();
    assertThat(joinWithReadOf("e", 1, 5).top().offset()).isEqualTo(2_000);
    assertThat(joinWithReadOf("e", 1_990, 2_000).gap()).isFalse();
  }
}
