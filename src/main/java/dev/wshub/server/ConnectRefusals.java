package dev.wshub.server;

import dev.wshub.config.ConnectCodeToHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * How a refused connect is answered where the status of the HTTP response is to tell it: by the code of the error, or with which the
 * connection is closed. Immutable.
 */
final class ConnectRefusals {

  private static final ConnectCodeToHttpResponse.To OTHERS =
      new ConnectCodeToHttpResponse.To(
          HttpResponseStatus.INTERNAL_SERVER_ERROR.code(), HttpResponseStatus.INTERNAL_SERVER_ERROR.reasonPhrase());

  private final Map<Long, ConnectCodeToHttpResponse.To> answers = new HashMap<>();

  private ConnectRefusals(ConnectCodeToHttpResponse config) {
    config.transforms().forEach(transform -> answers.putIfAbsent((long) transform.code(), transform.to()));
  }

  /** As the configuration says; null where no status tells it. */
  static ConnectRefusals of(ConnectCodeToHttpResponse config) {
    return config.enabled() ? new ConnectRefusals(config) : null;
  }

  /** Answers the request, and then ends its connection. */
  void answer(HttpServerRequest request, long code, String words) {
    ConnectCodeToHttpResponse.To answer = answers.getOrDefault(code, OTHERS);
    request
        .response()
        .setStatusCode(answer.statusCode())
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(answer.body().isEmpty() ? words : answer.body())
        .onComplete(ended -> request.connection().close());
  }
}
