package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.Publication;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FilledNoncesTest {
  private static final int PAGE = 1_024;

  private static StreamCompare.Entry entry(long offset) {
    return new StreamCompare.Entry(publication(offset), "n" + offset);
  }

  private static Publication publication(long offset) {
    return new Publication(new byte[0], null, null, offset, "epoch");
  }

  /** Each of thousands of pages of a long stream would copy those of all pages before. */
  @Test
  void noMoreThanTheNewestAreKept() {
    var filled = FilledNonces.NONE;
    for (long first = 1; first < 3 * FilledNonces.MOST; first += PAGE) {
      filled = filled.with(LongStream.range(first, first + PAGE).mapToObj(FilledNoncesTest::entry).toList());
    }
    long newest = 3 * FilledNonces.MOST;
    assertThat(has(filled, newest)).isTrue();
    assertThat(has(filled, newest - FilledNonces.MOST + 1)).isTrue();
    assertThat(has(filled, newest - FilledNonces.MOST)).isFalse();
  }

  private static boolean has(FilledNonces filled, long offset) {
    return filled.has(publication(offset), "n" + offset);
  }
}
