package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Close;
import dev.wshub.client.RawClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP endpoints that do not decide. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class HttpDelegationFaultTest {

  private static final JsonObject INTERNAL =
      new JsonObject().put("code", 100).put("message", "internal server error").put("temporary", true);

  @RegisterExtension final HttpAuthority app = new HttpAuthority();

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT, app.in("""
      {
        "prometheus": {"enabled": true},
        "client": {"queue_max_size": 4000000},
        "channel": {
          "proxy": {"publish": {"endpoint": "http://127.0.0.1:PORT/publish?secret=1", "timeout": "400ms"},
                    "subscribe": {"endpoint": "http://user:secret@127.0.0.1:1/nobody?secret=1", "timeout": "400ms"}},
          "without_namespace": {"publish_proxy_enabled": true, "subscribe_proxy_enabled": true},
          "namespaces": [{"name": "free", "allow_publish_for_client": true, "allow_publish_for_anonymous": true}]},
        "rpc": {
          "proxy": {"endpoint": "http://127.0.0.1:PORT/rpc", "timeout": "400ms", "http": {"status_to_code_transforms": [
             {"status_code": 404, "to_error": {"code": 1404, "message": "not here", "temporary": true}},
             {"status_code": 403, "to_disconnect": {"code": 4403, "reason": "go"}},
             {"status_code": 403, "to_error": {"code": 1, "message": "too late"}}]}},
          "without_namespace": {"proxy_enabled": true},
          "namespaces": [{"name": "slow", "proxy_enabled": true, "proxy_name": "slow.one"}]},
        "proxies": [{"name": "slow.one", "endpoint": "http://127.0.0.1:PORT/slow", "timeout": "5s"}]
      }
      """));

  private static final String PUBLISH = "{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":1}}";
  private static final String RPC = "{\"id\":4,\"rpc\":{\"method\":\"m\"}}";

  private void assertNoDecision(RawClient client, String command) {
    assertThat(ask(client, command).getJsonObject("error")).isEqualTo(INTERNAL);
    client.send("{\"id\":9,\"publish\":{\"channel\":\"free:a\",\"data\":1}}");
    assertThat(client.receiveReply(9).containsKey("publish")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "<html>", "{", "{}{}", "[]", "null", "\"{}\"", "{\"result\":7}", "{\"result\":{\"b64data\":\"*\"}}",
    "{\"error\":{}}", "{\"disconnect\":{\"code\":42}}"})
  void nonsenseIsError100(String body) {
    app.answers("/publish", body);
    assertNoDecision(hub.connect(), PUBLISH);
  }

  @Test
  void invalidUtf8IsError100() {
    app.answers("/publish", 200, Buffer.buffer(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'}));
    assertNoDecision(hub.connect(), PUBLISH);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 301, 302, 303, 307, 400, 404, 500, 503})
  void otherStatusesAreError100AndNoRedirectIsFollowed(int status) {
    app.hears("/publish", request -> request.response().setStatusCode(status).putHeader("Location", "/elsewhere").end());
    app.answers("/elsewhere", "{}");
    assertNoDecision(hub.connect(), PUBLISH);
    assertThat(app.questions()).isOne();
  }

  @Test
  void statusesMeanWhatTheConfigurationSays() {
    var client = hub.connect();
    app.answers("/rpc", 404, Buffer.buffer("x".repeat(3_000_000)));
    assertThat(ask(client, RPC).getJsonObject("error").encode()).isEqualTo("{\"code\":1404,\"message\":\"not here\",\"temporary\":true}");
    app.answers("/rpc", 403, Buffer.buffer());
    assertThat(client.send(RPC).awaitClose(RawClient.DEADLINE)).extracting(Close::code, Close::reason).containsExactly(4403, "go");
  }

  @Test
  void answersUpToAMebibyteAreTaken() {
    var client = hub.connect();
    String data = "\"" + "x".repeat((1 << 20) - 40) + "\"";
    app.answers("/rpc", "{\"result\":{\"data\":" + data + "}}");
    assertThat(ask(client, RPC).getJsonObject("rpc").getString("data")).hasSize(data.length() - 2);
    app.answers("/rpc", "{\"result\":{\"data\":" + data + "}}" + " ".repeat(40));
    assertNoDecision(client, RPC);
  }

  @Test
  void answersWithoutEndAreCut() {
    app.hears("/rpc", request -> endless(request.response().setChunked(true)));
    assertNoDecision(hub.connect(), RPC);
  }

  private static void endless(HttpServerResponse response) {
    response.exceptionHandler(cut -> { });
    response.write("x".repeat(100_000)).onSuccess(written -> endless(response));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "head", "half"})
  void whoIsSlowIsError100AndHisLateAnswerIsDropped(String how) {
    app.hears("/publish", request -> {
      var response = request.response().putHeader("Content-Length", "12");
      response.exceptionHandler(cut -> { });
      switch (how) {
        case "head" -> response.writeHead();
        case "half" -> response.write("{\"resu");
        default -> { }
      }
    });
    var client = hub.connect();
    long before = System.nanoTime();
    assertNoDecision(client, PUBLISH);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(380), Duration.ofSeconds(3));
    app.answers("/publish", "{}");
    assertThat(ask(client, PUBLISH).containsKey("publish")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"at once", "in the middle"})
  void whoCutsTheConnectionIsError100AndNotAskedAgain(String when) {
    app.hears("/publish", request -> {
      if (when.equals("at once")) {
        request.connection().close();
      } else {
        request.response().putHeader("Content-Length", "12").write("{\"resu").onSuccess(sent -> request.connection().close());
      }
    });
    assertNoDecision(hub.connect(), PUBLISH);
    assertThat(app.questions()).isOne();
  }

  @Test
  void nobodyThereIsError100AndTheLogHoldsNoSecret() {
    try (var warnings = new Warnings()) {
      var client = hub.connect();
      for (int id = 2; id < 5; id++) {
        assertThat(RunningHub.subscribe(client, id, "x").getJsonObject("error")).isEqualTo(INTERNAL);
      }
      assertThat(warnings.lines()).hasSize(1);
      assertThat(warnings.lines().get(0))
          .contains("subscribe is not decided by http://127.0.0.1:1/nobody: it cannot be reached").doesNotContain("secret");
    }
  }

  @Test
  void whoHangsDoesNotHoldUpOthers() {
    app.hears("/slow", request -> { }).answers("/rpc", "{\"result\":{\"data\":1}}");
    var waiting = IntStream.range(0, 300).mapToObj(i -> hub.connect().send("{\"id\":5,\"rpc\":{\"method\":\"slow:x\"}}")).toList();
    await().until(() -> app.questions() >= 255);
    var client = hub.connect();
    long before = System.nanoTime();
    assertThat(ask(client, RPC).encode()).isEqualTo("{\"id\":4,\"rpc\":{\"data\":1}}");
    assertThat(errorCode(RunningHub.subscribe(client, 6, "free:none"))).isEqualTo(103);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    // Whose question waits for a connection is answered in time as well.
    waiting.forEach(one -> assertThat(one.receiveMessage(Duration.ofSeconds(10)).json().getJsonObject("error")).isEqualTo(INTERNAL));
  }

  @Test
  void whoLeavesMeanwhileIsForgotten() {
    app.hears("/slow", request -> hub.vertx().setTimer(300, late -> request.response().end("{}")));
    var client = hub.connect();
    client.send("{\"id\":5,\"rpc\":{\"method\":\"slow:x\"}}");
    await().until(() -> app.questions() == 1);
    client.close();
    try (var warnings = new Warnings()) {
      await().during(Duration.ofMillis(600)).until(() -> warnings.lines().isEmpty());
    }
  }

  @Test
  void metricsNameTheEndpoints() throws Exception {
    var client = hub.connect();
    app.answers("/rpc", 404, Buffer.buffer()).answers("/slow", 500, Buffer.buffer());
    ask(client, RPC);
    ask(client, "{\"id\":5,\"rpc\":{\"method\":\"slow:x\"}}");
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/metrics")).build();
    var text = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    assertThat(text)
        .containsPattern("(?m)^wshub_delegations_total\\{kind=\"rpc\",outcome=\"bad_status\"} [1-9]")
        .containsPattern("(?m)^centrifugo_proxy_errors\\{protocol=\"http\",type=\"rpc\",name=\"slow.one\"} [1-9]")
        .containsPattern("(?m)^centrifugo_proxy_inflight_requests\\{protocol=\"http\",type=\"rpc\",name=\"default\"} 0$")
        .containsPattern("(?m)^centrifugo_proxy_duration_seconds_count\\{protocol=\"http\",type=\"rpc\",name=\"default\"} [1-9]")
        .containsPattern("(?m)^centrifugo_proxy_duration_seconds_sum\\{protocol=\"http\",type=\"rpc\",name=\"default\"} [0-9]")
        .containsPattern("(?m)^centrifugo_proxy_duration_seconds_histogram_bucket\\{protocol=\"http\",type=\"rpc\",name=\"default\",le=\"\\+Inf\"} [1-9]");
  }
}
