package dev.wshub.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Hands a request on when the client has taken enough of the answers before it. Vert.x' strict thread mode, which saves each connection
 * a queue of its own, gives answers to Netty at once, however many wait there, and takes the next request: who sent thousands in a row
 * and read nothing would fill the memory. Vert.x reads no further while the request that waits here has no answer.
 *
 * <p>Owner loop only.
 */
final class PacedRequests implements Handler<HttpServerRequest> {

  private final Vertx vertx;
  private final Handler<HttpServerRequest> requests;

  PacedRequests(Vertx vertx, Handler<HttpServerRequest> requests) {
    this.vertx = vertx;
    this.requests = requests;
  }

  @Override
  public void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (isWritable(request)) {
      requests.handle(request);
      return;
    }
    request.pause();
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          // Not inside Netty's flush, which tells of it.
          vertx.runOnContext(ignored -> goOn(request));
        });
  }

  /** Vert.x hears a task later of what waits in {@link LaterAnswers}; thousands of requests may come in one. */
  private static boolean isWritable(HttpServerRequest request) {
    return !request.response().writeQueueFull() && HttpChannel.isWritable(request.connection());
  }

  private void goOn(HttpServerRequest request) {
    if (!request.response().closed()) {
      // First: the request may be told to wait for something else in there. Its body comes behind this task.
      request.resume();
      requests.handle(request);
    }
  }
}
