package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Close;
import dev.wshub.client.RawClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Taking a hub with many clients out of service. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT_SHARDED", "PUBLIC"})
@Timeout(30)
class DrainTest {

  private static final int CLIENTS = 200;
  private static final int PARTS = 5;

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"shutdown": {"drain": "1s"},
       "channel": {"without_namespace": {"presence": true, "join_leave": true,
         "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}}
      """);

  private List<RawClient> clients() {
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(hub.subscribe("room-" + i % 20));
    }
    return clients;
  }

  @Test
  void everybodyGets3001SpreadOverTheDrainTime() {
    var clients = clients();
    long start = System.nanoTime();
    var drained = hub.hub().drain();
    var closes = clients.stream().map(client -> client.awaitClose(Duration.ofSeconds(5))).toList();
    RunningHub.await(drained);
    assertThat(closes).extracting(Close::code).containsOnly(3001);
    assertThat(closes).extracting(Close::reason).containsOnly("shutdown");
    int[] parts = new int[PARTS];
    for (Close close : closes) {
      long ms = (close.nanoTime() - start) / 1_000_000;
      parts[(int) Math.min(PARTS - 1, ms * PARTS / 1000)]++;
    }
    for (int part : parts) {
      assertThat(part).as(Arrays.toString(parts)).isBetween(CLIENTS / PARTS / 4, CLIENTS / PARTS * 2);
    }
    assertThat(hub.bus().closes(3001)).isEqualTo(CLIENTS);
  }

  @Test
  void undeployingWithoutADrainClosesEverybodyWith3001() {
    var clients = clients();
    RunningHub.await(hub.hub().undeploy());
    assertThat(clients.stream().map(client -> client.awaitClose(Duration.ofSeconds(5)).code())).containsOnly(3001);
  }

  @Test
  void whoDoesNotReadDoesNotHoldUpTheDrain() {
    var client = hub.subscribe("room-0");
    client.stopReading();
    long start = System.nanoTime();
    RunningHub.await(hub.hub().drain());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void nobodyIsLetInWhileDraining() throws Exception {
    clients();
    try (var early = new Socket("127.0.0.1", hub.port())) {
      early.setSoTimeout(5000);
      early.getOutputStream().write("GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(statusLine(early)).contains(" 200 ");
      var drained = hub.hub().drain();
      await().atMost(Duration.ofSeconds(3)).until(() -> hub.bus().closes(3001) > 0);
      assertThat(answerOrEnd(early)).as("end, or refused").isIn("", "503");
      assertThat(connects()).isFalse();
      RunningHub.await(drained);
    }
  }

  private boolean connects() {
    try (var late = hub.client().open()) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static String answerOrEnd(Socket socket) {
    try {
      socket.getOutputStream().write(("GET /connection/websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String line = statusLine(socket);
      return line.isEmpty() ? "" : line.split(" ")[1];
    } catch (IOException ended) {
      return "";
    }
  }

  /** First line of the next response; reads no more of it than its head and two bytes. */
  private static String statusLine(Socket socket) throws IOException {
    var head = new StringBuilder();
    var in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    if (head.toString().toLowerCase().contains("content-length: 2")) {
      in.readNBytes(2);
    }
    return head.substring(0, head.indexOf("\r\n"));
  }
}
