package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Frame;
import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys, tokens and passwords appear nowhere: every text that the process gives away is searched for them, with the log at its most talkative. */
@Timeout(120)
class SecretsIT {

  private static final String API_KEY = "key of the test";
  private static final String WRONG_KEY = "wr0ng-key-s3cret";
  private static final String TOKEN = "eyJ0b2tlbiI.s3cret-t0ken";
  private static final String PASSWORD = "r3dis-passw0rd";
  private static final String PRIVATE_KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
  private static final List<String> SECRETS = List.of(API_KEY, WRONG_KEY, "s3cret", PASSWORD, PRIVATE_KEY);

  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> texts = new ArrayList<>();

  private void assertNoSecrets() {
    assertThat(texts).isNotEmpty().allSatisfy(text -> assertThat(text).doesNotContain(SECRETS));
  }

  @Test
  void aRunningHubTellsNoneInAnyAnswerOrEntry() throws Exception {
    var config = new JsonObject("""
        {
          "log": {"level": "trace"},
          "prometheus": {"enabled": true},
          "client": {"user_id_http_header": "X-User-Id", "allow_anonymous_connect_without_token": true},
          "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}
        }
        """);
    try (var hub = HubProcess.start(config, "-Dwshub.http_server.tls.key_pem=-----BEGIN PRIVATE KEY-----\n" + PRIVATE_KEY)) {
      for (String command : List.of(
          "{\"id\":1,\"connect\":{\"token\":\"" + TOKEN + "\"}}", "{\"id\":1,\"connect\":{\"token\":" + TOKEN + "}}", "{\"id\":1,\"connect\":{\"token\":{\"a\":\"" + TOKEN + "\"}}}",
          "{\"id\":1,\"connect\":{\"headers\":{\"Authorization\":1,\"b\":\"" + TOKEN + "\"}}}", TOKEN, "{\"id\":1,\"connect\":{\"token\":\"" + TOKEN,
          "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"token\":\"" + TOKEN + "\"}}\n{\"id\":3,\"refresh\":{\"token\":\"" + TOKEN + "\"}}",
          "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"sub_refresh\":{\"channel\":\"a\",\"token\":\"" + TOKEN + "\"}}\n{\"id\":3,\"connect\":{}}")) {
        converse(hub.port(), command);
      }
      for (String body : List.of("{", "{}", "{\"channel\":" + TOKEN + "}", "{\"channel\":\"a\",\"data\":" + TOKEN + "}", TOKEN, "{\"user\":\"u\",\"client\":[\"" + TOKEN + "\"]}", "{\"b64data\":\"" + TOKEN + "\",\"channel\":\"a\"}")) {
        for (String method : List.of("publish", "subscribe", "info", "batch", "nothing")) {
          call(hub.port(), "/api/" + method, Map.of("X-API-Key", API_KEY), body);
          call(hub.port(), "/api/" + method, Map.of("X-API-Key", WRONG_KEY), body);
        }
      }
      call(hub.port(), "/api/info?api_key=" + WRONG_KEY, Map.of(), "{}");
      call(hub.port(), "/api/info?api_key=" + WRONG_KEY + "%zz", Map.of(), "{}");
      call(hub.port(), "/api/info", Map.of("Authorization", "apikey " + WRONG_KEY), "{}");
      call(hub.port(), "/connection/websocket?token=" + TOKEN, Map.of(), "{}");
      for (String path : List.of("/metrics", "/health", "/health/ready", "/nothing", "/connection/websocket?token=" + TOKEN)) {
        texts.add(http.send(request(hub.port(), path).build(), BodyHandlers.ofString()).body());
      }
      hub.terminate();
      hub.awaitExit(Duration.ofSeconds(20));
      assertThat(hub.output()).contains("DEBUG", "bad request");
      texts.add(hub.output());
    }
    assertNoSecrets();
  }

  private void converse(int port, String command) throws IOException {
    try (var client = RawClient.to(port).header("X-User-Id", "ann").header("Cookie", "session=" + TOKEN).open()) {
      client.send(command);
      texts.add(client.awaitClose(Duration.ofSeconds(10)).toString());
      try {
        for (;;) {
          Frame frame = client.receiveFrame(Duration.ofMillis(100));
          texts.add(frame.text());
        }
      } catch (AssertionError noMoreFrames) {
        // All that came is noted.
      }
    }
  }

  private void call(int port, String path, Map<String, String> headers, String body) throws Exception {
    var request = request(port, path).POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    var response = http.send(request.build(), BodyHandlers.ofString());
    texts.add(response.statusCode() + " " + response.headers().map() + " " + response.body());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path.replace("%zz", "%25zz"))).timeout(Duration.ofSeconds(10));
  }

  @Test
  void aStartThatFailsTellsNone() throws Exception {
    var pem = "-----BEGIN PRIVATE KEY-----\n" + PRIVATE_KEY + "\n-----END PRIVATE KEY-----\n";
    var address = "redis://default:" + PASSWORD + "@127.0.0.1:6379/0";
    for (var config : List.of(
        merged(
            at("http_api.key", new JsonArray().add(API_KEY)), at("http_api.kye", API_KEY), at("http_server.tls.keypem", pem), at("engine.redis.address", address),
            at("engine.type", address), at("node.name", new JsonArray().add(address)), at("client.token.hmac_secret_key", "s3cret"),
            at("client.token_hmac_secret_key", "s3cret"), at("engine.redis_address", new JsonArray().add(address)), at("http_server.port", address)),
        merged(at("http_api", API_KEY), at("http_server.tls", new JsonObject().put("enabled", true).put("cert_pem", pem).put("key_pem", pem))),
        at("http_server.tls", new JsonObject().put("enabled", true).put("cert_pem", "absent").put("key_pem", Base64.getEncoder().encodeToString(pem.getBytes()))))) {
      var file = Files.writeString(directory.resolve("hub.json"), config.put("log", new JsonObject().put("level", "trace").put("nothing", 1)).encode());
      texts.add(failedStart(Map.of(), file.toString()));
    }
    var broken = Files.writeString(directory.resolve("hub.yaml"), "http_api: {key: " + API_KEY + "\nengine: {redis: {address: " + address + "}}\n");
    texts.add(failedStart(Map.of(), broken.toString()));
    var empty = Files.writeString(directory.resolve("empty.yaml"), "").toString();
    texts.add(failedStart(Map.of("WSHUB_HTTP_API_KEY_", API_KEY, "WSHUB_HTTP_API", "{\"key\":\"" + API_KEY, "WSHUB_ENGINE_REDIS_ADDRESS", address, "WSHUB_ENGINE_TYPE", address), empty));
    assertNoSecrets();
  }

  private static JsonObject merged(JsonObject... parts) {
    var whole = new JsonObject();
    for (var part : parts) {
      whole.mergeIn(part, true);
    }
    return whole;
  }

  private static JsonObject at(String path, Object value) {
    int dot = path.lastIndexOf('.');
    var json = new JsonObject().put(path.substring(dot + 1), value);
    return dot < 0 ? json : at(path.substring(0, dot), json);
  }

  private String failedStart(Map<String, String> environment, String file) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-jar", HubProcess.jar().toString(), "--conf", file, "--check-conf").redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(1);
    assertThat(output).startsWith("The hub cannot start:").doesNotContain("Exception", "\tat ");
    return output;
  }
}
