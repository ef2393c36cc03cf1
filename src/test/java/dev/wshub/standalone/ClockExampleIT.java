package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of an application with a hub inside, run from its source against the built jar, as the README says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClockExampleIT {

  private static final String LISTENING = "Listening on port ";
  private static final Duration A_FEW_TICKS = Duration.ofSeconds(10);

  private Process process;
  private BufferedReader output;

  @BeforeEach
  void start() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    process =
        new ProcessBuilder(
                java,
                "-cp",
                HubProcess.jar().toString(),
                "-Dlogback.configurationFile=src/examples/logback.xml",
                "src/examples/java/Clock.java",
                "0")
            .redirectErrorStream(true)
            .start();
    output = process.inputReader();
  }

  @AfterEach
  void stop() {
    process.destroyForcibly().onExit().join();
  }

  @Test
  void publishesTheTimeAndClosesItsClientsAtTheEnd() throws Exception {
    int port = Integer.parseInt(lineWith(LISTENING).substring(LISTENING.length()));
    try (var client = RawClient.to(port).open()) {
      client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
      client.send("{\"id\":2,\"subscribe\":{\"channel\":\"clock\"}}");
      assertThat(client.receiveReply(2).containsKey("subscribe")).isTrue();
      assertThat(nextTime(client)).isNotEqualTo(nextTime(client));
      assertThat(lineWith("Subscribed to ")).isEqualTo("Subscribed to clock");
      process.destroy();
      assertThat(client.awaitClose(A_FEW_TICKS).code()).isEqualTo(3001);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static LocalTime nextTime(RawClient client) {
    var push = client.receiveMessage(A_FEW_TICKS).json().getJsonObject("push");
    assertThat(push.getString("channel")).isEqualTo("clock");
    return LocalTime.parse(push.getJsonObject("pub").getString("data"));
  }

  private String lineWith(String text) throws IOException {
    var before = new StringBuilder();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(text)) {
        return line;
      }
      before.append(line).append('\n');
    }
    throw new AssertionError("The example ended without \"" + text + "\"; it printed:\n" + before);
  }
}
