package dev.wshub.limits;

import static dev.wshub.limits.Verdict.ALLOWED;
import static dev.wshub.limits.Verdict.REFUSED;
import static dev.wshub.limits.Verdict.TOO_MANY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
  private static final long MS = 1_000_000;

  /** The clock begins anywhere, and may pass its end. */
  @ParameterizedTest
  @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 500_000_000})
  void givesAsManyAtOnceAndThenEvenly(long now) {
    var bucket = TokenBucket.perSecond(10, now);
    assertThat(taken(bucket, now, 20)).isEqualTo(10);
    assertThat(bucket.take(now + 99 * MS)).isFalse();
    assertThat(taken(bucket, now + 100 * MS, 5)).isEqualTo(1);
    assertThat(taken(bucket, now + 600 * MS, 20)).isEqualTo(5);
    assertThat(bucket.isFull(now + 1_000 * MS)).isFalse();
    assertThat(bucket.isFull(now + 1_600 * MS)).isTrue();
    assertThat(taken(bucket, now + 9_000 * MS, 20)).isEqualTo(10);
  }

  private static long taken(TokenBucket bucket, long now, int tries) {
    return IntStream.range(0, tries).filter(i -> bucket.take(now)).count();
  }

  @Test
  void oneMorePerSecondWhereThatIsTheRate() {
    var bucket = TokenBucket.onePerSecond(3, 0);
    assertThat(taken(bucket, 0, 9)).isEqualTo(3);
    assertThat(taken(bucket, 1_000 * MS, 9)).isEqualTo(1);
    assertThat(taken(bucket, 2_999 * MS, 9)).isEqualTo(1);
  }

  @Test
  void whoGoesOnIsToldToStop() {
    var bucket = TokenBucket.perSecond(2, 0);
    assertThat(LongStream.range(0, 6).mapToObj(i -> bucket.ask(0))).containsExactly(ALLOWED, ALLOWED, REFUSED, REFUSED, TOO_MANY, TOO_MANY);
    assertThat(bucket.ask(1_000 * MS)).as("what was refused is paid for as well").isEqualTo(REFUSED);
    assertThat(bucket.ask(3_000 * MS)).isEqualTo(ALLOWED);
  }

  @Test
  void whoPausesIsNot() {
    var bucket = TokenBucket.perSecond(2, 0);
    for (long second = 0; second < 20; second++) {
      assertThat(bucket.ask(second * 2_000 * MS)).isEqualTo(ALLOWED);
      assertThat(bucket.ask(second * 2_000 * MS)).isEqualTo(ALLOWED);
      assertThat(bucket.ask(second * 2_000 * MS)).isEqualTo(REFUSED);
    }
  }

  @Test
  void severalThreadsTakeNoMoreThanThereIs() {
    var bucket = TokenBucket.perSecond(1_000, 0);
    assertThat(IntStream.range(0, 10_000).parallel().filter(i -> bucket.take(0)).count()).isEqualTo(1_000);
  }
}
