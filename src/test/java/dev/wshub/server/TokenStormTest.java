package dev.wshub.server;

import static dev.wshub.server.RunningHub.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Jwt;
import dev.wshub.client.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Thousands who connect at once with tokens whose signatures take long hold up nobody who is connected. All are on one event loop.
 * Those with a curve take milliseconds each: on the loop all of them would be seconds. What counts is how many are let in while a
 * publication waits, and not how long it takes, which is a matter of what else the machine does.
 */
@Timeout(240)
class TokenStormTest {

  private static final int CLIENTS = 2_000;

  /** For machines that do much else. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);


  private static final KeyPair RSA = Jwt.keys("RS256");
  private static final KeyPair EC = Jwt.keys("ES256");

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT, new JsonObject()
      .put("client", new JsonObject().put("stale_close_delay", "100s").put("token", new JsonObject()
          .put("rsa_public_key", Jwt.pem(RSA.getPublic()))
          .put("ecdsa_public_key", Jwt.pem(EC.getPublic()))))
      .put("channel", new JsonObject().put("without_namespace", new JsonObject()
          .put("allow_subscribe_for_client", true).put("allow_subscribe_for_anonymous", true)
          .put("allow_publish_for_client", true).put("allow_publish_for_anonymous", true)))
      .encode());

  private final Vertx vertx = Vertx.vertx();

  @Test
  void manyTokensSignedWithRsa() throws Exception {
    storm("RS256", RSA);
  }

  @Test
  void manyTokensSignedWithACurve() throws Exception {
    storm("ES256", EC);
  }

  private void storm(String algorithm, KeyPair keys) throws Exception {
    String connect = new JsonObject().put("id", 1).put("connect", new JsonObject()
        .put("token", Jwt.of(algorithm, keys.getPrivate(), "{\"sub\":\"ann\"}"))).encode();
    var client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(CLIENTS));
    List<WebSocket> sockets = open(client);
    var answered = new CountDownLatch(CLIENTS);
    sockets.forEach(socket -> socket.textMessageHandler(reply -> {
      // Or, where the machine is so busy that it would take too long, that they should try again.
      if (reply.startsWith("{\"id\":1,\"connect\":") || reply.startsWith("{\"id\":1,\"error\":{\"code\":100,")) {
        answered.countDown();
      }
    }));
    RawClient witness = hub.subscribe("a");
    roundTripMs(witness);
    long begin = System.nanoTime();
    sockets.forEach(socket -> socket.writeTextMessage(connect));
    var took = new ArrayList<Long>();
    long before = CLIENTS;
    long mostBetween = 0;
    do {
      took.add(roundTripMs(witness));
      long now = answered.getCount();
      mostBetween = Math.max(mostBetween, before - now);
      before = now;
      assertThat(System.nanoTime() - begin).as("not all are answered").isLessThan(PATIENCE.toNanos());
    } while (!answered.await(5, TimeUnit.MILLISECONDS));
    long ms = (System.nanoTime() - begin) / 1_000_000;
    long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.println(algorithm + ": " + CLIENTS + " answered in " + ms + " ms; publications meanwhile " + sorted.length + ", in ms: median "
        + sorted[sorted.length / 2] + ", longest " + sorted[sorted.length - 1] + "; let in between two of them at most " + mostBetween);
    assertThat(mostBetween).as("clients that were let in before one publication was").isLessThan(CLIENTS / 2);
    await(vertx.close());
  }

  private List<WebSocket> open(WebSocketClient client) {
    var sockets = new ArrayList<WebSocket>();
    while (sockets.size() < CLIENTS) {
      var batch = new ArrayList<Future<WebSocket>>();
      for (int i = 0; i < 100; i++) {
        batch.add(client.connect(hub.port(), "127.0.0.1", "/connection/websocket"));
      }
      batch.forEach(each -> sockets.add(await(each)));
    }
    return sockets;
  }

  /** Time until a publication of the client has come back to it, and was answered. */
  private static long roundTripMs(RawClient client) {
    long begin = System.nanoTime();
    client.send("{\"id\":7,\"publish\":{\"channel\":\"a\",\"data\":1}}");
    while (client.receiveMessage(PATIENCE).json().getInteger("id", 0) != 7) {
      // The publication itself comes as well.
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }
}
