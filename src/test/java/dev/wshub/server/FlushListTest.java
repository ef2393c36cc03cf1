package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** However many connections were written to at once: one turn flushes some of them, and each is flushed once. */
class FlushListTest {

  private static final int CONNECTIONS = 1_000;

  /** Notes its flushes. */
  private final class Flushed extends SilentWriter {
    private final long number;

    Flushed(long number) {
      this.number = number;
    }

    @Override
    public void flush() {
      flushed.add(number);
    }
  }

  private final List<Long> flushed = new ArrayList<>();
  private final FlushList flushes = new FlushList(Long.MAX_VALUE, 1000);
  private final List<Runnable> tasks = new ArrayList<>();
  private FanOut fanOut;

  private Session session(long number) {
    return new Session(null, number, "", null, Wire.WEBSOCKET_JSON, new OutboundQueue(new Flushed(number), Framing.TEXT, UnpooledByteBufAllocator.DEFAULT, new Traffic()));
  }

  @Test
  void aTurnFlushesABoundedNumberAndLaterTurnsTheRestInOrder() {
    fanOut = new FanOut(flushes, () -> tasks.add(() -> fanOut.run()), () -> 0);
    LongStream.range(0, CONNECTIONS).mapToObj(this::session).forEach(fanOut::add);
    int turns = 0;
    while (!tasks.isEmpty()) {
      int before = flushed.size();
      tasks.remove(0).run();
      turns++;
      assertThat(flushed.size() - before).isBetween(1, FlushList.FLUSHES);
      assertThat(tasks.size()).as("tasks queued").isLessThanOrEqualTo(1);
    }
    assertThat(flushed).containsExactlyElementsOf(LongStream.range(0, CONNECTIONS).boxed().toList());
    assertThat(turns).isEqualTo((CONNECTIONS + FlushList.FLUSHES - 1) / FlushList.FLUSHES);
  }

  @Test
  void aConnectionWrittenToWhileItWaitsIsFlushedOnce() {
    Session session = session(1);
    flushes.add(session);
    flushes.add(session);
    assertThat(flushes.flush(0)).isFalse();
    flushes.add(session);
    assertThat(flushes.flush(0)).isFalse();
    assertThat(flushed).containsExactly(1L, 1L);
  }
}
