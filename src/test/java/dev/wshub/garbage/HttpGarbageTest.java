package dev.wshub.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad bytes where HTTP requests are expected. */
@Timeout(60)
class HttpGarbageTest {

  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, WebSocketGarbageTest.CONFIG);

  @Order(1) @RegisterExtension static final Unharmed unharmed = new Unharmed(hub);
  @Order(2) @RegisterExtension static final RunningHub registered = hub;

  private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  /** Ends whatever head or line was begun. */
  private static final String END = "\r\n\r\n\r\n";

  private static final String API = "X-API-Key: secret-of-the-tests\r\n";

  /** All that is answered on one connection, whose client sends no more once the first answer is there. */
  private static String answer(byte[] request) {
    try (var socket = new Socket("127.0.0.1", hub.port())) {
      socket.setSoTimeout(5_000);
      sendInSpite(socket, request);
      int first = socket.getInputStream().read();
      sendNoMore(socket);
      return first < 0 ? "" : (char) first + new String(socket.getInputStream().readNBytes(4_000), StandardCharsets.ISO_8859_1);
    } catch (IOException cut) {
      return "cut: " + cut.getMessage();
    }
  }

  private static void sendInSpite(Socket socket, byte[] request) {
    try {
      socket.getOutputStream().write(request);
    } catch (IOException cutMeanwhile) {
      // What it has to say may have come before.
    }
  }

  private static void sendNoMore(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException ended) {
      // It was the server that ended.
    }
  }

  private static String answer(String request) {
    return answer(request.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /health%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET // HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET ? HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "TRACE /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET /health HTTP/9.9\r\nHost: a\r\n\r\n",
    "GET /health\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a:99999999999\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: [::\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: \u0001\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a\r\nCookie: %%%\r\n\r\n",
    "GET /metrics?%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /api/info?api_key=%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "POST /api/info?%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "POST /api/%zz HTTP/1.1\r\nHost: a\r\n" + API + "Content-Length: 0\r\n\r\n",
    "POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Content-Length: -1\r\n\r\n",
    "POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Content-Length: 99999999999999999999\r\n\r\n",
    "POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Transfer-Encoding: bogus\r\n\r\n{}",
    "POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Expect: miracles\r\nContent-Length: 2\r\n\r\n{}",
    "POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "POST /connection/websocket HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY + "Content-Length: 3\r\n\r\nabc",
    "GET /connection/websocket HTTP/1.1\r\nHost: a\r\n" + UPGRADE + "\r\n",
    "GET /connection/websocket HTTP/1.1\r\nHost: a\r\n" + UPGRADE + "Sec-WebSocket-Key: \u0080\r\n\r\n",
    "GET /connection/websocket HTTP/1.0\r\n" + UPGRADE + KEY + "\r\n",
    "GET http:// HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY + "\r\n",
    "GET * HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY + "\r\n",
    "GET ? HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY + "\r\n",
    "GET /%zz HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY + "\r\n",
    "GET /connection/websocket?%zz=%&cf_ws HTTP/1.1\r\nHost: a b\r\nOrigin: ::\r\n" + UPGRADE + KEY + "\r\n",
    "GET /connection/websocket HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x\r\n\r\n"})
  void oddRequestsGetAStatus(String request) {
    assertThat(answer(request)).matches("(?s)HTTP/.*|cut: .*reset.*").doesNotContain(" 500 ", "Exception");
  }

  /** Its answer may have begun already, so there is no status that could be told. */
  @Test
  void aBadChunkInTheBodyCutsTheConnection() {
    assertThat(answer("POST /api/info HTTP/1.1\r\nHost: a\r\n" + API + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")).isEmpty();
  }

  @Test
  void randomBytesGetAStatus() {
    Garbage.rounds(200, garbage -> {
      String answer = answer(new String(garbage.bytes(5_000), StandardCharsets.ISO_8859_1) + END);
      assertThat(answer).matches("(?s)HTTP/\\S+ 4\\d\\d .*|cut: .*reset.*");
    });
  }

  @Test
  void damagedRequestsGetNo500() {
    var valid = List.of(
        "GET /health?a=b HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n",
        "GET /connection/websocket?a=%41 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n" + UPGRADE + KEY + "\r\n",
        "POST /api/publish?api_key=%41 HTTP/1.1\r\nHost: localhost\r\n" + API + "Content-Length: 24\r\n\r\n{\"channel\":\"a\",\"data\":1}",
        "POST /api/info HTTP/1.1\r\nHost: localhost\r\n" + API + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    Garbage.rounds(400, garbage -> {
      byte[] request = garbage.mutated(garbage.oneOf(valid).getBytes(StandardCharsets.ISO_8859_1));
      String text = new String(request, StandardCharsets.ISO_8859_1) + END;
      assertThat(answer(text)).as("%s", text).doesNotContain(" 500 ", "Exception", "timed out");
    });
  }

  @Test
  void garbageBehindAGoodRequestHurtsOnlyItself() {
    Garbage.rounds(50, garbage -> {
      String answer = answer("GET /health HTTP/1.1\r\nHost: a\r\n\r\n" + new String(garbage.bytes(2_000), StandardCharsets.ISO_8859_1));
      assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotContain(" 500 ");
    });
  }
}
