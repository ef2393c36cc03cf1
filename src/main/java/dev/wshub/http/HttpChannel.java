package dev.wshub.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** The Netty side of an HTTP connection, for which Vert.x has no public call. Event loop of the connection. */
final class HttpChannel {

  private HttpChannel() {}

  /** That of Vert.x, the last in the pipeline. */
  static ChannelHandlerContext context(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext();
  }

  /** Puts a handler between Vert.x and the codec. */
  static void addInFront(HttpConnection connection, ChannelHandler handler) {
    var vertx = context(connection);
    vertx.pipeline().addBefore(vertx.name(), null, handler);
  }

  /** Whether less is to be sent than the bound for what waits. */
  static boolean isWritable(HttpConnection connection) {
    return context(connection).channel().isWritable();
  }

  /** What the socket has not taken yet. */
  static long unsentBytes(HttpConnection connection) {
    var outbound = context(connection).channel().unsafe().outboundBuffer();
    return outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
  }

  /** Closes at once, whatever waits to be sent. */
  static void cut(HttpConnection connection) {
    context(connection).close();
  }
}
