package dev.wshub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.config.HubConfig;
import dev.wshub.server.LeakLog;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Requests that are sent without waiting for the answers to those before. */
@Timeout(30)
class HttpPortTest {

  private static final int SOCKET_TIMEOUT_MS = 3_000;
  private static final int ANSWER_BYTES = 16 * 1024;

  private final Vertx vertx = Vertx.vertx();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void close() {
    vertx.close().await();
    root().detachAppender(log);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private List<ILoggingEvent> warnings() {
    return log.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN)).toList();
  }

  /** A port whose requests are answered a little later, as those are for which the hub is asked. */
  private int port() {
    return port(request -> request.body().onComplete(b -> vertx.setTimer(1, timer -> request.response().end("x"))));
  }

  private int port(Handler<HttpServerRequest> requests) {
    return port(requests, server -> { });
  }

  private int port(Handler<HttpServerRequest> requests, Consumer<HttpServer> setting) {
    var port = new HttpPort(vertx, HubConfig.defaults().httpServer().publicTls(), new RequestDeadlines(new DeadlineWheel(0)));
    return port
        .server(HttpPort.options(), requests)
        .onSuccess(setting::accept)
        .compose(server -> server.listen(0, "127.0.0.1"))
        .await()
        .actualPort();
  }

  private static int answered(int port, String request, int times) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(SOCKET_TIMEOUT_MS);
      socket.getOutputStream().write(request.repeat(times).getBytes(StandardCharsets.US_ASCII));
      int answered = 0;
      for (var in = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII); answered < times && in.findWithinHorizon("HTTP/1.1 200 ", 0) != null; ) {
        answered++;
      }
      return answered;
    }
  }

  /** What a client can make the port hold is bounded, and all of it comes when the client reads. */
  @Test
  void requestsWaitWhileAClientDoesNotReadTheAnswersToThoseBefore() throws Exception {
    int requests = 400;
    var handled = new AtomicInteger();
    int port = port(request -> request.response().putHeader("Number", "" + handled.incrementAndGet()).end("x".repeat(ANSWER_BYTES)));
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.setSoTimeout(SOCKET_TIMEOUT_MS);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".repeat(requests).getBytes(StandardCharsets.US_ASCII));
      int seen = -1;
      while (seen < 1 || seen != handled.get()) {
        seen = handled.get();
        TimeUnit.MILLISECONDS.sleep(300);
      }
      assertThat(seen).isBetween(1, requests / 4);
      var in = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII);
      for (int number = 1; number <= requests; number++) {
        assertThat(in.findWithinHorizon("Number: \\d+", 0)).isEqualTo("Number: " + number);
      }
    }
    assertThat(warnings()).isEmpty();
  }

  /** Closing behind what is to be sent would never come to an end. */
  @Test
  void aClientThatNeverReadsIsCutWithWhatItIsOwed() throws Exception {
    var wheel = new DeadlineWheel(0);
    var handled = new AtomicInteger();
    var context = vertx.getOrCreateContext();
    var server = Promise.<HttpServer>promise();
    context.runOnContext(
        start ->
            new HttpPort(vertx, HubConfig.defaults().httpServer().publicTls(), new RequestDeadlines(wheel))
                .server(
                    HttpPort.options(),
                    request -> request.response().putHeader("Number", "" + handled.incrementAndGet()).end("x".repeat(ANSWER_BYTES)))
                .compose(made -> made.listen(0, "127.0.0.1"))
                .onComplete(server));
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.setSoTimeout(SOCKET_TIMEOUT_MS);
      socket.connect(new InetSocketAddress("127.0.0.1", server.future().await().actualPort()));
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".repeat(400).getBytes(StandardCharsets.US_ASCII));
      int seen = -1;
      while (seen < 1 || seen != handled.get()) {
        seen = handled.get();
        TimeUnit.MILLISECONDS.sleep(300);
      }
      context.runOnContext(later -> wheel.advance(60_100));
      TimeUnit.MILLISECONDS.sleep(100);
      context.runOnContext(later -> wheel.advance(70_200));
      TimeUnit.MILLISECONDS.sleep(300);
      int read = 0;
      for (var in = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII); in.findWithinHorizon("Number: \\d+", 0) != null; ) {
        read++;
      }
      assertThat(read).isLessThan(seen);
      assertThat(handled).hasValue(seen);
    }
  }

  /** Vert.x hands upgrades on by another way than requests, and answers some itself. */
  @Test
  void aConnectionEndsThatIsRefusedUpgradesWithoutReadingIt() throws Exception {
    var refused = new AtomicInteger();
    int port =
        port(
            request -> request.response().end(),
            server ->
                server.webSocketHandshakeHandler(
                    handshake -> {
                      refused.incrementAndGet();
                      handshake.reject(403);
                    }));
    String upgrade = "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n";
    String unknownVersion = upgrade.replace("13", "14");
    for (String request : List.of(upgrade, unknownVersion)) {
      try (var socket = new Socket()) {
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        byte[] requests = request.repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    socket.getOutputStream().write(requests);
                  }
                })
            .isInstanceOf(IOException.class);
      }
    }
    assertThat(refused.get()).isBetween(1, 50_000);
  }

  /** The body of a request that waits is not lost. */
  @Test
  void requestsThatHaveWaitedAreHandedOnWithTheirBodies() throws Exception {
    int requests = 200;
    int port =
        port(
            request ->
                request
                    .body()
                    .onSuccess(body -> request.response().putHeader("Body", body.toString()).end("x".repeat(ANSWER_BYTES))));
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.setSoTimeout(SOCKET_TIMEOUT_MS);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      var out = socket.getOutputStream();
      for (int number = 100; number < 100 + requests; number++) {
        out.write(("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n" + number).getBytes(StandardCharsets.US_ASCII));
      }
      TimeUnit.MILLISECONDS.sleep(300);
      var in = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII);
      for (int number = 100; number < 100 + requests; number++) {
        assertThat(in.findWithinHorizon("Body: \\d+", 0)).isEqualTo("Body: " + number);
      }
    }
  }

  /** Vert.x holds them, and would neither release them nor get over the end of such a connection. */
  @Test
  void requestsThatWaitWhenTheirClientIsCutLeaveNothingBehind() throws Exception {
    int clients = 20;
    var leaks = LeakLog.begin();
    var handled = new Semaphore(0);
    var closed = new Semaphore(0);
    int port =
        port(
            request -> {
              request.response().closeHandler(gone -> closed.release());
              handled.release();
            });
    for (int i = 0; i < clients; i++) {
      try (var socket = new Socket("127.0.0.1", port)) {
        socket.getOutputStream().write("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc".repeat(4).getBytes(StandardCharsets.US_ASCII));
        assertThat(handled.tryAcquire(SOCKET_TIMEOUT_MS, TimeUnit.MILLISECONDS)).isTrue();
        TimeUnit.MILLISECONDS.sleep(50);
        socket.setSoLinger(true, 0);
      }
    }
    assertThat(closed.tryAcquire(clients, SOCKET_TIMEOUT_MS, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(leaks.end()).isEmpty();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void allRequestsOfAConnectionAreAnsweredHoweverManyWait() throws IOException {
    int port = port();
    for (int requests : new int[] {128, 129, 1_000}) {
      assertThat(answered(port, "GET / HTTP/1.1\r\n\r\n", requests)).isEqualTo(requests);
      assertThat(answered(port, "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", requests)).isEqualTo(requests);
    }
    assertThat(warnings()).isEmpty();
  }
}
