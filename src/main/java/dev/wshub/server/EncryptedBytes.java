package dev.wshub.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stands between encryption and the socket and counts what passes: what {@link DirectFrameWriter} writes becomes bytes of the
 * socket only at a flush, and others than it was.
 *
 * <p>Owner loop only.
 */
final class EncryptedBytes extends ChannelOutboundHandlerAdapter {

  private ChannelHandlerContext context;
  private long writtenBytes;

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    long before = pendingBytes();
    context.write(message, promise);
    writtenBytes += Math.max(0, pendingBytes() - before);
  }

  /** All bytes that ever passed, as Netty counts them. */
  long writtenBytes() {
    return writtenBytes;
  }

  /** Ends the connection without TLS' own farewell, which would wait behind everything else. */
  void abort() {
    context.close();
  }

  private long pendingBytes() {
    ChannelOutboundBuffer outbound = context.channel().unsafe().outboundBuffer();
    return outbound == null ? 0 : outbound.totalPendingWriteBytes();
  }
}
