package dev.wshub.server;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An HTTP server that decides, as a test wants it to; there from its making on, so that a hub's configuration can name its port. */
public final class HttpAuthority implements AfterEachCallback, AfterAllCallback {

  /** What was asked. */
  record Asked(String path, MultiMap headers, String text) {
    JsonObject json() {
      return new JsonObject(text);
    }
  }

  /** With one event loop: tests that count threads must not see it begin others. */
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final Map<String, BiConsumer<HttpServerRequest, Buffer>> handlers = new ConcurrentHashMap<>();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

  public HttpAuthority() {
    this(new HttpServerOptions());
  }

  HttpAuthority(HttpServerOptions options) {
    var made =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request ->
                    request.body().onSuccess(sent -> {
                      asked.add(new Asked(request.method() + " " + request.uri(), request.headers(), sent.toString()));
                      handlers.getOrDefault(request.path(), (unknown, body) -> unknown.response().setStatusCode(404).end()).accept(request, sent);
                    }));
    server = RunningHub.await(made.listen(0, "127.0.0.1"));
  }

  public int port() {
    return server.actualPort();
  }

  /** The configuration with this server's port in place of PORT. */
  public String in(String config) {
    return config.replace("PORT", Integer.toString(port()));
  }

  /** Whoever asks there gets this body, which need not be an answer. */
  public HttpAuthority answers(String path, String body) {
    return answers(path, 200, Buffer.buffer(body));
  }

  HttpAuthority answers(String path, int status, Buffer body) {
    return hears(path, request -> request.response().setStatusCode(status).end(body));
  }

  /** The answer depends on the question before it. */
  HttpAuthority decides(String path, Function<JsonObject, String> decision) {
    handlers.put(path, (request, body) -> request.response().end(decision.apply(body.toJsonObject())));
    return this;
  }

  /** Takes the requests and leaves the response to the test. */
  HttpAuthority hears(String path, Handler<HttpServerRequest> handler) {
    handlers.put(path, (request, body) -> handler.handle(request));
    return this;
  }

  /** The next question of all. */
  Asked question() {
    try {
      Asked next = asked.poll(5, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was asked");
      }
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int questions() {
    return asked.size();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    handlers.clear();
    asked.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    RunningHub.await(vertx.close());
  }
}
