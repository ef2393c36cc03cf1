package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the tests' hubs take for a blocked event loop. */
@Timeout(30)
class BlockedLoopsTest {

  private static final long LONG_MS = 2 * BlockedLoops.LIMIT_MS;

  private final Vertx vertx = Vertx.vertx(BlockedLoops.options());
  private final BlockedLoops blocked = new BlockedLoops();

  @BeforeEach
  void watch() {
    blocked.watch(vertx);
    blocked.begin();
  }

  @AfterEach
  void close() {
    RunningHub.await(vertx.close());
  }

  private static void compute() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_MS);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** Looks for its classes as long as a large class path on a slow disk would need. */
  private static final class SlowLoader extends ClassLoader {
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      compute();
      throw new ClassNotFoundException(name);
    }
  }

  private void runOnLoop(Runnable task) throws InterruptedException {
    var done = new CountDownLatch(1);
    vertx.runOnContext(ignored -> {
      task.run();
      done.countDown();
    });
    done.await();
  }

  @Test
  void aLongTaskCounts() throws InterruptedException {
    runOnLoop(BlockedLoopsTest::compute);
    assertThat(blocked.found()).isNotEmpty();
  }

  @Test
  void classesLoadedForTheFirstTimeDoNot() throws InterruptedException {
    runOnLoop(() -> {
      try {
        new SlowLoader().loadClass("no.such.Class");
      } catch (ClassNotFoundException expected) {
        return;
      }
      throw new AssertionError("a class was found");
    });
    assertThat(blocked.found()).isEmpty();
  }

  @Test
  void waitingForAProcessorDoesNot() throws InterruptedException {
    runOnLoop(() -> {
      try {
        Thread.sleep(LONG_MS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    assertThat(blocked.found()).isEmpty();
  }
}
