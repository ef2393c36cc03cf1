package dev.wshub.server;

import dev.wshub.config.HubConfig;
import dev.wshub.http.RequestBody;
import dev.wshub.http.RequestDeadlines;
import dev.wshub.protocol.EmulationRequest;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.Utf8;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Answers the HTTP requests of clients that have no WebSocket: those that become a stream, and those that bring commands to the
 * session of one.
 *
 * <p>Owner loop only.
 */
final class StreamRequests {

  private static final String CONNECT = "cf_connect";
  private static final String BINARY = "application/octet-stream";
  private static final String ENDING = "The hub is ending";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final List<HttpMethod> POST = List.of(HttpMethod.POST);
  private static final List<HttpMethod> GET_OR_POST = List.of(HttpMethod.GET, HttpMethod.POST);

  private final ServerLoop loop;
  private final HubConfig config;
  private final RequestDeadlines deadlines;
  private final Cors cors;

  StreamRequests(ServerLoop loop, RequestDeadlines deadlines) {
    this.loop = loop;
    this.config = loop.config();
    this.deadlines = deadlines;
    this.cors = new Cors(new OriginPolicy(config.client().allowedOrigins()));
  }

  /** An endpoint whose answers are streams. */
  private record Endpoint(
      TransportKind kind, Wire wire, List<HttpMethod> methods, int bodyLimit, ConnectRefusals refusals) {}

  /** Offers what the configuration has switched on. */
  void mount(Router router) {
    var sse = config.sse();
    if (sse.enabled()) {
      var endpoint = new Endpoint(TransportKind.SSE, Wire.SSE, GET_OR_POST, sse.maxRequestBodySize(), null);
      mount(router, sse.handlerPrefix(), request -> open(request, endpoint));
    }
    var stream = config.httpStream();
    if (stream.enabled()) {
      var endpoint =
          new Endpoint(TransportKind.HTTP_STREAM, Wire.HTTP_STREAM_JSON, POST, stream.maxRequestBodySize(), null);
      mount(router, stream.handlerPrefix(), request -> open(request, endpoint));
    }
    if (sse.enabled() || stream.enabled()) {
      mount(router, config.emulation().handlerPrefix(), this::emulate);
    }
    mountUnidirectional(router);
  }

  private void mountUnidirectional(Router router) {
    var sse = config.uniSse();
    if (sse.enabled()) {
      var endpoint =
          new Endpoint(
              TransportKind.UNI_SSE,
              Wire.UNI_SSE,
              GET_OR_POST,
              sse.maxRequestBodySize(),
              ConnectRefusals.of(sse.connectCodeToHttpResponse()));
      mount(router, sse.handlerPrefix(), request -> open(request, endpoint));
    }
    var stream = config.uniHttpStream();
    if (stream.enabled()) {
      var endpoint =
          new Endpoint(
              TransportKind.UNI_HTTP_STREAM,
              Wire.UNI_HTTP_STREAM,
              POST,
              stream.maxRequestBodySize(),
              ConnectRefusals.of(stream.connectCodeToHttpResponse()));
      mount(router, stream.handlerPrefix(), request -> open(request, endpoint));
    }
  }

  private static void mount(Router router, String path, Handler<HttpServerRequest> handler) {
    router.route(path).handler(routed -> handler.handle(routed.request()));
  }

  // Streams

  private void open(HttpServerRequest request, Endpoint endpoint) {
    if (!cors.admits(request, endpoint.methods)) {
      return;
    }
    if (loop.isDraining()) {
      answer(request, HttpResponseStatus.SERVICE_UNAVAILABLE, ENDING);
    } else if (request.version() == HttpVersion.HTTP_1_0) {
      answer(request, HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "A stream needs HTTP/1.1, also from a proxy to the hub");
    } else if (request.method() == HttpMethod.GET) {
      openByQuery(request, endpoint);
    } else {
      body(request, endpoint.bodyLimit, body -> begin(request, endpoint, body));
    }
  }

  private void openByQuery(HttpServerRequest request, Endpoint endpoint) {
    String connect;
    try {
      connect = request.getParam(CONNECT);
    } catch (IllegalArgumentException e) {
      answer(request, HttpResponseStatus.BAD_REQUEST, "The query has a percent sign without two hexadecimal digits");
      return;
    }
    if (connect == null && !endpoint.kind.isUnidirectional()) {
      answer(request, HttpResponseStatus.BAD_REQUEST, "The connect command is missing: the parameter is " + CONNECT);
    } else {
      begin(request, endpoint, connect == null ? new byte[0] : connect.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void begin(HttpServerRequest request, Endpoint endpoint, byte[] connect) {
    Wire wire = endpoint.kind == TransportKind.HTTP_STREAM && isBinary(request) ? Wire.HTTP_STREAM_PROTOBUF : endpoint.wire;
    String wrong = wire.isJson() && !Utf8.isValid(connect, 0, connect.length) ? "invalid UTF-8" : null;
    if (wrong == null && endpoint.kind.isUnidirectional()) {
      wrong = wrongRequest(wire, connect);
    }
    if (wrong == null) {
      // Vert.x may be in the middle of writing the response before, behind which it would queue the head of this one.
      loop.afterThisTask(() -> begin(request, endpoint, wire, connect));
    } else {
      answer(request, HttpResponseStatus.BAD_REQUEST, "Bad Request: " + wrong);
    }
  }

  private void begin(HttpServerRequest request, Endpoint endpoint, Wire wire, byte[] connect) {
    if (loop.isDraining()) {
      answer(request, HttpResponseStatus.SERVICE_UNAVAILABLE, ENDING);
    } else if (!loop.limits().begins()) {
      answer(request, HttpResponseStatus.SERVICE_UNAVAILABLE, "There are as many connections as there may be, or they come too fast");
    } else if (!loop.arrivals().stream(endpoint.kind, wire, request, deadlines, endpoint.refusals, connect)) {
      loop.limits().ended();
      close(request, HttpResponseStatus.SERVICE_UNAVAILABLE, "What was answered on this connection before has not left");
    }
  }

  /** What is wrong with a connect request, or null. */
  static String wrongRequest(Wire wire, byte[] connect) {
    try {
      wire.decoder().decode(connect, 0, connect.length, command -> { });
      return null;
    } catch (ProtocolException e) {
      return e.getMessage();
    }
  }

  private static boolean isBinary(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.split(";", 2)[0].trim().equalsIgnoreCase(BINARY);
  }

  // Commands

  private void emulate(HttpServerRequest request) {
    if (cors.admits(request, POST)) {
      body(request, config.emulation().maxRequestBodySize(), body -> emulate(request, body));
    }
  }

  private void emulate(HttpServerRequest request, byte[] body) {
    EmulationRequest emulation;
    try {
      emulation = isBinary(request) ? EmulationRequest.ofProtobuf(body) : EmulationRequest.ofJson(body);
    } catch (ProtocolException e) {
      answer(request, HttpResponseStatus.BAD_REQUEST, "Bad Request: " + e.getMessage());
      return;
    }
    loop.emulation().deliver(emulation, result -> answer(request, result));
  }

  private static void answer(HttpServerRequest request, Emulation.Result result) {
    switch (result) {
      case HANDED_OVER -> {
        if (!request.response().closed()) {
          request.response().setStatusCode(HttpResponseStatus.NO_CONTENT.code()).end();
        }
      }
      case UNKNOWN -> answer(request, HttpResponseStatus.NOT_FOUND, "There is no such session");
      case UNAVAILABLE ->
          answer(request, HttpResponseStatus.SERVICE_UNAVAILABLE, "The session cannot be reached at the moment");
    }
  }

  // Both

  private static void body(HttpServerRequest request, int limit, Consumer<byte[]> complete) {
    RequestBody.read(
        request,
        limit,
        body -> complete.accept(body.getBytes()),
        // The rest of the body is not read, so nothing can follow on this connection.
        () ->
            close(
                request,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "Content Too Large: allowed are " + limit + " bytes"));
  }

  private static void close(HttpServerRequest request, HttpResponseStatus status, String text) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    answer(request, status, text);
  }

  private static void answer(HttpServerRequest request, HttpResponseStatus status, String text) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response.setStatusCode(status.code()).putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end(text);
  }
}
