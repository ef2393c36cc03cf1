package dev.wshub.api;

import dev.wshub.config.HttpApiConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.http.LaterAnswers;
import dev.wshub.http.RequestBody;
import dev.wshub.hub.HubClient;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API: {@code POST <prefix>/<method>} with a JSON object, answered with <code>{"result":{…}}</code> or
 * <code>{"error":{"code":…,"message":…}}</code>.
 *
 * <p>It is called for every publication that comes over HTTP, so it stands in front of any router and reads the
 * path itself. Requests of one connection are done in their order: publications one behind the other, without waiting for
 * the answer to the one before, and everything else when all before it have been answered. Belongs to the event loop that
 * made it.
 */
public final class ApiHandler implements Handler<HttpServerRequest> {
  private static final Logger log = LoggerFactory.getLogger(ApiHandler.class);
  private static final CharSequence ERROR_MODE = HttpHeaders.createOptimized("X-Centrifugo-Error-Mode");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
  private static final CharSequence POST = HttpHeaders.createOptimized("POST");
  private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
  private static final String TRANSPORT = "transport";
  private static final int LEAST_BODY_LIMIT = 10 << 20;
  private static final int KEPT_CAPACITY = 64 << 10;

  private final boolean enabled;
  private final String prefix;
  private final boolean transportErrors;
  private final int bodyLimit;
  private final ApiKey key;
  private final ApiMethods methods;
  private ByteBuf scratch = Unpooled.buffer(1 << 10);

  /**
   * To be made on the event loop that it serves.
   *
   * @param hub the loop's own client
   */
  public ApiHandler(Vertx vertx, VerticleContext context, HubClient hub) {
    HttpApiConfig config = context.config().httpApi();
    enabled = !config.disabled();
    prefix = config.handlerPrefix() + "/";
    transportErrors = config.errorMode().equals(TRANSPORT);
    // Base64 and escapes make a payload longer; a batch or a broadcast holds several.
    bodyLimit = Math.max(LEAST_BODY_LIMIT, 2 * context.config().channel().publicationSizeLimit());
    key = new ApiKey(config);
    methods = new ApiMethods(vertx, context, hub);
  }

  /** Whether the path is one of the API; none is when the configuration switches the API off. */
  public boolean handles(String path) {
    return enabled && path != null && path.startsWith(prefix);
  }

  @Override
  public void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (request.method() != HttpMethod.POST) {
      text(response.putHeader(HttpHeaders.ALLOW, POST), 405, "Method Not Allowed: use POST");
      return;
    }
    if (!key.accepts(request)) {
      text(response, 401, "Unauthorized: the key belongs into X-API-Key");
      return;
    }
    String name = request.path().substring(prefix.length());
    ApiMethod method = methods.get(name);
    if (method == null) {
      text(response, 404, "Not Found: there is no such API method");
      return;
    }
    if (name.equals(ApiMethods.PUBLISH)) {
      read(request, name, method);
    } else {
      LaterAnswers.behind(request, () -> read(request, name, method));
    }
  }

  private void read(HttpServerRequest request, String name, ApiMethod method) {
    boolean byStatus = transportErrors || TRANSPORT.equals(request.getHeader(ERROR_MODE));
    var outcome = new Outcome(request, byStatus, !name.equals(ApiMethods.BATCH));
    boolean othersGoOn = name.equals(ApiMethods.PUBLISH);
    RequestBody.read(
        request,
        bodyLimit,
        body -> answer(outcome, method, body.getBytes(), othersGoOn),
        () -> refuseSize(request.response()));
  }

  private void refuseSize(HttpServerResponse response) {
    // The rest of the body is not read, so nothing can follow on this connection.
    response.putHeader(HttpHeaders.CONNECTION, CLOSE);
    text(response, 413, "Content Too Large: allowed are " + bodyLimit + " bytes");
  }

  private void answer(Outcome outcome, ApiMethod method, byte[] body, boolean othersGoOn) {
    ApiMethod.Call call;
    try {
      call = method.read(body);
    } catch (ProtocolException e) {
      text(outcome.request.response(), 400, "Bad Request: " + e.getMessage());
      return;
    }
    try {
      call.start(outcome);
    } catch (RuntimeException e) {
      log.error("An API request failed by a fault in the hub; it was answered with error 100", e);
      outcome.accept(ApiReply.error(ErrorCode.INTERNAL, null));
    }
    if (othersGoOn) {
      outcome.letOthersGoOn(body.length);
    }
  }

  /** Writes the answer to a request, now or when it comes. */
  private final class Outcome implements Consumer<ApiReply> {
    private final HttpServerRequest request;
    private final boolean byStatus;
    private final boolean enveloped;
    private LaterAnswers.Answer later; // null: the connection's next request waits for the answer
    private boolean isKnown;

    Outcome(HttpServerRequest request, boolean byStatus, boolean enveloped) {
      this.request = request;
      this.byStatus = byStatus;
      this.enveloped = enveloped;
    }

    @Override
    public void accept(ApiReply reply) {
      isKnown = true;
      var response = request.response();
      if (later == null && (response.closed() || response.ended())) {
        return;
      }
      int status = byStatus ? reply.status() : HttpResponseStatus.OK.code();
      byte[] body = bytes(reply, reply.isError() ? byStatus : !enveloped);
      if (later != null) {
        later.give(status, body);
      } else {
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(Buffer.buffer(body));
      }
    }

    void letOthersGoOn(int bytes) {
      if (!isKnown) {
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        later = LaterAnswers.end(request, bytes);
      }
    }
  }

  private byte[] bytes(ApiReply reply, boolean bare) {
    ByteBuf out = scratch.clear();
    if (bare) {
      reply.writeBare(out);
    } else {
      reply.write(out);
    }
    if (out.capacity() > KEPT_CAPACITY) {
      scratch = Unpooled.buffer(1 << 10); // a rare large answer must not stay in memory
    }
    return ByteBufUtil.getBytes(out);
  }

  private static void text(HttpServerResponse response, int status, String text) {
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end(text);
  }
}
