package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectFrameWriterTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final DirectFrameWriter writer = new DirectFrameWriter(socket());

  /** A socket of which nothing is used but its context. */
  private ServerWebSocket socket() {
    return (ServerWebSocket)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ServerWebSocket.class, WebSocketInternal.class},
            (proxy, method, args) -> channel.pipeline().firstContext());
  }

  private static ByteBuf frame(int bytes) {
    return Unpooled.wrappedBuffer(new byte[bytes]);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void onlyBytesThatHaveLeftAreProgress() {
    writer.write(frame(100));
    long before = writer.progress();
    writer.write(frame(200));
    writer.write(frame(300));
    assertThat(writer.pendingBytes()).isPositive();
    assertThat(writer.progress()).isEqualTo(before);
    writer.flush();
    assertThat(writer.pendingBytes()).isZero();
    assertThat(writer.progress()).isNotEqualTo(before);
  }
}
