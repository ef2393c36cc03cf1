package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of a program in another language, beside a hub that was started from its jar. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PythonExampleIT {

  private static final String ADDRESS = "app.rpc";

  private HubProcess hub;
  private int bridgePort;
  private Process program;

  @BeforeEach
  void start() throws Exception {
    bridgePort = freePort();
    hub = HubProcess.start(config());
  }

  private JsonObject config() {
    var everybody = new JsonObject().put("allow_subscribe_for_client", true).put("allow_subscribe_for_anonymous", true);
    return new JsonObject()
        .put("client", new JsonObject().put("allow_anonymous_connect_without_token", true))
        .put("channel", new JsonObject().put("without_namespace", everybody))
        .put("rpc", new JsonObject().put("address", ADDRESS))
        .put("tcp_bridge", new JsonObject().put("enabled", true).put("port", bridgePort));
  }

  @AfterEach
  void stop() throws Exception {
    if (program != null) {
      program.destroyForcibly().onExit().join();
    }
    hub.close();
  }

  @Test
  void publishesAndAnswers() throws Exception {
    try (var client = RawClient.to(hub.port()).open()) {
      client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
      client.send("{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}").receiveReply(2);
      BufferedReader output = startProgram();
      var push = client.receiveMessage(RawClient.DEADLINE).json().getJsonObject("push");
      assertThat(push.getJsonObject("pub").getString("data")).isEqualTo("Hello from Python");
      assertThat(output.readLine()).isEqualTo("Published");
      client.send("{\"id\":3,\"rpc\":{\"method\":\"add\",\"data\":[20,22]}}");
      assertThat(client.receiveReply(3).getJsonObject("rpc").getJsonObject("data").getInteger("sum")).isEqualTo(42);
      client.send("{\"id\":4,\"rpc\":{\"method\":\"divide\",\"data\":null}}");
      assertThat(client.receiveReply(4).getJsonObject("error").getInteger("code")).isEqualTo(404);
      client.send("{\"id\":5,\"rpc\":{\"method\":\"add\",\"data\":{\"a\":1}}}");
      assertThat(client.receiveReply(5).getJsonObject("error").getInteger("code")).isEqualTo(400);
      client.send("{\"id\":6,\"rpc\":{\"method\":\"add\",\"data\":[1]}}");
      assertThat(client.receiveReply(6).getJsonObject("rpc").getJsonObject("data").getInteger("sum")).isEqualTo(1);
    }
  }

  private BufferedReader startProgram() throws IOException {
    program =
        new ProcessBuilder("python3", "src/examples/python/program.py", String.valueOf(bridgePort), ADDRESS)
            .redirectErrorStream(true)
            .start();
    return program.inputReader();
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
