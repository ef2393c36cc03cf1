package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.Close;
import dev.wshub.client.Frame;
import dev.wshub.client.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a connection, with which code; each is counted as decided by the server. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "DIRECT_TLS", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class CloseCodeTest {

  private static final Duration SOON = Duration.ofSeconds(3);
  private static final int LIMIT = 4096;

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {
        "client": {"channel_limit": 2, "stale_close_delay": "1s"},
        "websocket": {"message_size_limit": 4096, "close_timeout": "1s"},
        "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}
      }
      """);

  private void assertClosed(RawClient client, int code, String reason, Runnable cause) {
    long before = hub.bus().closes(code);
    cause.run();
    Close close = client.awaitClose(SOON);
    assertThat(close.code()).isEqualTo(code);
    assertThat(close.reason()).isEqualTo(reason);
    assertThat(client.ended()).succeedsWithin(SOON);
    assertThat(hub.bus().closes(code)).isEqualTo(before + 1);
  }

  private void assertBadRequest(RawClient client, String frame) {
    assertClosed(client, 3501, "bad request", () -> client.send(frame));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"id\":1,\"subscribe\":{\"channel\":\"a\"}}", "{\"id\":1,\"publish\":{\"channel\":\"a\",\"data\":1}}",
    "{\"id\":1,\"rpc\":{}}", "{\"send\":{\"data\":1}}", "{}"})
  void anythingBeforeConnectIs3501(String command) {
    assertBadRequest(hub.open(), command);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"id\":2,\"connect\":{}}", "{\"id\":2}", "{\"id\":2,\"subscribe\"", "no json", "[]", "{\"id\":2,\"ping\":{}}",
    "{\"id\":2,\"subscribe\":{\"chanel\":\"a\"}}", "{\"id\":2,\"shout\":{}}", "{\"id\":-1,\"rpc\":{}}",
    "{\"id\":2,\"refresh\":{}}", "{\"id\":2,\"sub_refresh\":{\"token\":\"t\"}}"})
  void whatIsNoRequestAfterConnectIs3501(String command) {
    assertBadRequest(hub.connect(), command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribe", "unsubscribe", "publish", "history", "presence", "presence_stats"})
  void emptyChannelIs3501(String method) {
    assertBadRequest(hub.connect(), "{\"id\":2,\"" + method + "\":{\"channel\":\"\"}}");
    assertBadRequest(hub.connect(), "{\"id\":2,\"" + method + "\":{}}");
  }

  @Test
  void pongWithoutPingIs3501() {
    assertBadRequest(hub.connect(), "{}");
  }

  @Test
  void commandsBeforeTheMalformedOneAreAnswered() {
    var client = hub.connect();
    client.send("{\"id\":2,\"unsubscribe\":{\"channel\":\"a\"}}\n{\"id\":3,\"rpc\":");
    assertThat(client.receive().encode()).isEqualTo("{\"id\":2,\"unsubscribe\":{}}");
    assertThat(client.awaitClose(SOON).code()).isEqualTo(3501);
  }

  @Test
  void unknownNamespaceInTheSubscriptionsOfConnectIs3501() {
    assertBadRequest(hub.open(), "{\"id\":1,\"connect\":{\"subs\":{\"nowhere:a\":{}}}}");
  }

  @Test
  void tokenWithoutAKeyIs3500() {
    var client = hub.open();
    assertClosed(client, 3500, "invalid token", () -> client.send("{\"id\":1,\"connect\":{\"token\":\"t\"}}"));
  }

  @Test
  void noConnectCommandInTimeIs3502() {
    var client = hub.open();
    assertClosed(client, 3502, "stale", () -> { });
  }

  @Test
  void partOfAConnectCommandInTimeIs3502() {
    var client = hub.open();
    assertClosed(client, 3502, "stale", () -> client.send(Frame.text("{\"id\":1,").unfinished()));
  }

  @Test
  void connectedClientsAreNotStale() {
    var client = hub.connect();
    await().pollDelay(Duration.ofMillis(600)).atMost(Duration.ofSeconds(2)).until(() -> true);
    assertThat(ask(client, "{\"id\":2,\"unsubscribe\":{\"channel\":\"a\"}}").getInteger("id")).isEqualTo(2);
  }

  @Test
  void disconnectByTheApiIs3503() {
    var client = hub.open(hub.client());
    String id = ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect").getString("client");
    assertClosed(client, 3503, "force disconnect", () -> hub.api("disconnect", "{\"client\":\"" + id + "\"}"));
  }

  @Test
  void moreServerSideSubscriptionsThanAllowedIs3505() {
    var client = hub.open();
    assertClosed(client, 3505, "channel limit", () -> client.send("{\"id\":1,\"connect\":{\"subs\":{\"a\":{},\"b\":{},\"c\":{}}}}"));
  }

  @Test
  void sendThatNobodyHandlesIs3508() {
    var client = hub.connect();
    assertClosed(client, 3508, "not available", () -> client.send("{\"send\":{\"data\":1}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c3", "eda080", "f4908080", "c080"})
  void invalidUtf8Is1007(String hex) {
    var client = hub.connect();
    byte[] bytes = HexFormat.of().parseHex("227b" + hex + "227d");
    assertClosed(client, 1007, "invalid UTF-8 in text message", () -> client.send(Frame.of(Frame.TEXT, bytes)));
  }

  @Test
  void messageAtTheLimitIsTaken() {
    var client = hub.connect();
    String command = "{\"id\":2,\"unsubscribe\":{\"channel\":\"a\"}}";
    client.send(command + " ".repeat(LIMIT - command.length()));
    assertThat(client.receive().getInteger("id")).isEqualTo(2);
  }

  @Test
  void fragmentsOverTheLimitAre1009() {
    var client = hub.connect();
    assertClosed(client, 1009, "message too big", () -> {
      client.send(Frame.text(" ".repeat(LIMIT / 2)).unfinished());
      client.send(Frame.continuation(" ".repeat(LIMIT / 2 + 1)));
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {LIMIT + 1, 60_000, 1 << 20})
  void singleFrameOverTheLimitIs1009(int size) {
    var client = hub.connect();
    assertClosed(client, 1009, "message too big", () -> sendInSpite(client, Frame.of(Frame.TEXT, new byte[size])));
  }

  /** Vert.x flushes at the end of what it read at once, which is too late, and its public interface cannot do so earlier. */
  @Test
  void singleFrameOverTheLimitBehindAMessageIs1009ExceptThroughThePublicInterface() {
    var client = hub.connect();
    String text = "{\"id\":2,\"unsubscribe\":{\"channel\":\"a\"}}";
    var both = new ByteArrayOutputStream();
    both.writeBytes(Frame.text(text).encode());
    both.writeBytes(Frame.of(Frame.TEXT, new byte[LIMIT + 1]).encode());
    client.sendBytes(both.toByteArray());
    int code = client.awaitClose(RawClient.DEADLINE).code();
    assertThat(code).isIn(shape.outbound.equals("direct") ? List.of(1009) : List.of(1009, 1006));
  }

  @Test
  void framesThatNoClientMaySendAre1002() {
    for (Frame frame : List.of(Frame.text("{}").withRsv(4), Frame.continuation("{}"), Frame.of(3, new byte[1]), Frame.of(Frame.PING, new byte[126]))) {
      var client = hub.connect();
      assertClosed(client, 1002, "protocol error", () -> client.send(frame));
    }
  }

  @Test
  void unmaskedFramesAre1002() {
    var client = hub.connect();
    assertClosed(client, 1002, "protocol error", () -> client.send(Frame.text("{}").unmasked()));
  }

  /** The server may cut the connection before it was given everything. */
  private static void sendInSpite(RawClient client, Frame frame) {
    try {
      client.send(frame);
    } catch (UncheckedIOException e) {
      // What counts is the close frame.
    }
  }
}
