package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.StreamClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pages of other origins may do with the endpoints of streams, by the same rule as for WebSockets. */
@Timeout(30)
class CorsTest {

  private static final String STREAMS = """
      "sse": {"enabled": true}, "http_stream": {"enabled": true}, "uni_sse": {"enabled": true}, "uni_http_stream": {"enabled": true}
      """;
  private static final String ALLOWED = "https://app.example.com";

  @RegisterExtension
  static final RunningHub hub =
      new RunningHub(Shape.DIRECT, "{\"client\": {\"allowed_origins\": [\"https://*.example.com\"]}, " + STREAMS + "}");

  @RegisterExtension
  static final RunningHub sameHost = new RunningHub(Shape.DIRECT, "{" + STREAMS + "}");

  private final List<StreamClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    clients.clear();
  }

  private StreamClient open(StreamClient.Builder builder) {
    var client = builder.open();
    clients.add(client);
    return client;
  }

  private static StreamClient.Builder request(RunningHub hub, String path) {
    String body = path.contains("uni") ? "{}" : path.equals("/emulation") ? "{" : "{\"id\":1,\"connect\":{}}";
    return StreamClient.to(hub.port()).post(path, body);
  }

  private static int answered(String path) {
    return path.equals("/emulation") ? 400 : 200;
  }

  @ParameterizedTest
  @CsvSource({"/connection/sse", "/connection/http_stream", "/connection/uni_sse", "/connection/uni_http_stream", "/emulation"})
  void anAllowedOriginIsEchoed(String path) {
    var client = open(request(hub, path).header("Origin", ALLOWED));
    assertThat(client.status()).isEqualTo(answered(path));
    assertThat(client.header("access-control-allow-origin")).isEqualTo(ALLOWED);
    assertThat(client.header("access-control-allow-credentials")).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource({"/connection/sse", "/connection/http_stream", "/connection/uni_sse", "/connection/uni_http_stream", "/emulation"})
  void anotherOriginIsRefusedWithoutThoseHeaders(String path) {
    for (String method : List.of("POST", "OPTIONS")) {
      for (String origin : List.of("https://example.org", "https://app.example.com.evil.org", "null", "")) {
        var client = open(request(hub, path).method(method).header("Origin", origin));
        assertThat(client.status()).isEqualTo(403);
        assertThat(client.header("access-control-allow-origin")).isNull();
        assertThat(client.header("access-control-allow-credentials")).isNull();
      }
    }
    var other = open(request(sameHost, path).header("Origin", ALLOWED));
    assertThat(other.status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"/connection/sse", "/connection/http_stream", "/connection/uni_sse", "/connection/uni_http_stream", "/emulation"})
  void withoutAnOriginAndFromTheSameHostAllPass(String path) {
    assertThat(open(request(hub, path)).status()).isEqualTo(answered(path));
    assertThat(open(request(sameHost, path)).status()).isEqualTo(answered(path));
    var own = open(request(sameHost, path).header("Origin", "http://127.0.0.1:" + sameHost.port()));
    assertThat(own.status()).isEqualTo(answered(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/connection/sse, 'GET, POST, OPTIONS'", "/connection/http_stream, 'POST, OPTIONS'",
    "/connection/uni_sse, 'GET, POST, OPTIONS'", "/connection/uni_http_stream, 'POST, OPTIONS'", "/emulation, 'POST, OPTIONS'"})
  void aPreflightIsAnsweredWithWhatIsAskedFor(String path, String methods) {
    var client =
        open(
            StreamClient.to(hub.port())
                .post(path, "")
                .method("OPTIONS")
                .header("Origin", ALLOWED)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type,x-own"));
    assertThat(client.status()).isEqualTo(204);
    assertThat(client.header("access-control-allow-origin")).isEqualTo(ALLOWED);
    assertThat(client.header("access-control-allow-credentials")).isEqualTo("true");
    assertThat(client.header("access-control-allow-headers")).isEqualTo("content-type,x-own");
    assertThat(client.header("access-control-allow-methods")).isEqualTo(methods);
    assertThat(client.header("access-control-max-age")).isEqualTo("300");
  }
}
