package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames past Vert.x' own queue, on the socket's Netty context: no copy, no frame object, no flush per message. This
 * is the only class that touches that context.
 *
 * <p>The context is the one behind the WebSocket encoder, which lets a {@link ByteBuf} pass unchanged. Control frames of Vert.x
 * (close, pong) may be mixed in, since each write here is a whole frame.
 *
 * <p>Chunks of an HTTP response go the same way, from the context of the encoder of responses on; see {@link DirectChunkWriter}.
 *
 * <p>With TLS a frame waits in plain form until the flush, which encrypts all of them; both are counted as waiting.
 */
final class DirectFrameWriter implements FrameWriter {

  private static final int FINAL_CLOSE_FRAME = 0x88;

  private final ChannelHandlerContext context;

  /** Null without TLS. */
  private final EncryptedBytes encrypted;

  /** All bytes that were ever written here, as Netty counts them; without TLS. */
  private long writtenBytes;

  /** Bytes that wait to be encrypted. */
  private long plainBytes;

  DirectFrameWriter(ServerWebSocket socket) {
    this(((WebSocketInternal) socket).channelHandlerContext());
  }

  private DirectFrameWriter(ChannelHandlerContext context) {
    this.context = context;
    encrypted = context.pipeline().get(SslHandler.class) == null ? null : encryptedBytes(context.pipeline());
  }

  /**
   * For the connection of an HTTP request, past Vert.x and past its encoder of responses: what is written are the bytes of the
   * connection. While Vert.x holds back what it has to write itself, such as the response before, nothing may be written here.
   *
   * @return null when that is so at the moment
   */
  static DirectFrameWriter toConnectionOf(HttpServerRequest request) {
    ChannelHandlerContext vertx = ((HttpServerConnection) request.connection()).channelHandlerContext();
    return vertx.channel().isWritable() && !request.response().writeQueueFull()
        ? new DirectFrameWriter(vertx.pipeline().context(HttpResponseEncoder.class))
        : null;
  }

  /** A connection may have carried another response before. */
  private static EncryptedBytes encryptedBytes(ChannelPipeline pipeline) {
    EncryptedBytes present = pipeline.get(EncryptedBytes.class);
    if (present != null) {
      return present;
    }
    var added = new EncryptedBytes();
    pipeline.addFirst(added);
    return added;
  }

  @Override
  public void write(ByteBuf frame) {
    assert context.executor().inEventLoop();
    if (encrypted != null) {
      plainBytes += frame.readableBytes();
      // Netty gathers small frames in the memory of the first one, which here is that of other sockets too.
      context.write(frame.asReadOnly(), context.voidPromise());
      return;
    }
    long before = pendingBytes();
    context.write(frame, context.voidPromise());
    writtenBytes += Math.max(0, pendingBytes() - before);
  }

  @Override
  public void flush() {
    plainBytes = 0;
    context.flush();
  }

  @Override
  public long pendingBytes() {
    ChannelOutboundBuffer outbound = outbound();
    return outbound == null ? 0 : plainBytes + outbound.totalPendingWriteBytes();
  }

  /**
   * What was written and does not wait any more. Netty takes an entry's bytes off its total only when the whole entry has left:
   * the first entry's rest is looked at too.
   */
  @Override
  public long progress() {
    ChannelOutboundBuffer outbound = outbound();
    if (outbound == null) {
      return 0;
    }
    long rest = outbound.current() instanceof ByteBuf first ? first.readableBytes() : 0;
    long written = encrypted == null ? writtenBytes : encrypted.writtenBytes();
    return (written - outbound.totalPendingWriteBytes() << 24) ^ rest;
  }

  @Override
  public void whenWritten(Runnable callback) {
    plainBytes = 0;
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> callback.run());
  }

  /** Vert.x would keep the frame back while the socket is full, and stumble over it when the connection is cut. */
  @Override
  public void close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuf frame = context.alloc().directBuffer(4 + text.length);
    frame.writeByte(FINAL_CLOSE_FRAME).writeByte(2 + text.length).writeShort(code).writeBytes(text);
    write(frame);
    flush();
  }

  /** Ends the connection behind all that was written. */
  void finish() {
    plainBytes = 0;
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> context.close());
  }

  /** From this context on: a close of the whole channel would pass Vert.x, which waits for the close frame to be written. */
  @Override
  public void abort() {
    if (encrypted == null) {
      context.close();
    } else {
      encrypted.abort();
    }
  }

  private ChannelOutboundBuffer outbound() {
    Channel channel = context.channel();
    return channel.unsafe().outboundBuffer();
  }
}
