package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Close;
import dev.wshub.client.Frame;
import dev.wshub.client.ProtobufClient;
import dev.wshub.client.RawClient;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The server's pings, and what happens to those who do not answer. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class PingTest {

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration PONG_TIMEOUT = Duration.ofMillis(300);
  private static final String NATIVE = "/connection/websocket?cf_ws_frame_ping_pong=true";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, "{\"client\": {\"ping_interval\": \"1s\", \"pong_timeout\": \"300ms\"}}");

  @Test
  void onlyAPongMeetsItsDeadline() {
    var client = hub.connect(hub.client().ignoringPings());
    var ping = client.receiveFrame(INTERVAL.multipliedBy(2));
    long pinged = System.nanoTime();
    assertThat(ping.text()).isEqualTo("{}");
    for (int id = 2; id < 5; id++) {
      client.send("{\"id\":" + id + ",\"unsubscribe\":{\"channel\":\"a\"}}");
    }
    client.send(Frame.of(Frame.PONG, new byte[0]));
    Close close = client.awaitClose(INTERVAL.multipliedBy(2));
    assertThat(close.code()).isEqualTo(3012);
    assertThat(close.reason()).isEqualTo("no pong");
    assertThat(Duration.ofNanos(close.nanoTime() - pinged)).isBetween(PONG_TIMEOUT.minusMillis(100), PONG_TIMEOUT.plusMillis(600));
  }

  @Test
  void inProtobufAPingIsOneZeroByteAndSoIsItsPong() {
    var client = hub.open(hub.client().path("/connection/websocket?format=protobuf"));
    client.send(Frame.of(Frame.BINARY, ProtobufClient.command(1, c -> c.setConnect(Protocol.ConnectRequest.getDefaultInstance()))));
    client.receiveFrame(RawClient.DEADLINE);
    for (int i = 0; i < 2; i++) {
      Frame ping = client.receiveFrame(INTERVAL.multipliedBy(3));
      assertThat(ping.opcode()).isEqualTo(Frame.BINARY);
      assertThat(ping.payload()).containsExactly(0);
      client.send(Frame.of(Frame.BINARY, new byte[1]));
    }
    client.receiveFrame(INTERVAL.multipliedBy(3));
    assertThat(client.awaitClose(INTERVAL.multipliedBy(2)).code()).isEqualTo(3012);
  }

  @Test
  void whoAnswersIsPingedEveryInterval() {
    var client = hub.connect();
    var times = new ArrayList<Long>();
    for (int i = 0; i < 3; i++) {
      assertThat(client.receiveFrame(INTERVAL.multipliedBy(3)).text()).isEqualTo("{}");
      times.add(System.nanoTime());
    }
    for (int i = 1; i < times.size(); i++) {
      assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1))).isBetween(Duration.ofMillis(700), Duration.ofMillis(1800));
    }
  }

  @Test
  void aSecondPongForOnePingIsABadRequest() {
    var client = hub.connect();
    client.receiveFrame(INTERVAL.multipliedBy(2));
    client.send("{}");
    assertThat(client.awaitClose(INTERVAL).code()).isEqualTo(3501);
  }

  @Test
  void inNativeModePingsAreFrames() {
    var client = hub.open(hub.client().path(NATIVE));
    var connect = ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect");
    assertThat(connect.fieldNames()).containsExactlyInAnyOrder("client", "version");
    for (int i = 0; i < 2; i++) {
      assertThat(client.receiveFrame(INTERVAL.multipliedBy(3)).opcode()).isEqualTo(Frame.PING);
    }
    assertThat(client.closed()).isNotDone();
  }

  @Test
  void inNativeModeNoPongFrameIs3012() {
    var client = hub.connect(hub.client().path(NATIVE).ignoringPings());
    assertThat(client.awaitClose(INTERVAL.multipliedBy(3)).code()).isEqualTo(3012);
  }

  @Test
  void inNativeModeAPongOfTheProtocolIsABadRequest() {
    var client = hub.connect(hub.client().path(NATIVE).ignoringPings());
    assertThat(client.receiveFrame(INTERVAL.multipliedBy(2)).opcode()).isEqualTo(Frame.PING);
    client.send("{}");
    assertThat(client.awaitClose(INTERVAL).code()).isEqualTo(3501);
  }

  @Test
  void firstPingsAreSpreadOverHalfAnInterval() {
    int count = 60;
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < count; i++) {
      clients.add(hub.connect(hub.client().ignoringPings()));
    }
    long connected = System.nanoTime();
    List<Long> afterMs = clients.stream().map(client -> CompletableFuture.supplyAsync(() -> {
      client.receiveFrame(INTERVAL.multipliedBy(3));
      return (System.nanoTime() - connected) / 1_000_000;
    }, task -> new Thread(task).start())).toList().stream().map(CompletableFuture::join).sorted().toList();
    assertThat(afterMs.get(0)).isLessThan(900);
    assertThat(afterMs.get(count - 1) - afterMs.get(0)).isGreaterThan(250);
    long largestGap = 0;
    for (int i = 1; i < count; i++) {
      largestGap = Math.max(largestGap, afterMs.get(i) - afterMs.get(i - 1));
    }
    assertThat(largestGap).isLessThan(300);
  }

  @Test
  void clientsMayPingToo() {
    var client = hub.connect(hub.client().ignoringPings());
    client.send(Frame.of(Frame.PING, new byte[] {1, 2, 3}));
    await().atMost(RawClient.DEADLINE).until(() -> {
      var frame = client.receiveFrame(RawClient.DEADLINE);
      return frame.opcode() == Frame.PONG && frame.payload().length == 3;
    });
  }
}
