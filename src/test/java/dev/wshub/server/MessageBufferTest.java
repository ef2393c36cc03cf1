package dev.wshub.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames are read back by Netty's decoder. */
class MessageBufferTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 300_000})
  void frameOfEveryHeaderSizeIsReadBackWhole(int length) {
    String text = "x".repeat(length);
    MessageBuffer message = new MessageBuffer(Framing.TEXT, UnpooledByteBufAllocator.DEFAULT, 16);
    message.next().writeCharSequence(text, UTF_8);
    assertThat(read(message.frame())).isEqualTo(text);
  }

  @Test
  void objectsAreSeparatedByLineBreaks() {
    MessageBuffer message = message("{\"a\":1}", "{\"b\":2}", "{}");
    assertThat(read(message.frame())).isEqualTo("{\"a\":1}\n{\"b\":2}\n{}");
  }

  @Test
  void partBehindMarkIsTakenAlsoFromFinishedMessage() {
    MessageBuffer message = message("{\"a\":1}");
    int mark = message.length();
    message.next().writeCharSequence("{\"b\":2}", UTF_8);
    ByteBuf frame = message.frame();
    MessageBuffer part = new MessageBuffer(Framing.TEXT, UnpooledByteBufAllocator.DEFAULT, 16);
    part.append(message, mark);
    assertThat(read(part.frame())).isEqualTo("{\"b\":2}");
    assertThat(read(frame)).isEqualTo("{\"a\":1}\n{\"b\":2}");
  }

  @Test
  void wholeMessageIsTakenWithoutMark() {
    MessageBuffer message = message("{\"a\":1}", "{\"b\":2}");
    MessageBuffer all = message("{}");
    all.append(message, 0);
    assertThat(read(all.frame())).isEqualTo("{}\n{\"a\":1}\n{\"b\":2}");
    message.release();
  }

  private static MessageBuffer message(String... objects) {
    MessageBuffer message = new MessageBuffer(Framing.TEXT, UnpooledByteBufAllocator.DEFAULT, 16);
    for (String object : objects) {
      message.next().writeCharSequence(object, UTF_8);
    }
    return message;
  }

  static String read(ByteBuf frame) {
    EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 1 << 20, true));
    channel.writeInbound(Unpooled.copiedBuffer(frame));
    frame.release();
    TextWebSocketFrame read = channel.readInbound();
    String text = read.text();
    read.release();
    channel.finishAndReleaseAll();
    return text;
  }
}
