package dev.wshub.server;

import static dev.wshub.server.HttpDelegationTest.assertClosed;
import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which headers HTTP endpoints are asked with. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class HttpDelegationHeadersTest {

  @Parameter private Shape shape;

  @RegisterExtension final HttpAuthority app = new HttpAuthority();

  @RegisterExtension final RunningHub hub = new RunningHub(() -> shape, app.in(HttpDelegationTest.CONFIG));

  private HttpAuthority.Asked connected(String headers, RawClient client) {
    app.answers("/connect", "{\"result\":{}}");
    ask(client, "{\"id\":1,\"connect\":{\"headers\":" + headers + "}}");
    return app.question();
  }

  @Test
  void headersOfTheRequestWinOverEmulatedOnesAndThoseOverStaticOnes() {
    var both = connected("{\"X-BOTH\":\"emulated\",\"x-emulated\":\"é\",\"Cookie\":\"no\"}", hub.open(hub.client().header("x-both", "sent"))).headers();
    assertThat(both.getAll("X-Both")).containsExactly("sent");
    assertThat(utf8(both.get("X-Emulated"))).isEqualTo("é");
    assertThat(utf8(both.get("X-Static"))).isEqualTo("grün");
    assertThat(both.getAll("Content-Type")).containsExactly("application/json");
    assertThat(both.contains("Cookie")).as("listed for requests only").isFalse();
    var emulated = connected("{\"X-Both\":\"emulated\"}", hub.open()).headers();
    assertThat(emulated.getAll("X-Both")).containsExactly("emulated");
    assertThat(emulated.getAll("X-Emulated")).containsExactly("static");
    assertThat(connected("{}", hub.open()).headers().getAll("X-Both")).containsExactly("static");
  }

  private static String utf8(String header) {
    return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Test
  void laterQuestionsHaveTheHeadersOfTheConnection() {
    app.answers("/connect", "{\"result\":{}}").answers("/publish", "{}");
    var client = hub.open(hub.client().header("Cookie", "sent").header("X-Emulated", "sent").header("X-Other", "o"));
    ask(client, "{\"id\":1,\"connect\":{\"headers\":{\"cookie\":\"emulated\",\"x-emulated\":\"emulated\",\"x-other\":\"e\"}}}");
    assertThat(app.question().headers().contains("X-Other")).isFalse();
    ask(client, "{\"id\":3,\"publish\":{\"channel\":\"room:9\",\"data\":{\"text\":\"hello\"}}}");
    var headers = app.question().headers();
    assertThat(headers.getAll("Cookie")).containsExactly("emulated");
    assertThat(headers.getAll("X-Emulated")).containsExactly("sent");
    assertThat(headers.contains("X-Other")).isFalse();
  }

  @Test
  void nobodyWritesHeadersOfHisOwn() {
    app.answers("/connect", "{\"result\":{}}");
    var client = hub.open();
    assertClosed(client.send("{\"id\":1,\"connect\":{\"headers\":{\"X-Both\":\"a\\r\\nX-Admin: 1\"}}}"), 3501, "bad request");
    assertThat(app.questions()).isZero();
    assertThat(connected("{\"X-Not-Listed\":\"a\\r\\nb\"}", hub.open()).headers().contains("X-Not-Listed")).isFalse();
  }
}
