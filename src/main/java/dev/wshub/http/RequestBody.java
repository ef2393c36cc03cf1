package dev.wshub.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Collects the body of one request, up to a limit.
 *
 * <p>Belongs to the event loop of the request.
 */
public final class RequestBody implements Handler<Buffer> {
  private static final Buffer NOTHING = Buffer.buffer();

  private final HttpServerRequest request;
  private final int limit;
  private final Runnable tooLarge;
  private Buffer collected = NOTHING;
  private Buffer pieces;
  private boolean ended;

  private RequestBody(HttpServerRequest request, int limit, Runnable tooLarge) {
    this.request = request;
    this.limit = limit;
    this.tooLarge = tooLarge;
  }

  /**
   * Gives the whole body, or tells that it has more bytes than allowed; a connection that breaks gives neither. To
   * be called in the request's own turn.
   */
  public static void read(HttpServerRequest request, int limit, Consumer<Buffer> complete, Runnable tooLarge) {
    var body = new RequestBody(request, limit, tooLarge);
    if (announced(request) > limit) {
      body.refuse();
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    request.handler(body).endHandler(nothing -> body.end(complete));
  }

  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0; // the bytes themselves are counted as well
    }
  }

  @Override
  public void handle(Buffer chunk) {
    if (ended) {
      return;
    }
    if (collected.length() + chunk.length() > limit) {
      refuse();
    } else if (collected == NOTHING) {
      collected = chunk; // nearly every request comes in one piece
    } else if (pieces == null) {
      collected = pieces = Buffer.buffer().appendBuffer(collected).appendBuffer(chunk);
    } else {
      pieces.appendBuffer(chunk);
    }
  }

  private void refuse() {
    ended = true;
    collected = NOTHING;
    tooLarge.run();
  }

  private void end(Consumer<Buffer> complete) {
    if (!ended) {
      ended = true;
      complete.accept(collected);
    }
  }
}
