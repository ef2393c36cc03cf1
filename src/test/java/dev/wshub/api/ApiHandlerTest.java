package dev.wshub.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP side of the API: keys, methods, bodies, envelopes and errors. */
@Timeout(30)
class ApiHandlerTest {
  private static ApiFixture fixture;
  private static ApiClient api;

  @BeforeAll
  static void start() throws Exception {
    fixture = new ApiFixture(ApiFixture.settings());
    api = fixture.client;
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", value = {
      "/api/info | X-API-Key | secret | 200",
      "/api/info | X-API-Key | Secret | 401",
      "/api/info | X-API-Key | secret1 | 401",
      "/api/info | X-API-Key | '' | 401",
      "/api/info | Authorization | apikey secret | 200",
      "/api/info | Authorization | ApiKey secret | 200",
      "/api/info | Authorization | Bearer secret | 401",
      "/api/info?api_key=secret | X-Other | x | 200",
      "/api/info?api_key=wrong | X-Other | x | 401",
      "/api/info | X-Other | x | 401",
      "/api/unknown | X-Other | x | 401"})
  void asksForTheKey(String path, String header, String value, int status) throws Exception {
    HttpResponse<String> response = api.send(api.bare(path).header(header, value).POST(BodyPublishers.ofString("{}")));
    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 401) {
      assertThat(response.body()).startsWith("Unauthorized: ").contains("X-API-Key").doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @CsvSource({"'', false, 401", "'', true, 200", "k, true, 200"})
  void refusesEverybodyWithoutAConfiguredKeyUnlessInsecure(String key, boolean insecure, int status) throws Exception {
    var settings = new JsonObject().put("http_api", new JsonObject().put("key", key).put("insecure", insecure));
    try (var other = new ApiFixture(settings)) {
      var request = other.client.bare("/api/info").header("X-API-Key", "").POST(BodyPublishers.ofString("{}"));
      assertThat(other.client.send(request).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void allowsNothingButPost() throws Exception {
    HttpResponse<String> response = api.send(api.request("/api/info").GET());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("POST");
    assertThat(api.send(api.request("/api/info").PUT(BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown", "", "publish/", "connection", "Publish"})
  void doesNotKnowOtherMethods(String method) throws Exception {
    assertThat(api.post(method, "{}").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "`` | the body must be a JSON object",
      "{ | invalid JSON at line 1, column 2: Unexpected end-of-input: expected close marker for Object",
      "{\"data\":NaN} | invalid JSON at line 1, column 12: Non-standard token 'NaN'",
      "[] | the request must be an object",
      "{}{} | the body must be one JSON object",
      "{} x | invalid JSON",
      "{\"channel\":1} | \"channel\" must be a string",
      "{\"tags\":{\"a\":1}} | \"a\" must be a string",
      "{\"skip_history\":\"yes\"} | \"skip_history\" must be true or false",
      "{\"version\":-1} | \"version\" must be an integer from 0",
      "{\"data\":{\"a\":\"\u0001\"}} | invalid JSON"})
  void answers400ToWhatIsNoRequest(String body, String message) throws Exception {
    HttpResponse<String> response = api.post("publish", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(response.body()).startsWith("Bad Request: ").contains(message).doesNotContain("marker at", "Feature");
  }

  @Test
  void refusesInvalidUtf8() throws Exception {
    byte[] body = "{\"channel\":\"a\",\"data\":\"?\"}".getBytes(StandardCharsets.UTF_8);
    body[body.length - 3] = (byte) 0xFF;
    HttpResponse<String> response = api.send(api.request("/api/publish").POST(BodyPublishers.ofByteArray(body)));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("UTF-8");
  }

  @Test
  void refusesBodiesThatAreTooLarge() throws Exception {
    String head = "POST /api/publish HTTP/1.1\r\nHost: a\r\nX-API-Key: secret\r\n";
    assertThat(statusLine(head + "Content-Length: 10485761\r\nExpect: 100-continue\r\n\r\n")).isEqualTo("HTTP/1.1 413");
    String chunks = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").repeat(10) + "1\r\n \r\n";
    assertThat(statusLine(head + "Transfer-Encoding: chunked\r\n\r\n" + chunks)).isEqualTo("HTTP/1.1 413");
  }

  private static String statusLine(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", fixture.server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void takesABodyInPieces() throws Exception {
    String body = "{\"channel\":\"a\",\"data\":\"" + "x".repeat(50) + "\"," + " ".repeat(200_000) + "\"tags\":{}}";
    var pieces = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(api.send(api.request("/api/publish").POST(pieces)).body()).isEqualTo("{\"result\":{}}");
    assertThat(api.send(api.request("/api/publish").expectContinue(true).POST(BodyPublishers.ofString(body))).body())
        .isEqualTo("{\"result\":{}}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "publish | {\"data\":1} | 107 | bad request: channel is required",
      "publish | {\"channel\":null,\"data\":1} | 107 | bad request: channel is required",
      "publish | {\"channel\":\"a\"} | 107 | bad request: data is required",
      "publish | {\"channel\":\"a\",\"data\":null} | 107 | bad request: data is required",
      "publish | {\"channel\":\"x:a\",\"data\":1} | 102 | unknown channel",
      "publish | {\"channel\":\"}a\",\"data\":1} | 107 | bad request: a channel's name has 1 to 255 printable ASCII "
          + "characters and does not begin with }",
      "publish | {\"channel\":\"a\",\"b64data\":\"?\"} | 107 | bad request: b64data must be standard Base64 with "
          + "padding",
      "publish | {\"channel\":\"texts:a\",\"b64data\":\"ew==\"} | 107 | bad request: data in texts:a must be JSON in UTF-8",
      "publish | {\"channel\":\"texts:a\",\"b64data\":\"/w==\"} | 107 | bad request: data in texts:a must be JSON in UTF-8",
      "publish | {\"channel\":\"objects:a\",\"data\":[]} | 107 | bad request: data in objects:a must be a JSON object in UTF-8",
      "subscribe | {\"user\":\"u\",\"channel\":\"a\",\"b64info\":\"ew==\"} | 107 | bad request: b64info must hold JSON in UTF-8",
      "broadcast | {\"data\":1} | 107 | bad request: channels is required",
      "broadcast | {\"channels\":[\"a\"]} | 107 | bad request: data is required",
      "subscribe | {\"channel\":\"a\"} | 107 | bad request: user, client or session is required",
      "subscribe | {\"user\":\"u\"} | 107 | bad request: channel is required",
      "subscribe | {\"user\":\"u\",\"channel\":\"x:a\"} | 102 | unknown channel",
      "subscribe | {\"user\":\"u\",\"channel\":\"a\",\"b64info\":\"{\"} | 107 | bad request: b64info must be",
      "subscribe | {\"user\":\"u\",\"channel\":\"a\",\"expire_at\":1} | 107 | bad request: expire_at must be "
          + "Unix seconds that are still to come",
      "unsubscribe | {\"user\":\"u\"} | 107 | bad request: channel is required",
      "unsubscribe | {\"channel\":\"a\"} | 107 | bad request: user, client or session is required",
      "disconnect | {} | 107 | bad request: user, client or session is required",
      "disconnect | {\"user\":\"u\",\"disconnect\":{\"code\":1000}} | 107 | bad request: disconnect.code must be an "
          + "integer from 3000 to 4999",
      "presence | {} | 107 | bad request: channel is required",
      "presence | {\"channel\":\"a\"} | 108 | not available: presence is off for this channel",
      "presence_stats | {\"channel\":\"a\"} | 108 | not available: presence is off for this channel",
      "presence_stats | {\"channel\":\"x:a\"} | 102 | unknown channel",
      "history | {\"channel\":\"a\"} | 108 | not available: history is off for this channel",
      "history | {\"channel\":\"x:a\"} | 102 | unknown channel",
      "history | {\"channel\":\"full:a\",\"since\":{\"offset\":1,\"epoch\":\"wrong\"}} | 112 | unrecoverable position",
      "history_remove | {\"channel\":\"a\"} | 108 | not available: history is off for this channel",
      "channels | {\"limit\":10001} | 107 | bad request: limit must be an integer from 1 to 10000",
      "channels | {\"pattern\":\"[\"} | 107 | bad request: pattern is not a glob",
      "rpc | {\"method\":\"m\"} | 104 | method not found"})
  void saysWhatIsWrong(String method, String body, int code, String message) throws Exception {
    JsonObject error = new JsonObject(api.text(method, body)).getJsonObject("error");
    assertThat(error.getInteger("code")).isEqualTo(code);
    assertThat(error.getString("message")).startsWith(message);
  }

  @Test
  void namesTheSizeOfPublicationsThatAreTooLarge() throws Exception {
    String body = "{\"channel\":\"a\",\"data\":\"" + "x".repeat(99) + "\"}";
    assertThat(api.text("publish", body))
        .isEqualTo("{\"error\":{\"code\":107,\"message\":\"bad request: data has 101 bytes, allowed are 100\"}}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "publish | {\"channel\":\"x:a\",\"data\":1} | 404 | {\"code\":102,\"message\":\"unknown channel\"}",
      "publish | {\"channel\":\"a\"} | 400 | {\"code\":107,\"message\":\"bad request: data is required\"}",
      "presence | {\"channel\":\"a\"} | 400 | {\"code\":108,\"message\":\"not available: presence is off for this "
          + "channel\"}",
      "history | {\"channel\":\"full:a\",\"since\":{\"offset\":1,\"epoch\":\"x\"}} | 416 "
          + "| {\"code\":112,\"message\":\"unrecoverable position\"}",
      "rpc | {} | 404 | {\"code\":104,\"message\":\"method not found\"}",
      "publish | {\"channel\":\"a\",\"data\":1} | 200 | {\"result\":{}}"})
  void answersErrorsByStatusWhereAsked(String method, String body, int status, String text) throws Exception {
    var request = api.request("/api/" + method).header("X-Centrifugo-Error-Mode", "transport");
    HttpResponse<String> response = api.send(request.POST(BodyPublishers.ofString(body)));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(text);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void answersErrorsByStatusWhereConfigured() throws Exception {
    var settings = new JsonObject("{\"http_api\":{\"insecure\":true,\"error_mode\":\"transport\"}}");
    try (var other = new ApiFixture(settings)) {
      assertThat(other.client.post("publish", "{\"channel\":\"x:a\",\"data\":1}").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void isNotThereWhenSwitchedOff() throws Exception {
    var settings = new JsonObject().put("http_api", new JsonObject().put("insecure", true).put("disabled", true));
    try (var other = new ApiFixture(settings)) {
      assertThat(other.client.post("info", "{}").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void passesOverFieldsThatItDoesNotKnow() throws Exception {
    assertThat(api.text("publish", "{\"channel\":\"a\",\"data\":1,\"other\":{\"deep\":[1]},\"more\":null}"))
        .isEqualTo("{\"result\":{}}");
  }

  @Test
  void answersHealth() throws Exception {
    for (String path : new String[] {"/health", "/health/live", "/health/ready"}) {
      HttpResponse<String> response = api.send(api.bare(path).GET());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("{}");
    }
    fixture.server.ready = false;
    assertThat(api.send(api.bare("/health/ready").GET()).statusCode()).isEqualTo(503);
    assertThat(api.send(api.bare("/health").GET()).statusCode()).isEqualTo(200);
    assertThat(api.send(api.bare("/health/ready").method("HEAD", BodyPublishers.noBody())).statusCode()).isEqualTo(503);
    assertThat(api.send(api.bare("/health").method("HEAD", BodyPublishers.noBody())).statusCode()).isEqualTo(200);
    fixture.server.ready = true;
  }
}
