package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import java.time.Duration;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of an application with a hub inside. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClockExampleIT {

  private static final Duration A_FEW_TICKS = Duration.ofSeconds(10);

  @Test
  void publishesTheTimeAndClosesItsClientsAtTheEnd() throws Exception {
    try (var example = new ExampleProcess("Clock.java"); var client = RawClient.to(example.port()).open()) {
      client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
      client.send("{\"id\":2,\"subscribe\":{\"channel\":\"clock\"}}");
      assertThat(client.receiveReply(2).containsKey("subscribe")).isTrue();
      assertThat(nextTime(client)).isNotEqualTo(nextTime(client));
      assertThat(example.lineWith("Subscribed to ")).isEqualTo("Subscribed to clock");
      example.terminate();
      assertThat(client.awaitClose(A_FEW_TICKS).code()).isEqualTo(3001);
      assertThat(example.endsWithin(20)).isTrue();
    }
  }

  private static LocalTime nextTime(RawClient client) {
    var push = client.receiveMessage(A_FEW_TICKS).json().getJsonObject("push");
    assertThat(push.getString("channel")).isEqualTo("clock");
    return LocalTime.parse(push.getJsonObject("pub").getString("data"));
  }
}
