package dev.wshub.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests of the HTTP API that ask for very much at once: no event loop is held for long, which {@link RunningHub} watches. */
@Timeout(120)
class LargeRequestTest {

  private static final int BODY = 10 << 20;
  private static final int CLIENTS = 2_000;

  static final RunningHub hub = new RunningHub(
      Shape.DIRECT, "{\"client\":{\"allow_anonymous_connect_without_token\":false,\"user_id_http_header\":\"X-User-Id\",\"stale_close_delay\":\"60s\"}}");

  @Order(2) @RegisterExtension static final RunningHub registered = hub;

  private static String post(String method, String body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/api/" + method)).header("X-API-Key", "secret-of-the-tests").POST(HttpRequest.BodyPublishers.ofString(body));
    var response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static String filled(String head, String element, String tail) {
    return head + element + ("," + element).repeat((BODY - head.length() - tail.length()) / (element.length() + 1) - 1) + tail;
  }

  @Test
  void moreCommandsOrChannelsThanAllowedAreRefused() throws Exception {
    assertThat(post("batch", filled("{\"parallel\":true,\"commands\":[", "{\"publish\":{\"channel\":\"a\",\"data\":1}}", "]}"))).startsWith("400 ").contains("at most 10000 commands");
    assertThat(post("batch", filled("{\"commands\":[", "{}", "]}"))).startsWith("400 ").contains("at most 10000 commands");
    assertThat(post("broadcast", filled("{\"data\":1,\"channels\":[", "\"a\"", "]}"))).isEqualTo("400 Bad Request: \"channels\" has too many entries, allowed are 10000");
    String tooMany = "400 Bad Request: \"whitelist\" has too many entries, allowed are 10000";
    assertThat(post("disconnect", filled("{\"user\":\"u\",\"whitelist\":[", "\"a\"", "]}"))).isEqualTo(tooMany);
    assertThat(post("disconnect", "{\"user\":\"u\",\"whitelist\":[" + "\"c\",".repeat(10_000) + "\"c\"]}")).isEqualTo(tooMany);
    assertThat(post("disconnect", "{\"user\":\"u\",\"whitelist\":[" + "\"c\",".repeat(9_999) + "\"c\"]}")).isEqualTo("200 {\"result\":{}}");
  }

  @Test
  void asManyAsAllowedAreDone() throws Exception {
    String commands = "{\"publish\":{\"channel\":\"a\",\"data\":1}}" + ",{\"publish\":{\"channel\":\"b\",\"data\":1}}".repeat(9_999);
    for (boolean parallel : new boolean[] {true, false}) {
      assertThat(post("batch", "{\"parallel\":" + parallel + ",\"commands\":[" + commands + "]}")).startsWith("200 ").doesNotContain("error");
    }
  }

  @Test
  void thousandsOfConnectionsOfOneUserAreClosedBitByBit() throws Exception {
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(hub.connect(hub.client().header("X-User-Id", "many")));
    }
    assertThat(post("subscribe", "{\"user\":\"many\",\"channel\":\"m\"}")).isEqualTo("200 {\"result\":{}}");
    assertThat(post("unsubscribe", "{\"user\":\"many\",\"channel\":\"m\"}")).isEqualTo("200 {\"result\":{}}");
    assertThat(post("disconnect", "{\"user\":\"many\"}")).isEqualTo("200 {\"result\":{}}");
    clients.forEach(client -> assertThat(client.awaitClose(Duration.ofSeconds(10)).code()).isEqualTo(3503));
  }
}
