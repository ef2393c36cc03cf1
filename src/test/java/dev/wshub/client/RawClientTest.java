package dev.wshub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client against a small server that echoes text; the path asks for other behaviour. */
class RawClientTest {

  private static final Duration DEADLINE = RawClient.DEADLINE;
  private static final int CHUNK = 64 << 10;

  private static final Queue<String> texts = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean full = new AtomicBoolean();
  private static Vertx vertx;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    var server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
      .webSocketHandshakeHandler(handshake -> {
        if (handshake.path().equals("/refused")) {
          handshake.reject(403);
        } else {
          handshake.accept();
        }
      })
      .webSocketHandler(RawClientTest::serve);
    port = server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS).actualPort();
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void serve(ServerWebSocket socket) {
    socket.textMessageHandler(text -> {
      texts.add(text);
      socket.writeTextMessage(text);
    });
    switch (socket.path()) {
      case "/pings" -> {
        socket.pongHandler(payload -> texts.add("pong " + payload));
        socket.writePing(Buffer.buffer("payload"));
        socket.writeTextMessage("{}");
      }
      case "/closes" -> socket.close((short) 3501, "bad request");
      case "/floods" -> fill(socket);
      default -> {
      }
    }
  }

  private static void fill(ServerWebSocket socket) {
    if (socket.writeQueueFull()) {
      full.set(true);
      socket.drainHandler(drained -> socket.writeTextMessage("{\"last\":true}"));
      return;
    }
    socket.writeTextMessage("{\"filler\":\"" + "x".repeat(CHUNK / 2) + "\"}");
    vertx.runOnContext(next -> fill(socket));
  }

  @Test
  void splitsTheLinesOfAFrameIntoMessages() throws IOException {
    try (var client = RawClient.to(port).open()) {
      client.send("{\"id\":1}\n{}\n{\"id\":2}\n");
      assertThat(client.receive()).isEqualTo(new JsonObject("{\"id\":1}"));
      assertThat(client.receive()).isEqualTo(new JsonObject("{\"id\":2}"));
    }
  }

  @Test
  void sendsFragmentsAndLongFrames() throws IOException {
    try (var client = RawClient.to(port).open()) {
      client.send(Frame.text("{").unfinished()).send(Frame.continuation("\"id\":").unfinished()).send(Frame.continuation("3}"));
      assertThat(client.receive().getInteger("id")).isEqualTo(3);
      for (int length : new int[] {100, 200, 60_000}) {
        var message = new JsonObject().put("text", "x".repeat(length));
        assertThat(client.send(message).receive()).isEqualTo(message);
      }
    }
  }

  @Test
  void readsWhatItWrites() throws IOException {
    for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
      var frame = new Frame(false, 4, Frame.BINARY, true, new byte[length]);
      var read = Frame.read(new DataInputStream(new ByteArrayInputStream(frame.encode())));
      assertThat(read).usingRecursiveComparison().isEqualTo(frame);
    }
  }

  @Test
  void answersBothKindsOfPing() throws IOException {
    texts.clear();
    try (var client = RawClient.to(port).path("/pings").open()) {
      assertThat(client.receiveFrame(DEADLINE).opcode()).isEqualTo(Frame.PING);
      await().untilAsserted(() -> assertThat(texts).contains("pong payload", "{}"));
    }
  }

  @Test
  void leavesPingsUnansweredOnRequest() throws IOException {
    try (var client = RawClient.to(port).path("/pings").ignoringPings().open()) {
      texts.clear();
      assertThat(client.send("{\"id\":4}").receive().getInteger("id")).isEqualTo(4);
      assertThat(texts).containsExactly("{\"id\":4}");
    }
  }

  @Test
  void tellsCodeAndReasonOfTheCloseFrame() throws IOException {
    try (var client = RawClient.to(port).path("/closes").open()) {
      var close = client.awaitClose(DEADLINE);
      assertThat(close.code()).isEqualTo(3501);
      assertThat(close.reason()).isEqualTo("bad request");
      assertThatExceptionOfType(AssertionError.class).isThrownBy(client::receive).withMessageContaining("3501");
    }
  }

  @Test
  void tellsAnEndWithoutACloseFrame() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var cut = vertx.executeBlocking(() -> {
        try (var socket = server.accept()) {
          String accept = Handshake.acceptFor("dGhlIHNhbXBsZSBub25jZQ==");
          String answer = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\n";
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
        return null;
      });
      try (var client = RawClient.to(server.getLocalPort()).open()) {
        assertThat(client.awaitClose(DEADLINE).code()).isEqualTo(Close.ABNORMAL);
      }
      cut.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void tellsTheStatusOfARefusedHandshake() {
    assertThatExceptionOfType(HandshakeRefused.class)
      .isThrownBy(() -> RawClient.to(port).path("/refused").open())
      .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(403));
  }

  @Test
  void whatItDoesNotReadStaysInTheKernel() throws IOException {
    full.set(false);
    try (var client = RawClient.to(port).path("/floods").receiveBuffer(4096).open()) {
      client.stopReading();
      await().untilTrue(full);
      client.resumeReading();
      while (!client.receive().containsKey("last")) {
        // fillers
      }
    }
  }
}
