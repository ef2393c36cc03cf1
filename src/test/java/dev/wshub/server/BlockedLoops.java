package dev.wshub.server;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Finds tasks that hold an event loop for {@value #LIMIT_MS} ms. On a busy machine a thread may wait that long for a processor: a
 * block counts only when the thread used nearly all of the time itself. What a thread spends on loading classes, each time it is
 * met, is taken off: that happens once in a process' life.
 *
 * <p>Called by the thread of Vert.x that checks the others, read at the end.
 */
final class BlockedLoops {

  static final long LIMIT_MS = 200;
  private static final long CHECK_MS = 20;
  private static final double BUSY = 0.9;
  private static final int FRAMES = 15;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Thread, Block> current = new HashMap<>();
  private final List<String> found = new ArrayList<>();

  private boolean counting;

  /** What is known of a task that is under way: since when, since when it is watched, and the processor time of its thread then. */
  private record Block(long startNanos, long seenNanos, long cpuNanos, long loadingNanos, long sampledNanos) {

    Block sampled(long now, boolean loading) {
      return new Block(startNanos, seenNanos, cpuNanos, loadingNanos + (loading ? now - sampledNanos : 0), now);
    }
  }

  /** Options with which {@link #watch} sees a block early enough to measure it. */
  static VertxOptions options() {
    return new VertxOptions()
        .setBlockedThreadCheckInterval(CHECK_MS)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
        .setMaxEventLoopExecuteTime(CHECK_MS)
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
  }

  void watch(Vertx vertx) {
    ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::blocked);
  }

  /** From now on blocks count; the first hub of a process loads its classes on the event loop. */
  synchronized void begin() {
    counting = true;
  }

  private synchronized void blocked(BlockedThreadEvent event) {
    long now = System.nanoTime();
    long cpu = threads.getThreadCpuTime(event.thread().getId());
    long start = now - event.duration();
    var stack = event.thread().getStackTrace();
    Block block = current.get(event.thread());
    if (block == null || start - block.startNanos > TimeUnit.MILLISECONDS.toNanos(CHECK_MS) / 2) {
      current.put(event.thread(), new Block(start, now, cpu, 0, start).sampled(now, loadsClasses(stack)));
      return;
    }
    block = block.sampled(now, loadsClasses(stack));
    current.put(event.thread(), block);
    if (counting
        && event.duration() - block.loadingNanos >= TimeUnit.MILLISECONDS.toNanos(LIMIT_MS)
        && cpu - block.cpuNanos >= BUSY * (now - block.seenNanos)) {
      found.add(
          event.thread().getName() + " for " + TimeUnit.NANOSECONDS.toMillis(event.duration()) + " ms, now at "
              + Arrays.stream(stack).limit(FRAMES).toList());
    }
  }

  private static boolean loadsClasses(StackTraceElement[] stack) {
    return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().equals("java.lang.ClassLoader") && frame.getMethodName().equals("loadClass"));
  }

  synchronized List<String> found() {
    return List.copyOf(found);
  }
}
