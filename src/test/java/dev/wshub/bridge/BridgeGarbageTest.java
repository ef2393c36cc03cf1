package dev.wshub.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.WebSocketHub;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that are broken or mean harm: they are told or closed, memory stays as it is, nobody else feels it. */
@Timeout(60)
class BridgeGarbageTest {

  @RegisterExtension final BridgedHub bridged = new BridgedHub();

  private void assertServesOthers() {
    var reply = bridged.program().ask("wshub.info", new JsonObject());
    assertThat(reply.getString("type")).isEqualTo("message");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, BridgedHub.FRAME_LIMIT + 1, 0x47455420 /* "GET " */})
  void aWrongLengthIsToldAndEndsTheConnection(int length) {
    var program = bridged.program().bytes(ByteBuffer.allocate(4).putInt(length).array());
    assertThat(program.receive().getString("message"))
        .isEqualTo("a frame's length must be from 1 to " + BridgedHub.FRAME_LIMIT + " bytes, not " + length);
    assertThat(program.receive()).isNull();
    assertServesOthers();
  }

  @Test
  void aFrameMayHaveTheWholeSizeInSmallParts() {
    String start = "{\"type\":\"send\",\"address\":\"wshub.publish\",\"replyAddress\":\"r\",\"body\":{\"channel\":\"a\",\"data\":\"";
    String end = "\"}}";
    byte[] content = (start + "x".repeat(BridgedHub.FRAME_LIMIT - start.length() - end.length()) + end).getBytes();
    var program = bridged.program();
    byte[] whole = ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
    for (int i = 0; i < whole.length; i += 1000) {
      program.bytes(Arrays.copyOfRange(whole, i, Math.min(whole.length, i + 1000)));
    }
    assertThat(program.receive().getJsonObject("body").getInteger("offset")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | not_json",
        "null | not_json",
        "[1] | not_json",
        "1 | not_json",
        "{} | missing_type",
        "{\"type\":7} | missing_type",
        "{\"type\":\"send\"} | missing_address",
        "{\"type\":\"send\",\"address\":{}} | missing_address",
        "{\"type\":\"explode\",\"address\":\"wshub.publish\"} | unknown_type",
        "{\"type\":\"unregister\",\"address\":\"own.out\"} | unknown_address",
        "{\"type\":\"send\",\"address\":\"wshub.publish\",\"headers\":1} | headers must be an object",
        "{\"type\":\"send\",\"address\":\"wshub.publish\",\"headers\":{\"a\":null}} | a header must be a text",
        "{\"type\":\"send\",\"address\":\"wshub.publish\",\"headers\":{\"timeout\":\"x\"}} | timeout must be milliseconds from 1",
        "{\"type\":\"send\",\"address\":\"wshub.publish\",\"headers\":{\"timeout\":0}} | timeout must be milliseconds from 1",
        "{\"type\":\"send\",\"address\":\"wshub.publish\",\"headers\":{\"codecName\":\"wshub.local\"}} | codecName is not allowed"
      })
  void wrongFramesAreToldAndTheConnectionGoesOn(String frame, String told) {
    var program = bridged.program().send(frame);
    assertThat(program.receive()).isEqualTo(new JsonObject().put("type", "err").put("message", told));
    program.ping();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"text\"", "null", "[]", "123456789012345678901234567890", "1e999", "{\"channel\":{}}", "{\"channel\":\"a\\r\\nERROR\"}"})
  void aBodyThatIsNoRequestIsAnError(String body) {
    var program = bridged.program();
    program.send("{\"type\":\"send\",\"address\":\"wshub.publish\",\"replyAddress\":\"r\",\"body\":" + body + "}");
    assertThat(program.receive().getString("type")).isEqualTo("err");
    program.ping();
    assertServesOthers();
  }

  @Test
  void deepJsonIsRefused() {
    var program = bridged.program().send("{\"a\":".repeat(8000) + "1" + "}".repeat(8000));
    assertThat(program.receive().getString("message")).isEqualTo("not_json");
    program.ping();
  }

  @Test
  void randomBytesHarmNobody() {
    var random = new Random(42);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      try (var program = new BridgeClient(bridged.port)) {
        if (random.nextBoolean()) {
          program.bytes(bytes);
        } else {
          program.frame(bytes);
        }
        if (random.nextBoolean()) {
          program.abort();
        }
      } catch (UncheckedIOException closed) {
        assertThat(closed).hasMessageMatching(".*(reset|Broken pipe|closed).*");
      }
    }
    assertServesOthers();
  }

  @Test
  void announcedFramesTakeNoMemoryBeforeTheyCome() {
    System.gc();
    long before = usedHeap();
    for (int i = 0; i < 200; i++) {
      bridged.program().bytes(ByteBuffer.allocate(8).putInt(BridgedHub.FRAME_LIMIT).array());
    }
    assertServesOthers();
    System.gc();
    assertThat(usedHeap() - before).isLessThan(200L * BridgedHub.FRAME_LIMIT / 2);
  }

  @Test
  void aProgramThatDoesNotReadIsClosed() {
    var lazy = bridged.program().register("own.out");
    var eventBus = bridged.vertx.eventBus();
    String text = "x".repeat(32 * 1024);
    long sent = 0;
    while (bridged.warnings().stream().noneMatch(line -> line.contains("bytes wait for it"))) {
      eventBus.publish("own.out", text);
      bridged.program().ping().close(); // gives the bridge its turn, and shows that others are served
      sent++;
      assertThat(sent).as("messages of 32 KiB").isLessThan(2000);
    }
    await().atMost(5, TimeUnit.SECONDS).until(() -> openSockets(bridged.port) == 0);
    assertThat(lazy).isNotNull();
    assertServesOthers();
  }

  @Test
  void aProgramIsNotReadWhileTheApiOwesItManyAnswers() {
    bridged.hub.undeploy().await();
    var taken = new LinkedBlockingQueue<Message<Object>>();
    bridged.vertx.eventBus().localConsumer("wshub.publish", taken::add); // in the API's place
    WebSocketHub.deploy(bridged.vertx, BridgedHub.config(bridged.port), BridgedHub.descriptor("bridge.TcpBridgeVerticle")).await();
    var flood = bridged.program();
    String frame = "{\"type\":\"send\",\"address\":\"wshub.publish\",\"body\":\"" + "x".repeat(32 * 1024) + "\"}";
    var sent = CompletableFuture.runAsync(() -> IntStream.range(0, 2000).forEach(i -> flood.send(frame)));
    await().until(() -> taken.size() >= BridgeConnection.REQUESTS);
    bridged.program().ping();
    // What had been read already comes through.
    assertThat(taken).hasSizeLessThan(BridgeConnection.REQUESTS + 8);
    for (int i = 0; i < 2000; i++) {
      assertThat(taken).hasSizeLessThan(BridgeConnection.REQUESTS + 8);
      poll(taken).reply(null);
    }
    sent.join();
  }

  private static Message<Object> poll(BlockingQueue<Message<Object>> taken) {
    try {
      return taken.poll(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long usedHeap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Connections on this port in the kernel's view, on the server's side, that are still established or being closed with data left. */
  private static long openSockets(int port) {
    try (var lines = Files.lines(Path.of("/proc/net/tcp"))) {
      String local = String.format("0100007F:%04X", port);
      return lines
          .map(line -> line.trim().split("\\s+"))
          .filter(fields -> fields[1].equals(local) && fields[3].equals("01"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
