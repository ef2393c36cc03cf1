package dev.wshub.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.server.RunningHub;
import io.netty.util.internal.PlatformDependent;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What must hold around every case: a witness publishes and receives all the time, the log has neither errors nor stack traces, and
 * afterwards memory is what it was. To be registered in front of the hub, which ends the case's clients.
 */
final class Unharmed implements BeforeEachCallback, AfterEachCallback {

  /** For what Netty and the JVM keep of their first use of something. */
  private static final long GROWTH = 24 << 20;

  private static final int COLLECTIONS = 2;
  private static final long COLLECTION_MS = 2_000;

  private final RunningHub hub;
  private QuietLog log;
  private Witness witness;
  private long heap;
  private long direct;

  Unharmed(RunningHub hub) {
    this.hub = hub;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    heap = heap();
    direct = PlatformDependent.usedDirectMemory();
    log = QuietLog.begin();
    witness = Witness.of(hub.client());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try {
      witness.end();
    } finally {
      assertThat(log.end()).as("errors and stack traces in the log").isEmpty();
    }
    assertThat(heap() - heap).as("growth of the heap in bytes").isLessThan(GROWTH);
    assertThat(PlatformDependent.usedDirectMemory() - direct).as("growth of direct memory in bytes").isLessThan(GROWTH);
  }

  private static long heap() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      var collected = new ReferenceQueue<>();
      var canary = new WeakReference<>(new Object(), collected);
      System.gc();
      collected.remove(COLLECTION_MS);
      canary.clear();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
