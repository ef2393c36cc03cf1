package dev.wshub.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import java.nio.channels.ClosedChannelException;

/**
 * Ends an HTTP connection whose client goes on to be answered without reading it. {@link PacedRequests} keeps requests back from that;
 * upgrades pass it by, and Vert.x answers some of them itself: their refusals, sent for by the thousand, would fill the memory.
 *
 * <p>Event loop of the connection.
 */
final class UnreadAnswers extends ChannelOutboundHandlerAdapter {

  /** Answers in a row for which there is no room. Those to requests are fewer by the bytes that may wait. */
  static final int MOST = 2_000;

  private int unread;

  private UnreadAnswers() {}

  /** To be called when the connection has been opened. */
  static void bound(HttpConnection connection) {
    HttpChannel.addInFront(connection, new UnreadAnswers());
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      unread = to.channel().isWritable() ? 0 : unread + 1;
      if (unread > MOST) {
        ReferenceCountUtil.release(message);
        promise.tryFailure(new ClosedChannelException());
        to.close();
        return;
      }
      if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
        to.write(message, promise);
        to.pipeline().remove(this); // no answers follow
        return;
      }
    }
    to.write(message, promise);
  }
}
