package dev.wshub.server;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What pages of other origins may ask for: the rule of {@link OriginPolicy}, told to browsers by the headers of CORS. Like a WebSocket,
 * a request of an origin that is not allowed is refused, so that it has no effect either.
 *
 * <p>Owner loop only.
 */
final class Cors {

  private static final String MAX_AGE_SECONDS = "300";

  private final OriginPolicy origins;
  private final RefusedOrigins refused = new RefusedOrigins(System::nanoTime);

  Cors(OriginPolicy origins) {
    this.origins = origins;
  }

  /**
   * Sets the headers, and answers what needs nobody else.
   *
   * @param methods that are taken, but OPTIONS
   * @return whether the request is still to be answered
   */
  boolean admits(HttpServerRequest request, List<HttpMethod> methods) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    HttpServerResponse response = request.response();
    if (!origins.allows(origin, request.getHeader(HttpHeaders.HOST))) {
      refused.refused(origin);
      response.setStatusCode(HttpResponseStatus.FORBIDDEN.code()).end("client.allowed_origins does not have this Origin");
      return false;
    }
    allow(request, origin);
    if (request.method() == HttpMethod.OPTIONS) {
      response
          .setStatusCode(HttpResponseStatus.NO_CONTENT.code())
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, listed(methods))
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
          .end();
      return false;
    }
    if (!methods.contains(request.method())) {
      response
          .setStatusCode(HttpResponseStatus.METHOD_NOT_ALLOWED.code())
          .putHeader(HttpHeaders.ALLOW, listed(methods))
          .end("Allowed are " + listed(methods));
      return false;
    }
    return true;
  }

  private static void allow(HttpServerRequest request, String origin) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin == null ? "" : origin);
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    String headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (headers != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
    }
  }

  private static String listed(List<HttpMethod> methods) {
    return methods.stream().map(HttpMethod::name).collect(Collectors.joining(", ", "", ", OPTIONS"));
  }
}
