package dev.wshub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.config.HubConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that a client sends without waiting: those to /later are answered by the test, all others at once. */
@Timeout(30)
class LaterAnswersTest {
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<LaterAnswers.Answer> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<HttpServerRequest> waiting = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerWebSocketHandshake> upgrades = new LinkedBlockingQueue<>();
  private final AtomicInteger heads = new AtomicInteger();
  private volatile Channel channel;
  private Context context;
  private HttpServer server;
  private Socket client;
  private BufferedReader in;

  @BeforeEach
  void start() throws Exception {
    var deadlines = new RequestDeadlines(new DeadlineWheel(0));
    var port = new HttpPort(vertx, HubConfig.defaults().httpServer().publicTls(), deadlines);
    server = port.server(HttpPort.options(), this::handle).await(10, TimeUnit.SECONDS);
    server.webSocketHandshakeHandler(
        handshake -> {
          upgrades.add(handshake);
          LaterAnswers.behind(deadlines.connectionOf(handshake), handshake::accept);
        });
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    client = new Socket("127.0.0.1", server.actualPort());
    client.setSoTimeout(10_000);
    in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** Counts the heads that come in behind the first one, whether they are handed out or wait. */
  private void watch(ChannelHandlerContext vertx) {
    channel = vertx.channel();
    heads.incrementAndGet();
    vertx.pipeline().addBefore(
        vertx.name(),
        null,
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext to, Object message) {
            if (message instanceof HttpRequest) {
              heads.incrementAndGet();
            }
            to.fireChannelRead(message);
          }
        });
  }

  private void handle(HttpServerRequest request) {
    context = vertx.getOrCreateContext();
    if (channel == null) {
      watch(HttpChannel.context(request.connection()));
    }
    if (request.path().equals("/later")) {
      var answer = LaterAnswers.end(request, Integer.parseInt(request.getParam("bytes", "1")));
      if (answer == null) {
        waiting.add(request);
      } else {
        answers.add(answer);
      }
    } else if (request.path().equals("/beside")) {
      request.response().end("x".repeat(Integer.parseInt(request.getParam("bytes"))));
    } else {
      LaterAnswers.behind(request, () -> request.body().onSuccess(body -> request.response().end("now " + body)));
    }
  }

  @Test
  void keepTheOrderOfTheRequestsWhateverComesFirst() throws Exception {
    send(get("/later") + get("/later") + post("/now", "x") + get("/later"));
    var first = next();
    var second = next();
    give(second, 404, "second");
    assertThat(client.getInputStream().available()).isZero();
    assertThat(answers.poll(100, TimeUnit.MILLISECONDS)).as("the third is behind one that waits for all").isNull();
    give(first, 200, "first");
    assertThat(List.of(read(), read(), read())).containsExactly("200 first", "404 second", "200 now x");
    give(next(), 200, "");
    assertThat(read()).isEqualTo("200 ");
  }

  @Test
  void keepABodyWhoseRequestWaitsForTheClientToReadAndThenForTheAnswersBefore() throws Exception {
    String before = get("/beside?bytes=16000").repeat(3);
    String behind = get("/beside?bytes=9000").repeat(2);
    send(get("/later") + before + get("/later") + behind);
    var first = next();
    var second = next();
    send(post("/now", "x"));
    await().until(() -> heads.get() == 8);
    give(first, 200, "first");
    assertThat(read()).isEqualTo("200 first");
    for (int i = 0; i < 3; i++) {
      assertThat(read()).hasSize(4 + 16_000);
    }
    give(second, 200, "second");
    assertThat(read()).isEqualTo("200 second");
    for (int i = 0; i < 2; i++) {
      assertThat(read()).hasSize(4 + 9_000);
    }
    assertThat(read()).isEqualTo("200 now x");
  }

  @Test
  void areBoundedInNumber() throws Exception {
    send(get("/later").repeat(LaterAnswers.MOST + 2));
    var known = new ArrayList<LaterAnswers.Answer>();
    for (int i = 0; i < LaterAnswers.MOST; i++) {
      known.add(next());
    }
    var late = waiting.poll(10, TimeUnit.SECONDS);
    assertThat(late).isNotNull();
    assertThat(answers.poll(100, TimeUnit.MILLISECONDS)).isNull();
    for (int i = 0; i < known.size(); i++) {
      give(known.get(i), 200, "answer " + i);
      assertThat(read()).isEqualTo("200 answer " + i);
    }
    context.runOnContext(go -> late.response().end("late"));
    assertThat(read()).isEqualTo("200 late");
    give(next(), 200, "last");
    assertThat(read()).isEqualTo("200 last");
  }

  @Test
  void areBoundedInBytes() throws Exception {
    send(get("/later?bytes=" + LaterAnswers.MOST_BYTES) + get("/later"));
    var first = next();
    assertThat(waiting.poll(10, TimeUnit.SECONDS)).isNotNull();
    give(first, 200, "");
    assertThat(read()).isEqualTo("200 ");
  }

  @Test
  void endTheConnectionWhereTheClientWantsIt() throws Exception {
    send("GET /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    give(next(), 200, "x");
    assertThat(read()).isEqualTo("200 x");
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void areNotOvertakenByAnUpgrade() throws Exception {
    send(get("/later")
        + "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assertThat(upgrades.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(client.getInputStream().available()).isZero();
    give(next(), 200, "first");
    assertThat(read()).isEqualTo("200 first");
    assertThat(read()).isEqualTo("101 ");
  }

  @Test
  void mayComeWhenTheClientHasGone() throws Exception {
    send(get("/later").repeat(2));
    var first = next();
    var second = next();
    client.setSoLinger(true, 0);
    client.close();
    await().until(() -> !channel.isOpen());
    give(second, 200, "x");
    give(first, 200, "x");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private static String post(String path, String body) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private void send(String requests) throws Exception {
    client.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
  }

  private LaterAnswers.Answer next() throws Exception {
    var answer = answers.poll(10, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer;
  }

  /** Fails where giving it fails. */
  private void give(LaterAnswers.Answer answer, int status, String body) throws Exception {
    var given = new CompletableFuture<Void>();
    context.runOnContext(
        go -> {
          try {
            answer.give(status, body.getBytes(StandardCharsets.US_ASCII));
            given.complete(null);
          } catch (RuntimeException e) {
            given.completeExceptionally(e);
          }
        });
    given.get(10, TimeUnit.SECONDS);
  }

  /** Status and body. */
  private String read() throws Exception {
    String status = in.readLine().split(" ")[1];
    int length = 0;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase().startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).trim());
      }
    }
    char[] body = new char[length];
    for (int read = 0; read < length; ) {
      read += in.read(body, read, length - read);
    }
    return status + " " + new String(body);
  }
}
