package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.WebSocketHub;
import dev.wshub.client.RawClient;
import dev.wshub.client.TestCertificate;
import dev.wshub.client.TrustAll;
import dev.wshub.redis.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A hub in this process, with a Vert.x of its own, on a free port: for one test, or in a static field or a class with one instance
 * for all its tests. It fails them when a buffer leaked or an event loop was blocked.
 */
public final class RunningHub
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterClassTemplateInvocationCallback,
        AfterAllCallback {

  private static final String KEY = "secret-of-the-tests";
  private static final String BASE = """
      {
        "http_server": {"address": "127.0.0.1", "port": 0},
        "http_api": {"key": "secret-of-the-tests"},
        "client": {"allow_anonymous_connect_without_token": true}
      }
      """;

  private final Supplier<Shape> givenShape;
  private final boolean parameterized;
  private final JsonObject givenConfig;
  private final Queue<RawClient> clients = new ConcurrentLinkedQueue<>();
  private boolean forAllTests;
  private Shape shape;
  private LeakLog leaks;
  private BlockedLoops blocked;
  private Vertx vertx;
  private WebSocketHub hub;
  private HubBus bus;
  private TestRedis redis;

  /**
   * @param config on top of what lets tests in
   */
  public RunningHub(Shape shape, String config) {
    this(() -> shape, false, config);
  }

  /** The same for a class whose parameter is the shape. */
  public RunningHub(Supplier<Shape> shape, String config) {
    this(shape, true, config);
  }

  private RunningHub(Supplier<Shape> shape, boolean parameterized, String config) {
    givenShape = shape;
    this.parameterized = parameterized;
    givenConfig = new JsonObject(config);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    forAllTests = true;
    if (!parameterized) {
      start();
    }
  }

  /** The first place where the class's parameter is known. */
  @Override
  public void beforeEach(ExtensionContext context) {
    if (hub == null) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    RawClient client;
    while ((client = clients.poll()) != null) {
      client.close();
    }
    if (!forAllTests) {
      stop();
    }
  }

  @Override
  public void afterClassTemplateInvocation(ExtensionContext context) throws InterruptedException {
    stop();
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    stop();
  }

  private void start() {
    shape = givenShape.get();
    leaks = LeakLog.begin();
    blocked = new BlockedLoops();
    vertx = Vertx.vertx(BlockedLoops.options().setEventLoopPoolSize(4).setPreferNativeTransport(true));
    blocked.watch(vertx);
    hub = await(WebSocketHub.deploy(vertx, config(), shape.descriptor()));
    blocked.begin();
    bus = new HubBus(vertx, shape, hub.config().eventBus().prefix());
    if (shape.redis()) {
      Awaitility.await().until(() -> api("publish", "{\"channel\":\"is-there\",\"data\":1}").containsKey("result"));
    }
  }

  private JsonObject config() {
    JsonObject given = shape.tls() ? tls().mergeIn(givenConfig, true) : givenConfig;
    var outbound = new JsonObject().put("outbound", shape.outbound);
    var config = new JsonObject(BASE).mergeIn(new JsonObject().put("websocket", outbound), true).mergeIn(given, true);
    return shape.redis() && !givenConfig.containsKey("engine") ? config.mergeIn(redis(), true) : config;
  }

  private JsonObject redis() {
    redis = TestRedis.start();
    var engine = new JsonObject().put("type", "redis").put("redis", new JsonObject().put("address", redis.url()).put("prefix", redis.prefix()));
    return new JsonObject().put("engine", engine);
  }

  private static JsonObject tls() {
    try {
      var made = TestCertificate.in(Files.createTempDirectory("hub-tls"), "localhost");
      var tls = new JsonObject().put("enabled", true).put("cert_pem", made.certificate().toString()).put("key_pem", made.key().toString());
      return new JsonObject().put("http_server", new JsonObject().put("tls", tls));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() throws InterruptedException {
    if (hub == null) {
      return;
    }
    await(hub.undeploy());
    hub = null;
    await(vertx.close());
    if (redis != null) {
      redis.close();
      redis = null;
    }
    assertThat(blocked.found()).as("blocked event loops").isEmpty();
    assertThat(leaks.end()).as("leaked buffers").isEmpty();
  }

  public static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  public Vertx vertx() {
    return vertx;
  }

  public WebSocketHub hub() {
    return hub;
  }

  public int port() {
    return hub.port();
  }

  HubBus bus() {
    return bus;
  }

  // Clients, which end with the test.

  public RawClient.Builder client() {
    return shape.tls() ? RawClient.to(port()).tls() : RawClient.to(port());
  }

  public RawClient open(RawClient.Builder builder) {
    try {
      var client = builder.open();
      clients.add(client);
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public RawClient open() {
    return open(client());
  }

  /** A client whose connect command was accepted. */
  public RawClient connect(RawClient.Builder builder) {
    var client = open(builder);
    assertThat(ask(client, "{\"id\":1,\"connect\":{}}").containsKey("connect")).isTrue();
    return client;
  }

  public RawClient connect() {
    return connect(client());
  }

  /** A client that has subscribed. */
  public RawClient subscribe(String channel) {
    var client = connect();
    assertThat(subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    return client;
  }

  /** The reply to a subscribe command. */
  public static JsonObject subscribe(RawClient client, int id, String channel) {
    client.send("{\"id\":" + id + ",\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    return client.receiveReply(id);
  }

  /** Sends one frame and returns the next message. */
  public static JsonObject ask(RawClient client, String command) {
    return client.send(command).receive();
  }

  /** Code of an error reply; 0 when it is none. */
  public static int errorCode(JsonObject reply) {
    return reply.getJsonObject("error", new JsonObject()).getInteger("code", 0);
  }

  /** Calls a method of the HTTP API. */
  public JsonObject api(String method, String body) {
    var request =
        HttpRequest.newBuilder(URI.create((shape.tls() ? "https://localhost:" : "http://127.0.0.1:") + port() + "/api/" + method))
            .header("X-API-Key", KEY)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var response = HttpClient.newBuilder().sslContext(TrustAll.context()).build().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    assertThat(response.statusCode()).isEqualTo(200);
    return new JsonObject(response.body());
  }
}
