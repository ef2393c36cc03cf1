package dev.wshub.delegation;

import dev.wshub.config.Printable;
import dev.wshub.delegation.Backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;

/** One question to an HTTP endpoint, from the wait for a connection to the last byte of the answer; it ends once. */
final class HttpExchange {

  /** Bytes that an answer may have. */
  static final int ANSWER_LIMIT = 1 << 20;

  private static final int OK = 200;

  private final Vertx vertx;
  private final HttpBackend backend;
  private final Consumer<Reply> reply;
  private final Buffer answer = Buffer.buffer();
  private long timer;
  private HttpClientRequest request;
  private long received;
  private boolean ended;

  HttpExchange(Vertx vertx, HttpBackend backend, Consumer<Reply> reply) {
    this.vertx = vertx;
    this.backend = backend;
    this.reply = reply;
  }

  void begin(Future<HttpClient> client, RequestOptions options, Buffer body) {
    long ms = backend.timeout().toMillis();
    timer = vertx.setTimer(ms, late -> cut(new Reply.Failure(Outcome.TIMEOUT, "no answer came within " + ms + " ms")));
    client.compose(open -> open.request(options)).onComplete(made -> send(made, body), this::unreachable);
  }

  private void send(HttpClientRequest made, Buffer body) {
    request = made;
    made.exceptionHandler(this::unreachable);
    if (ended) {
      made.reset();
      return;
    }
    made.authority(backend.authority());
    made.response().onComplete(this::receive, this::unreachable);
    made.end(body);
  }

  /** Another status than 200 says all by itself; its body is read past, so that the connection is of use for others. */
  private void receive(HttpClientResponse response) {
    boolean ok = response.statusCode() == OK;
    if (!ok) {
      end(backend.refusal(response.statusCode()));
    }
    response.handler(this::received);
    response.exceptionHandler(this::unreachable);
    response.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          end(new Reply.Body(answer.getBytes()));
        });
  }

  private void received(Buffer chunk) {
    received += chunk.length();
    if (received > ANSWER_LIMIT) {
      cut(new Reply.Failure(Outcome.BAD_ANSWER, "its answer has more than " + ANSWER_LIMIT + " bytes"));
    } else if (!ended) {
      answer.appendBuffer(chunk);
    }
  }

  private void unreachable(Throwable cause) {
    vertx.cancelTimer(timer);
    end(new Reply.Failure(Outcome.UNREACHABLE, "it cannot be reached, or the connection was cut: " + words(cause)));
  }

  /** What lies behind a failed handshake says more than that it has failed. */
  private static String words(Throwable cause) {
    Throwable last = cause;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    return last.getMessage() == null ? last.getClass().getSimpleName() : Printable.of(last.getMessage());
  }

  /** Gives the connection up: what is still to come on it is of no use. */
  private void cut(Reply decided) {
    vertx.cancelTimer(timer);
    end(decided);
    if (request != null) {
      request.reset();
    }
  }

  private void end(Reply decided) {
    if (!ended) {
      ended = true;
      reply.accept(decided);
    }
  }
}
