package dev.wshub.api;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls the API as a program of somebody else would: with the JDK's client, and waiting for the answer. */
final class ApiClient {
  static final String KEY = "secret";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  ApiClient(int port) {
    base = "http://127.0.0.1:" + port;
  }

  /** A request with the right key. */
  HttpRequest.Builder request(String path) {
    return bare(path).header("X-API-Key", KEY);
  }

  HttpRequest.Builder bare(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String method, String body) throws Exception {
    return send(request("/api/" + method).POST(BodyPublishers.ofString(body)));
  }

  /** The answer's text, which must come with 200. */
  String text(String method, String body) throws Exception {
    HttpResponse<String> response = post(method, body);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  JsonObject result(String method, String body) throws Exception {
    return new JsonObject(text(method, body)).getJsonObject("result");
  }
}
