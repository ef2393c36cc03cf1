package dev.wshub.server;

import dev.wshub.protocol.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a server loop does for its subscribers besides the system calls: numbers are per subscriber. */
@State(Scope.Thread)
public class FanOutBookkeeping {
  private static final int SUBSCRIBERS = 1_000;
  private static final int MERGED = 16;
  private static final SubscriptionOptions OPTIONS = new SubscriptionOptions(false, false, false);

  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final FlushList flushes = new FlushList(Long.MAX_VALUE, 1000);
  private final FanOut fanOut = new FanOut(flushes, () -> { }, () -> 0);
  private final ShardCredit credit = new ShardCredit(null, 0, "only", 1);
  private final LocalChannel channel = new LocalChannel("news", 0, allocator, fanOut, credit);
  private final Publication publication =
      new Publication(("\"" + "x".repeat(126) + "\"").getBytes(StandardCharsets.UTF_8), null, null, 0, "");
  private final Subscription[] leavers = new Subscription[SUBSCRIBERS];

  /** A socket that takes everything at once. */
  private static final class Sink implements FrameWriter {
    @Override
    public void write(ByteBuf frame) {
      frame.release();
    }

    @Override
    public void flush() {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public long pendingBytes() {
      return 0;
    }

    @Override
    public long progress() {
      return 0;
    }

    @Override
    public void whenWritten(Runnable callback) {}

    @Override
    public void abort() {}
  }

  @Setup
  public void fill() {
    for (int i = 0; i < SUBSCRIBERS; i++) {
      channel.add(subscription(i), null, 0);
      leavers[i] = subscription(SUBSCRIBERS + i);
    }
  }

  private Subscription subscription(int number) {
    var outbound = new OutboundQueue(new Sink(), Framing.TEXT, allocator, new Traffic());
    var session = new Session(null, number, "", null, Wire.WEBSOCKET_JSON, outbound);
    return new Subscription(session, "news", OPTIONS, 1);
  }

  /** One publication to all: append, a write and a flush for each. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS)
  public void publicationAlone() {
    channel.publish(publication, null, 0, 0);
    fanOutAll();
  }

  /** As many publications in one turn as are merged into one write for each. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS * MERGED)
  public void publicationsMerged() {
    for (int i = 0; i < MERGED; i++) {
      channel.publish(publication, null, 0, 0);
    }
    fanOutAll();
  }

  /** Joining a channel that has as many subscribers already, and leaving it. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS)
  public void joinAndLeave() {
    for (Subscription subscription : leavers) {
      channel.add(subscription, null, 0);
    }
    for (Subscription subscription : leavers) {
      channel.remove(subscription);
    }
  }

  private void fanOutAll() {
    for (int left = SUBSCRIBERS; left > 0; left -= FanOut.CHUNK) {
      fanOut.run();
    }
    while (flushes.flush(0)) {}
  }
}
