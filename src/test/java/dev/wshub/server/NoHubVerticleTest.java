package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub whose descriptor leaves the hub verticle out: clients may connect, what needs it is refused for now. */
@Timeout(20)
class NoHubVerticleTest {

  @RegisterExtension
  static final RunningHub hub = new RunningHub(Shape.WITHOUT_HUB, """
      {"client": {"insecure": true},
       "channel": {"without_namespace": {"presence": true, "history_size": 1, "history_ttl": "1s"}}}
      """);

  @ParameterizedTest
  @ValueSource(strings = {"subscribe", "publish", "history", "presence", "presence_stats"})
  void whatNeedsTheHubIsAnsweredWithATemporary100(String method) {
    var reply = ask(hub.connect(), "{\"id\":7,\"" + method + "\":{\"channel\":\"a\"" + (method.equals("publish") ? ",\"data\":1" : "") + "}}");
    assertThat(errorCode(reply)).isEqualTo(100);
    assertThat(reply.getJsonObject("error").getBoolean("temporary")).isTrue();
    assertThat(reply.getJsonObject("error").getString("message")).isEqualTo("internal server error");
  }

  @Test
  void aRefusedSubscribeCanBeRepeated() {
    var client = hub.connect();
    for (int i = 0; i < 3; i++) {
      assertThat(errorCode(RunningHub.subscribe(client, 2, "a"))).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "channels"})
  void apiMethodsThatAskAllShardsAreAnsweredWith100(String method) {
    assertThat(errorCode(hub.api(method, "{}"))).isEqualTo(100);
  }

  @Test
  void subscriptionsOfTheConnectCommandAreAnsweredWith100() {
    var reply = ask(hub.open(), "{\"id\":1,\"connect\":{\"subs\":{\"a\":{},\"b\":{}}}}");
    assertThat(errorCode(reply)).isEqualTo(100);
  }
}
