package dev.wshub.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.channels.ClosedChannelException;

/**
 * Answers of one HTTP connection that are not known yet. Vert.x hands out a connection's next request when the one before was
 * answered: a client that sends many at once would wait for a round trip to the engine with each. Here a response is ended
 * first and told afterwards what it says; until then it waits in front of the encoder, and everything behind it in its order.
 *
 * <p>Event loop of the connection.
 */
public final class LaterAnswers extends ChannelOutboundHandlerAdapter {

  /** Answers of one connection that may be unknown; then its next request waits for its turn. */
  static final int MOST = 128;

  /** Bytes that their requests may have. */
  static final int MOST_BYTES = 1024 * 1024;

  private PendingWriteQueue queue;
  private ChannelHandlerContext context;

  /** Its response is being ended. */
  private Answer expected;

  /** What waits until all answers are given; a connection hands out no further request then. */
  private Runnable behind;

  private int unknown;
  private int bytes;
  private boolean flushComes;

  /** What a request is answered. */
  public final class Answer {
    private final int requestBytes;
    private FullHttpResponse ended;
    private FullHttpResponse complete;

    private Answer(int requestBytes) {
      this.requestBytes = requestBytes;
    }

    /** Gives the answer, once; the headers are those with which the response was ended. */
    public void give(int status, byte[] body) {
      unknown--;
      bytes -= requestBytes;
      if (ended == null) {
        return; // nobody is left to hear it
      }
      var headers = ended.headers().set(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
      complete =
          new DefaultFullHttpResponse(
              ended.protocolVersion(),
              HttpResponseStatus.valueOf(status),
              Unpooled.wrappedBuffer(body),
              headers,
              ended.trailingHeaders());
      writeKnown();
    }
  }

  private LaterAnswers() {}

  /**
   * Ends the response to a request whose answer comes later, so that the connection's next one is handed out.
   *
   * @param bytes of the request
   * @return null where it has to wait for its answer, and nothing was done
   */
  public static Answer end(HttpServerRequest request, int bytes) {
    var vertx = HttpChannel.context(request.connection());
    if (request.version() == HttpVersion.HTTP_2
        || !vertx.channel().isActive()
        || !vertx.channel().isWritable()
        || request.response().writeQueueFull()) {
      return null; // with HTTP/2 nobody waits for another; in the other cases the response would not come here at once
    }
    var present = vertx.pipeline().get(LaterAnswers.class);
    if (present == null) {
      present = new LaterAnswers();
      HttpChannel.addInFront(request.connection(), present);
    }
    return present.end(request.response(), bytes);
  }

  private Answer end(HttpServerResponse response, int requestBytes) {
    if (unknown >= MOST || bytes + requestBytes > MOST_BYTES) {
      return null;
    }
    var answer = new Answer(requestBytes);
    unknown++;
    bytes += requestBytes;
    expected = answer;
    response.end(); // the next request may be handed out in here, and this one written when another has been
    return answer;
  }

  /** Does something about a request when all before it have been answered. */
  public static void behind(HttpServerRequest request, Runnable action) {
    var waiting = waiting(request.connection());
    if (waiting == null) {
      action.run();
      return;
    }
    request.pause();
    waiting.behind =
        () -> {
          action.run();
          request.resume();
        };
  }

  /**
   * The same for an upgrade. What is written to a WebSocket would pass by what waits here.
   *
   * @param connection on which it was asked for; null when there is none any more
   */
  public static void behind(HttpConnection connection, Runnable upgrade) {
    var waiting = connection == null ? null : waiting(connection);
    if (waiting == null) {
      upgrade.run();
    } else {
      waiting.behind = upgrade;
    }
  }

  /** Null where all requests have been answered. */
  private static LaterAnswers waiting(HttpConnection connection) {
    var present = HttpChannel.context(connection).pipeline().get(LaterAnswers.class);
    return present == null || present.queue.isEmpty() ? null : present;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    queue = new PendingWriteQueue(added);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    behind = null;
    queue.removeAndFailAll(new ClosedChannelException());
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    if (expected != null && message instanceof FullHttpResponse response) {
      expected.ended = response;
      queue.add(expected, promise);
      expected = null;
    } else if (queue.isEmpty()) {
      to.write(message, promise);
    } else {
      queue.add(message, promise);
    }
  }

  private void writeKnown() {
    while (!queue.isEmpty()) {
      if (!(queue.current() instanceof Answer answer)) {
        queue.removeAndWrite();
      } else if (answer.complete != null) {
        context.write(answer.complete, queue.remove());
      } else {
        break;
      }
    }
    flushBehindThisTask();
    if (queue.isEmpty() && behind != null) {
      var action = behind;
      behind = null;
      action.run();
    }
  }

  /** Answers come one by one; those that wait for this loop already leave in the same system call. */
  private void flushBehindThisTask() {
    if (!flushComes) {
      flushComes = true;
      context.executor().execute(
          () -> {
            flushComes = false;
            context.flush();
          });
    }
  }
}
