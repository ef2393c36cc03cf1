package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a client costs that is connected, subscribed, and silent: resident memory of the process as {@code scripts/run} starts it. 500
 * connections warm it up; garbage is collected by force before both readings.
 */
@Timeout(120)
class IdleMemoryIT {

  private static final int WARM_UP = 500;
  private static final int CONNECTIONS = 8_000;
  private static final int SUBSCRIBERS_OF_A_CHANNEL = 10;
  private static final int SOCKET_TIMEOUT_MS = 10_000;
  private static final String RUN = Path.of("scripts/run").toAbsolutePath().toString();
  private static final JsonObject OPEN = new JsonObject("{\"client\": {\"insecure\": true}, \"shutdown\": {\"drain\": \"0s\"}}");

  /** It is 13 KB with 10,000 connections; among few, what the process takes once for code and new objects counts for more. */
  private static final long LIMIT_BYTES = 20 * 1024;

  @Test
  void anIdleSubscriberTakesTwentyKilobytesAtMost() throws Exception {
    try (var hub = HubProcess.startBy(List.of(RUN), OPEN, null)) {
      closeAll(subscribers(hub.port(), WARM_UP));
      TimeUnit.SECONDS.sleep(1); // the hub's side of the closing sockets
      long before = residentBytes(hub.pid());
      List<Socket> sockets = subscribers(hub.port(), CONNECTIONS);
      try {
        assertThat((residentBytes(hub.pid()) - before) / CONNECTIONS).isBetween(1L, LIMIT_BYTES);
      } finally {
        closeAll(sockets);
      }
    }
  }

  private static List<Socket> subscribers(int port, int count) throws IOException {
    List<Socket> sockets = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(subscribe(port, "channel-" + i / SUBSCRIBERS_OF_A_CHANNEL));
      }
    } catch (IOException | RuntimeException e) {
      closeAll(sockets);
      throw e;
    }
    return sockets;
  }

  /** Without a thread for each, which {@link dev.wshub.client.RawClient} has. */
  private static Socket subscribe(int port, String channel) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(SOCKET_TIMEOUT_MS);
    String commands = "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}";
    String head =
        "GET /connection/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    write(socket, head);
    awaitText(socket, "\r\n\r\n");
    write(socket, masked(commands));
    awaitText(socket, "\"id\":2");
    return socket;
  }

  private static void write(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void awaitText(Socket socket, String text) throws IOException {
    var received = new StringBuilder();
    while (received.indexOf(text) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("the connection ended behind: %s", received).isNotNegative();
      received.append((char) next);
    }
  }

  /** A text frame with a mask of zeros (RFC 6455, section 5.2). */
  private static String masked(String text) {
    return "\u0081" + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static long residentBytes(long pid) throws Exception {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    for (int i = 0; i < 2; i++) {
      var collected = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run").redirectErrorStream(true).start();
      String output = new String(collected.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(collected.waitFor()).as(output).isZero();
    }
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      String resident = lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(resident.replaceAll("\\D", "")) * 1024;
    }
  }
}
