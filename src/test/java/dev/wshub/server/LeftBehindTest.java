package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.WebSocketHub;
import dev.wshub.client.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hubs that come and go in one process, idle ones and busy ones: nothing of them stays. */
@Timeout(180)
class LeftBehindTest {

  private static final int ROUNDS = 50;

  /** Until then classes are loaded and pools filled. */
  private static final int WARM = 15;

  private static final int BUSY_EVERY = 5;
  private static final int CLIENTS = 10;

  /** One hub's share of these would be more: history, an index, threads. */
  private static final long HEAP_BYTES = 4L << 20;

  private static final long DIRECT_BYTES = 8L << 20;
  private static final int THREADS = 3;
  private static final int FILES = 3;

  @RegisterExtension static final HttpAuthority APP = new HttpAuthority();

  private final JsonObject config = new JsonObject(APP.in("""
      {"http_server": {"address": "127.0.0.1", "port": 0},
       "shutdown": {"drain": "50ms"},
       "client": {"insecure": true},
       "prometheus": {"enabled": true},
       "rpc": {"proxy": {"endpoint": "http://127.0.0.1:PORT/rpc", "timeout": "10s"}, "without_namespace": {"proxy_enabled": true},
         "namespaces": [{"name": "hangs", "proxy_enabled": true, "proxy_name": "hangs"}]},
       "proxies": [{"name": "hangs", "endpoint": "http://127.0.0.1:PORT/hangs", "timeout": "10s"}],
       "events": {"connect": true, "disconnect": true, "subscribe": true, "unsubscribe": true},
       "channel": {"without_namespace": {"presence": true, "join_leave": true, "history_size": 100, "history_ttl": "60s"}}}
      """));

  private boolean asking = true;

  @BeforeEach
  void answer() {
    APP.answers("/rpc", "{}").hears("/hangs", request -> { });
  }

  @Test
  void ofHubsOnOneVertx() throws Exception {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    try {
      Remains before = null;
      for (int round = 0; round < ROUNDS; round++) {
        var hub = deploy(vertx);
        use(vertx, hub, round);
        hub.undeploy().await();
        if (round == WARM) {
          before = Remains.now(vertx);
        }
      }
      compare(before, Remains.now(vertx));
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void ofHubsThatEndWithTheirVertx() throws Exception {
    Remains before = null;
    for (int round = 0; round < ROUNDS; round++) {
      var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
      use(vertx, deploy(vertx), round);
      vertx.close().await();
      if (round == WARM) {
        before = Remains.now(null);
      }
    }
    compare(before, Remains.now(null));
  }

  @Test
  void ofVerticlesThatAreDeployedAnew() throws Exception {
    asking = false; // the clients of the other server stay, and with them its connections to the endpoints
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    try {
      var hub = deploy(vertx);
      Remains before = null;
      for (int round = 0; round < ROUNDS; round++) {
        use(vertx, hub, round);
        hub.redeploy("dev.wshub.hub.HubVerticle", round % 3).await();
        hub.redeploy("dev.wshub.api.ApiVerticle", 0).await();
        hub.redeploy("dev.wshub.server.WebSocketServerVerticle", round % 2).await();
        if (round == WARM) {
          before = Remains.now(vertx);
        }
      }
      compare(before, Remains.now(vertx));
    } finally {
      vertx.close().await();
    }
  }

  private WebSocketHub deploy(Vertx vertx) {
    return WebSocketHub.deploy(vertx, config, Shape.DIRECT_SHARDED.descriptor()).await();
  }

  /** In some rounds clients are connected, and messages under way to them, when the hub ends. */
  private void use(Vertx vertx, WebSocketHub hub, int round) throws Exception {
    if (round % BUSY_EVERY != 0) {
      return;
    }
    for (int i = 0; i < CLIENTS; i++) {
      var client = RawClient.to(hub.port()).open();
      client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
      RunningHub.subscribe(client, 2, "room-" + i % 3);
      if (asking) {
        client.send("{\"id\":3,\"rpc\":{}}").receiveReply(3);
        client.send("{\"id\":4,\"rpc\":{\"method\":\"hangs:on\"}}");
      }
      client.closed().thenRun(client::close);
    }
    var message = new JsonObject().put("data", "x".repeat(1000));
    IntStream.range(0, 100).forEach(i -> vertx.eventBus().send("wshub.publish", message.copy().put("channel", "room-" + i % 3)));
  }

  private static void compare(Remains before, Remains after) throws InterruptedException {
    assertThat(after.exact()).isEqualTo(before.exact());
    assertThat(after.heap() - before.heap()).as("heap").isLessThan(HEAP_BYTES);
    assertThat(after.direct() - before.direct()).as("direct memory").isLessThan(DIRECT_BYTES);
    assertThat(after.threads() - before.threads()).as("threads").isLessThan(THREADS);
    assertThat(after.files() - before.files()).as("open files").isLessThan(FILES);
  }
}
