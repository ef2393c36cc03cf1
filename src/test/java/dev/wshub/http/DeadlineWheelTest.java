package dev.wshub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {

  private final DeadlineWheel wheel = new DeadlineWheel(1000);
  private final List<String> reached = new ArrayList<>();

  private final class Named extends DeadlineWheel.Entry {
    private final String name;
    private final long againMs;

    Named(String name, long againMs) {
      this.name = name;
      this.againMs = againMs;
    }

    @Override
    protected void deadlineReached() {
      reached.add(name);
      if (againMs > 0) {
        wheel.schedule(this, againMs);
      }
    }
  }

  @Test
  void deadlineIsMetOnceAndNotBeforeItsTime() {
    wheel.schedule(new Named("a", 0), 200);
    wheel.advance(1000 + 199);
    assertThat(reached).isEmpty();
    wheel.advance(1000 + 200 + DeadlineWheel.TICK_MS);
    wheel.advance(1_000_000);
    assertThat(reached).containsExactly("a");
  }

  @Test
  void deadlineThatFailsHarmsNoOther() {
    wheel.schedule(
        new DeadlineWheel.Entry() {
          @Override
          protected void deadlineReached() {
            throw new IllegalStateException("on purpose");
          }
        },
        200);
    wheel.schedule(new Named("a", 0), 200);
    wheel.advance(1_000_000);
    assertThat(reached).containsExactly("a");
  }

  @Test
  void deadlineBeyondOneTurnOfTheWheelIsMet() {
    long farMs = 10 * 60 * 1000;
    wheel.schedule(new Named("far", 0), farMs);
    wheel.advance(1000 + farMs - DeadlineWheel.TICK_MS);
    assertThat(reached).isEmpty();
    wheel.advance(1000 + farMs + DeadlineWheel.TICK_MS);
    assertThat(reached).containsExactly("far");
  }

  @Test
  void cancelledAndMovedDeadlinesAreNotMet() {
    Named cancelled = new Named("cancelled", 0);
    Named moved = new Named("moved", 0);
    wheel.schedule(cancelled, 100);
    wheel.schedule(moved, 100);
    wheel.schedule(moved, 5000);
    wheel.cancel(cancelled);
    wheel.cancel(cancelled);
    wheel.advance(1000 + 4900);
    assertThat(reached).isEmpty();
    wheel.advance(1000 + 5100);
    assertThat(reached).containsExactly("moved");
  }

  @Test
  void entryMayBeScheduledAnewFromItsDeadline() {
    wheel.schedule(new Named("again", 1000), 1000);
    for (long now = 1000; now <= 1000 + 5 * 1100; now += DeadlineWheel.TICK_MS) {
      wheel.advance(now);
    }
    assertThat(reached).hasSize(5);
  }

  @Test
  void everyOneOfManyRandomDeadlinesIsMetInTime() {
    Random random = new Random(7);
    long[] due = new long[5000];
    long[] met = new long[due.length];
    long[] now = {1000};
    for (int i = 0; i < due.length; i++) {
      int number = i;
      due[i] = 1 + random.nextInt(120_000);
      wheel.schedule(
          new DeadlineWheel.Entry() {
            @Override
            protected void deadlineReached() {
              met[number] = now[0] - 1000;
            }
          },
          due[i]);
    }
    for (; now[0] <= 125_000; now[0] += DeadlineWheel.TICK_MS) {
      wheel.advance(now[0]);
    }
    for (int i = 0; i < due.length; i++) {
      assertThat(met[i]).isBetween(due[i], due[i] + 2 * DeadlineWheel.TICK_MS);
    }
  }
}
