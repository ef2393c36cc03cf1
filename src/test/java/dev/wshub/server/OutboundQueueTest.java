package dev.wshub.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

  /** A socket that takes bytes only when the test lets it. */
  private static final class SlowSocket implements FrameWriter {
    private final List<ByteBuf> unsent = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private Runnable callback;

    @Override
    public void write(ByteBuf frame) {
      unsent.add(frame);
    }

    @Override
    public void flush() {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public long pendingBytes() {
      return unsent.stream().mapToInt(ByteBuf::readableBytes).sum();
    }

    @Override
    public long progress() {
      return sent.size();
    }

    @Override
    public void whenWritten(Runnable callback) {
      this.callback = callback;
    }

    @Override
    public void abort() {
      unsent.forEach(ByteBuf::release);
      unsent.clear();
    }

    void takeAll() {
      unsent.forEach(frame -> sent.add(MessageBufferTest.read(frame)));
      unsent.clear();
      Runnable due = callback;
      callback = null;
      if (due != null) {
        due.run();
      }
    }
  }

  private final SlowSocket socket = new SlowSocket();
  private final OutboundQueue queue = new OutboundQueue(socket, Framing.TEXT, UnpooledByteBufAllocator.DEFAULT, new Traffic());

  @AfterEach
  void release() {
    queue.abort();
  }

  @Test
  void repliesOfOneTurnAreOneMessageInFrontOfLaterFrames() {
    reply("{\"id\":1}");
    reply("{\"id\":2}");
    queue.write(frame("{\"push\":1}"));
    reply("{\"id\":3}");
    queue.flush();
    socket.takeAll();
    assertThat(socket.sent).containsExactly("{\"id\":1}\n{\"id\":2}", "{\"push\":1}", "{\"id\":3}");
  }

  @Test
  void socketGetsABoundedPartAndTheRestFollowsInOrder() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String text = i + "-".repeat(20_000);
      expected.add(text);
      queue.write(frame(text));
    }
    queue.flush();
    assertThat(socket.pendingBytes()).isLessThanOrEqualTo(OutboundQueue.SOCKET_BYTES);
    assertThat(queue.waitingBytes()).isGreaterThan(400_000);
    for (int i = 0; i < 20; i++) {
      socket.takeAll();
      assertThat(socket.pendingBytes()).isLessThanOrEqualTo(OutboundQueue.SOCKET_BYTES);
    }
    assertThat(socket.sent).isEqualTo(expected);
    assertThat(queue.waitingBytes()).isZero();
  }

  @Test
  void frameLargerThanThePartIsWrittenAlone() {
    queue.write(frame("a".repeat(200_000)));
    queue.write(frame("b"));
    queue.flush();
    assertThat(socket.unsent).hasSize(1);
    socket.takeAll();
    socket.takeAll();
    assertThat(socket.sent).hasSize(2);
  }

  @Test
  void droppingReleasesWhatTheSocketDoesNotHave() {
    List<ByteBuf> frames = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ByteBuf frame = frame("x".repeat(30_000));
      frames.add(frame);
      queue.write(frame);
    }
    queue.closeAndDrop();
    assertThat(frames.stream().filter(frame -> frame.refCnt() > 0)).hasSameSizeAs(socket.unsent);
    ByteBuf late = frame("late");
    queue.write(late);
    assertThat(late.refCnt()).isZero();
  }

  @Test
  void closingAfterWritingWaitsForWhatWaits() {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      queue.write(frame("x".repeat(40_000)));
    }
    queue.closeAfterWriting(() -> events.add("empty"));
    assertThat(events).isEmpty();
    for (int i = 0; i < 5; i++) {
      socket.takeAll();
    }
    assertThat(events).containsExactly("empty");
    assertThat(socket.sent).hasSize(5);
  }

  @Test
  void closingDropsWhatIsKeptBackAndDoesNotWaitForIt() {
    List<String> events = new ArrayList<>();
    queue.hold();
    ByteBuf push = frame("{\"push\":1}");
    queue.write(push);
    queue.closeAfterWriting(() -> events.add("empty"));
    assertThat(events).containsExactly("empty");
    assertThat(push.refCnt()).isZero();
  }

  @Test
  void whatIsKeptBackFollowsTheObjectThatReleasesIt() {
    queue.hold();
    queue.write(frame("{\"push\":1}"));
    reply("{\"push\":2}");
    queue.flush();
    assertThat(socket.unsent).isEmpty();
    queue.releaseBehind(out -> out.writeCharSequence("{\"connect\":{}}", UTF_8));
    queue.flush();
    socket.takeAll();
    assertThat(socket.sent).containsExactly("{\"connect\":{}}", "{\"push\":1}", "{\"push\":2}");
  }

  @Test
  void whatIsKeptBackCanBeForgotten() {
    queue.hold();
    queue.write(frame("{\"push\":1}"));
    queue.forgetHeld();
    reply("{\"error\":{}}");
    queue.flush();
    socket.takeAll();
    assertThat(socket.sent).containsExactly("{\"error\":{}}");
  }

  private void reply(String json) {
    queue.nextObject().writeCharSequence(json, UTF_8);
  }

  private static ByteBuf frame(String text) {
    MessageBuffer message = new MessageBuffer(Framing.TEXT, UnpooledByteBufAllocator.DEFAULT, 16);
    message.next().writeCharSequence(text, UTF_8);
    return message.frame();
  }
}
