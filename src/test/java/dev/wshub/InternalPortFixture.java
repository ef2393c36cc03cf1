package dev.wshub;

import dev.wshub.client.RawClient;
import dev.wshub.client.TrustAll;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;

/** A hub with {@code http_server.internal_port}, and what is asked of either port. */
abstract class InternalPortFixture {

  static final String KEY = "key-of-the-test";
  static final int LOOPS = 3;
  static final JsonObject ALL =
      new JsonObject()
          .put(
              "verticles",
              new JsonArray()
                  .add(verticle(DeploymentDescriptor.HUB_VERTICLE, 2))
                  .add(verticle(DeploymentDescriptor.API_VERTICLE, 1))
                  .add(verticle(DeploymentDescriptor.SERVER_VERTICLE, LOOPS)));

  final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newBuilder().sslContext(TrustAll.context()).build();
  final JsonObject httpServer = new JsonObject().put("address", "127.0.0.1").put("port", 0).put("internal_port", 0);
  final JsonObject httpApi = new JsonObject().put("key", KEY);
  WebSocketHub hub;

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  RawClient client() throws IOException {
    return RawClient.to(hub.port()).header("X-User", "ann").open();
  }

  WebSocketHub deploy(JsonObject descriptor) {
    return WebSocketHub.deploy(vertx, config(), descriptor).await();
  }

  JsonObject config() {
    var open = new JsonObject().put("name", "open").put("allow_subscribe_for_client", true).put("allow_subscribe_for_anonymous", true);
    return new JsonObject()
        .put("http_server", httpServer.copy())
        .put("http_api", httpApi)
        .put("prometheus", new JsonObject().put("enabled", true))
        .put("client", new JsonObject().put("user_id_http_header", "X-User"))
        .put("channel", new JsonObject().put("namespaces", new JsonArray().add(open)))
        .put("shutdown", new JsonObject().put("delay", "300ms").put("drain", "1s"));
  }

  static JsonObject verticle(String name, int instances) {
    return new JsonObject().put("name", name).put("options", new JsonObject().put("instances", instances));
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  HttpResponse<String> get(int port, String path) {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
  }

  /** 0: nobody answers. */
  int statusOf(int port, String path) {
    return status(URI.create("http://127.0.0.1:" + port + path));
  }

  int status(URI uri) {
    return http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .handle((response, failure) -> failure == null ? response.statusCode() : 0)
        .join();
  }

  HttpResponse<String> post(int port, String method, String body) {
    return send(request(port, method, KEY, body));
  }

  HttpResponse<String> api(int port, String key, String body) {
    return send(request(port, "publish", key, body));
  }

  private static HttpRequest.Builder request(int port, String method, String key, String body) {
    var uri = URI.create("http://127.0.0.1:" + port + "/api/" + method);
    return HttpRequest.newBuilder(uri).header("X-API-Key", key).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
  }
}
