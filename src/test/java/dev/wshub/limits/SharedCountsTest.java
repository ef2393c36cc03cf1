package dev.wshub.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedCountsTest {

  @Test
  void severalThreadsCountExactly() {
    var counts = new SharedCounts(0, 0);
    assertThat(IntStream.range(0, 10_000).parallel().filter(i -> counts.connected(100)).count()).isEqualTo(100);
    IntStream.range(0, 100).parallel().forEach(i -> counts.disconnected());
    assertThat(counts.connections()).isZero();
    assertThat(IntStream.range(0, 10_000).parallel().mapToObj(i -> counts.entered("ann", 7)).filter(Objects::nonNull).count()).isEqualTo(7);
    IntStream.range(0, 7).parallel().forEach(i -> counts.left("ann"));
    assertThat(counts.users()).isZero();
    assertThat(counts.entered("ann", 1)).isNotNull();
    assertThat(counts.entered("ann", 1)).isNull();
    assertThat(counts.entered("bob", 1)).isNotNull();
  }

  @Test
  void aNewConnectionIsNoNewAllowanceAndNobodyIsKeptForLong() {
    var counts = new SharedCounts(0, 2);
    var user = counts.entered("ann", 0);
    long now = System.nanoTime();
    assertThat(IntStream.range(0, 3).mapToObj(i -> user.command(now))).containsExactly(Verdict.ALLOWED, Verdict.ALLOWED, Verdict.REFUSED);
    counts.left("ann");
    assertThat(counts.entered("ann", 0)).isSameAs(user);
    counts.left("ann");
    counts.sweep();
    assertThat(counts.users()).isEqualTo(1);
    await().untilAsserted(() -> {
      counts.sweep();
      assertThat(counts.users()).isZero();
    });
  }

  @Test
  void isTheSameInACopyOfTheConfiguration() {
    var counts = new SharedCounts(0, 0);
    var json = new JsonObject().put("counts", counts);
    assertThat(json.copy().getValue("counts")).isSameAs(counts);
    assertThat(new JsonObject().mergeIn(json).getValue("counts")).isSameAs(counts);
  }
}
