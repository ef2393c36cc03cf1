package dev.wshub.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.vertx.core.http.HttpConnection;
import java.io.IOException;

/**
 * Lets a connection end well on which requests wait behind the one that is being answered. Vert.x holds them, and when the connection
 * breaks it does not release their bodies, and fails itself on a request that was not begun. So bodies come to it in memory that
 * nobody has to release, as which it would copy them anyway, and it hears of a broken connection as of any closed one.
 *
 * <p>Event loop of the connection.
 */
final class HeldRequests extends ChannelInboundHandlerAdapter {

  private HeldRequests() {}

  /** To be called when the connection has been opened. */
  static void letGo(HttpConnection connection) {
    HttpChannel.addInFront(connection, new HeldRequests());
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (message instanceof HttpContent content && content.content().isReadable()) {
      from.fireChannelRead(onHeap(content));
      return;
    }
    if (!(message instanceof HttpObject)) {
      from.pipeline().remove(this); // it has become a WebSocket: no requests follow
    }
    from.fireChannelRead(message);
  }

  private static HttpContent onHeap(HttpContent content) {
    try {
      return content.replace(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(content.content())));
    } finally {
      content.release();
    }
  }

  /** Of TLS, too, whose errors come wrapped. What is wrong with a frame of a WebSocket is for the WebSocket. */
  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof IOException) {
      from.close();
    } else {
      from.fireExceptionCaught(cause);
    }
  }
}
