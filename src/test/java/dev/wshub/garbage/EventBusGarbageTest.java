package dev.wshub.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.WebSocketHub;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bad bodies at the hub's addresses, public and internal; a sender learns what was wrong, or is passed over in the log. */
@Timeout(60)
class EventBusGarbageTest {

  private static final List<String> METHODS = List.of(
      "publish", "broadcast", "subscribe", "unsubscribe", "disconnect", "presence", "presence_stats", "history", "history_remove", "channels", "info", "batch",
      "rpc");

  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, WebSocketGarbageTest.CONFIG);

  @Order(1) @RegisterExtension static final Unharmed unharmed = new Unharmed(hub);
  @Order(2) @RegisterExtension static final RunningHub registered = hub;

  private Vertx vertx;
  private WebSocketHub withApi;

  /** A second hub on the same Vert.x, because the tests' shapes are without the API on the event bus. */
  @BeforeEach
  void start() {
    vertx = hub.vertx();
    var config = new JsonObject("{\"http_server\":{\"address\":\"127.0.0.1\",\"port\":0},\"event_bus\":{\"prefix\":\"second\"}}");
    var names = List.of("dev.wshub.hub.HubVerticle", "dev.wshub.server.WebSocketServerVerticle", "dev.wshub.api.ApiVerticle");
    var verticles = new JsonArray();
    names.forEach(name -> verticles.add(new JsonObject().put("name", name)));
    withApi = RunningHub.await(WebSocketHub.deploy(vertx, config, new JsonObject().put("verticles", verticles)));
  }

  @AfterEach
  void stop() {
    RunningHub.await(withApi.undeploy());
  }

  /** Code of the failure, 0 for a result. */
  private int code(String address, Object body) {
    try {
      RunningHub.await(vertx.eventBus().request(address, body, new DeliveryOptions().setLocalOnly(true)));
      return 0;
    } catch (CompletionException e) {
      assertThat(e.getCause()).as("%s", address).isInstanceOf(ReplyException.class);
      assertThat(e.getCause().getMessage()).isNotBlank().doesNotContain("Exception", "java.");
      return ((ReplyException) e.getCause()).failureCode();
    }
  }

  @Test
  void bodiesThatAreNoObjectAre107() {
    for (String method : METHODS) {
      for (Object body : new Object[] {"text", "{\"channel\":\"a\"}", 1, 1.5, true, 'c', new byte[] {1}, Buffer.buffer("{}"), Buffer.buffer(new byte[] {-1, 0}), new JsonArray().add(1), null}) {
        assertThat(code("second." + method, body)).as("%s with %s", method, body).isEqualTo(107);
      }
    }
  }

  @Test
  void wrongTypesInFieldsAre107OrAnotherErrorButNoFault() {
    var names = List.of(
        "channel", "channels", "data", "b64data", "skip_history", "tags", "idempotency_key", "version", "version_epoch", "user", "client", "session", "info", "b64info",
        "recover_since", "expire_at", "override", "whitelist", "disconnect", "limit", "since", "reverse", "pattern", "cursor", "commands", "parallel");
    Object[] values = {null, 1, -1, Long.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY, "", "\u0000\r\n", "\ud800", true, new JsonArray(), new JsonArray().addNull().add(1), new JsonObject(),
        new JsonObject().put("code", "x").put("offset", -1).put("presence", 1), Buffer.buffer(), Buffer.buffer(new byte[] {-1}), new byte[] {1}, java.time.Instant.EPOCH,
        new java.math.BigInteger("9".repeat(60)), Thread.State.NEW};
    for (String method : METHODS) {
      for (String name : names) {
        for (Object value : values) {
          var body = new JsonObject().put("channel", "a").put("user", "u").put("data", 1).put(name, value);
          assertThat(code("second." + method, body)).as("%s with %s = %s", method, name, value).isIn(0, 102, 104, 107, 108);
        }
      }
    }
  }

  /** The last one is more than an event loop's stack holds. */
  @Test
  void deepBodiesAre107() throws Exception {
    for (int depth : new int[] {200, 2_000, 20_000}) {
      var code = new CompletableFuture<Integer>();
      new Thread(null, () -> code.complete(code("second.publish", new JsonObject().put("channel", "a").put("data", nested(depth)))), "deep", 256 << 20).start();
      assertThat(code.get(20, TimeUnit.SECONDS)).as("%s levels", depth).isEqualTo(107);
    }
  }

  private static JsonObject nested(int depth) {
    var deep = new JsonObject();
    for (int i = 0; i < depth; i++) {
      deep = new JsonObject().put("a", deep);
    }
    return deep;
  }

  @Test
  void moreRequestsThanAllowedAre107() {
    var channels = new JsonArray();
    var commands = new JsonArray();
    for (int i = 0; i <= 10_000; i++) {
      channels.add("c");
      commands.add(new JsonObject().put("info", new JsonObject()));
    }
    var broadcast = new JsonObject().put("channels", channels).put("data", 1);
    assertThat(code("second.broadcast", broadcast)).isEqualTo(107);
    assertThat(code("second.batch", new JsonObject().put("commands", commands))).isEqualTo(107);
    var half = new JsonObject().put("broadcast", new JsonObject().put("channels", new JsonArray(channels.getList().subList(0, 6_000))).put("data", 1));
    assertThat(code("second.batch", new JsonObject().put("commands", new JsonArray().add(half)).put("parallel", true))).isZero();
    assertThat(code("second.batch", new JsonObject().put("commands", new JsonArray().add(half).add(half)).put("parallel", true))).isEqualTo(107);
  }

  @Test
  void sendersWithoutAReplyAddressHurtNobody() {
    for (String method : METHODS) {
      vertx.eventBus().send("second." + method, "garbage").publish("second." + method, new JsonObject().put("channel", 1));
    }
    assertThat(code("second.info", new JsonObject())).isZero();
  }

  /** They are no secret: another verticle may send to them by mistake. */
  @Test
  void internalAddressesIgnoreWhatIsNotTheHubsOwn() {
    var addresses = new dev.wshub.hub.HubAddresses("second");
    for (Object body : new Object[] {"text", 1, new JsonObject().put("phase", 7), new JsonObject(), null, Buffer.buffer("x")}) {
      for (String address : List.of(addresses.shard(0), addresses.loop(0), addresses.api(), addresses.shardNews(), withApi.config().eventBus().lifecycleAddress(0))) {
        vertx.eventBus().send(address, body);
      }
    }
    assertThat(code(withApi.config().eventBus().lifecycleAddress(0), "garbage")).isEqualTo(1);
    assertThat(code("second.info", new JsonObject())).isZero();
  }
}
