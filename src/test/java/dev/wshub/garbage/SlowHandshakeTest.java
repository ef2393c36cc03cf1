package dev.wshub.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of connections that say nothing, or one byte a second: all are cut ten seconds after they were opened. */
@Timeout(90)
class SlowHandshakeTest {

  private static final int SOCKETS = 5_000;
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final byte[] REQUEST =
      "POST /api/publish HTTP/1.1\r\nHost: slow.example.com\r\nContent-Length: 100\r\n".getBytes(StandardCharsets.US_ASCII);

  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, WebSocketGarbageTest.CONFIG);

  @Order(1) @RegisterExtension static final Unharmed unharmed = new Unharmed(hub);
  @Order(2) @RegisterExtension static final RunningHub registered = hub;

  /** Both ends of each are in this process; where it may open fewer files, fewer sockets. */
  private static int sockets() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? (int) Math.min(SOCKETS, (system.getMaxFileDescriptorCount() - 500) / 2)
        : SOCKETS;
  }

  @Test
  void halfOpenSocketsAreCutInTime() throws Exception {
    List<SocketChannel> sockets = new ArrayList<>();
    try {
      long begin = System.nanoTime();
      for (int i = 0; i < sockets(); i++) {
        sockets.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", hub.port())));
        sockets.get(i).configureBlocking(false);
      }
      long end = System.nanoTime() + DEADLINE.plusSeconds(5).toNanos();
      for (int at = 0; open(sockets) > 0; at++) {
        assertThat(System.nanoTime()).as("%s of %s sockets are still open", open(sockets), sockets.size()).isLessThan(end);
        trickle(sockets, at);
        TimeUnit.SECONDS.sleep(1);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(DEADLINE.minusSeconds(2));
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  /** One more byte of a request's head from every other socket; those that the server has ended are closed. */
  private static void trickle(List<SocketChannel> sockets, int at) throws IOException {
    for (int i = 0; i < sockets.size(); i++) {
      var socket = sockets.get(i);
      try {
        if (socket.isOpen() && socket.read(ByteBuffer.allocate(1_000)) < 0) {
          socket.close();
        } else if (socket.isOpen() && i % 2 == 0 && at < REQUEST.length) {
          socket.write(ByteBuffer.wrap(REQUEST, at, 1));
        }
      } catch (IOException cut) {
        socket.close();
      }
    }
  }

  private static long open(List<SocketChannel> sockets) {
    return sockets.stream().filter(SocketChannel::isOpen).count();
  }
}
