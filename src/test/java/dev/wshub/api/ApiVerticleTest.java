package dev.wshub.api;

import static dev.wshub.api.ApiFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.HubVerticle;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.ProtocolException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What other verticles get from the API on the event bus, with a real hub. */
@ParameterizedClass
@ValueSource(ints = {1, 3})
@Timeout(30)
class ApiVerticleTest {
  private static final SubscribeOptions PLAIN = new SubscribeOptions(false, false, false, false, null, false);

  @Parameter private int shards;

  private ApiFixture fixture;
  private Vertx vertx;
  private String deploymentId;

  @BeforeEach
  void start() throws Exception {
    fixture = new ApiFixture(ApiFixture.settings(), shards);
    vertx = fixture.vertx;
    deploymentId = await(deploy(shards, 1));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private Future<String> deploy(int shardCount, int loops) {
    var config = HubConfig.from(ApiFixture.settings());
    return vertx.deployVerticle(new ApiVerticle(), options(new VerticleContext(0, 1, shardCount, loops, "instance", config)));
  }

  private static DeploymentOptions options(VerticleContext context) {
    return new DeploymentOptions().setConfig(context.toJson());
  }

  private Future<JsonObject> request(String method, Object body) {
    return vertx.eventBus().<JsonObject>request("wshub." + method, body).map(reply -> reply.body());
  }

  private JsonObject call(String method, JsonObject body) throws Exception {
    return await(request(method, body));
  }

  private ReplyException failure(String method, Object body) {
    var thrown = catchThrowableOfType(ExecutionException.class, () -> await(request(method, body)));
    return (ReplyException) thrown.getCause();
  }

  private void assertRefused(int code, String message, String method, Object body) {
    var failure = failure(method, body);
    assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    assertThat(failure.failureCode()).isEqualTo(code);
    assertThat(failure).hasMessageContaining(message);
  }

  private static JsonObject publication(String channel, Object data) {
    return new JsonObject().put("channel", channel).put("data", data);
  }

  private JsonArray history(String channel) throws Exception {
    return call("history", new JsonObject().put("channel", channel).put("limit", -1)).getJsonArray("publications");
  }

  private void subscribe(String channel) {
    var info = new ClientInfo("u", "c", null, null);
    fixture.server.subscribe(new HubMessage.Subscribe(0, 1, 1, channel, info, PLAIN));
    await().until(() -> fixture.server.told.stream().anyMatch(LoopMessage.Subscribed.class::isInstance));
  }

  private List<String> published() {
    return fixture.server.told.stream()
        .filter(LoopMessage.Published.class::isInstance)
        .map(message -> new String(((LoopMessage.Published) message).publication().data(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void repliesWithTheResultObject() throws Exception {
    var first = call("publish", publication("full:a", new JsonObject().put("n", 1)));
    var second = call("publish", publication("full:a", "text"));
    assertThat(first.getLong("offset")).isEqualTo(1);
    assertThat(second.getLong("offset")).isEqualTo(2);
    assertThat(second.getString("epoch")).isEqualTo(first.getString("epoch")).isNotEmpty();
    assertThat(call("publish", publication("plain", 1))).isEqualTo(new JsonObject());
    assertThat(history("full:a"))
        .isEqualTo(new JsonArray("[{\"data\":{\"n\":1},\"offset\":1},{\"data\":\"text\",\"offset\":2}]"));
  }

  @Test
  void everyMethodOfTheHttpApiIsThere() throws Exception {
    var channel = new JsonObject().put("channel", "full:a");
    for (String method : List.of("presence", "presence_stats", "history", "history_remove")) {
      assertThat(call(method, channel)).as(method).isNotNull();
    }
    var everybody = new JsonObject().put("channel", "full:a").put("user", "u");
    for (String method : List.of("subscribe", "unsubscribe", "disconnect")) {
      assertThat(call(method, everybody)).as(method).isEqualTo(new JsonObject());
    }
    assertThat(fixture.server.told)
        .hasAtLeastOneElementOfType(LoopMessage.SubscribeMatching.class)
        .hasAtLeastOneElementOfType(LoopMessage.UnsubscribeMatching.class)
        .hasAtLeastOneElementOfType(LoopMessage.Disconnect.class);
    assertThat(call("channels", new JsonObject()).getJsonObject("channels")).isEmpty();
    assertThat(call("info", new JsonObject()).getJsonArray("nodes").getJsonObject(0).getInteger("num_clients")).isEqualTo(1);
    var both = new JsonObject().put("channels", new JsonArray().add("full:a").add("full:b")).put("data", 1);
    assertThat(call("broadcast", both).getJsonArray("responses")).hasSize(2);
    assertRefused(104, "method not found", "rpc", new JsonObject());
  }

  @Test
  void aBufferIsTheVeryBytesOfTheData() throws Exception {
    subscribe("news");
    String payload = "{ \"b\" : 1.50E+3, \"a\":\"é\", \"b\":[ ] }";
    call("publish", publication("news", Buffer.buffer(payload)));
    var command = new JsonObject().put("publish", publication("news", Buffer.buffer("[ 1]")));
    var batch = call("batch", new JsonObject().put("commands", new JsonArray().add(command)));
    assertThat(batch).isEqualTo(new JsonObject("{\"replies\":[{\"publish\":{}}]}"));
    await().untilAsserted(() -> assertThat(published()).containsExactly(payload, "[ 1]"));
  }

  @Test
  void theRequestStaysAsItIs() throws Exception {
    var request = publication("news", Buffer.buffer("1"));
    EventBusRequest.encode(request);
    assertThat(request).isEqualTo(publication("news", Buffer.buffer("1")));
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> EventBusRequest.encode(publication("a", new Object())))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("cannot be written as JSON");
  }

  @Test
  void errorsAreReplyExceptionsWithTheCodeOfTheApi() {
    assertRefused(102, "unknown channel", "publish", publication("absent:a", 1));
    assertRefused(107, "channel is required", "publish", new JsonObject().put("data", 1));
    assertRefused(107, "data is required", "publish", new JsonObject().put("channel", "a"));
    assertRefused(107, "data has 101 bytes, allowed are 100", "publish", publication("a", "x".repeat(99)));
    var tags = new JsonObject().put("a", "x".repeat(50)).put("b", "x".repeat(49));
    assertRefused(107, "tags have 101 characters, allowed are 100", "publish", publication("a", 1).put("tags", tags));
    assertRefused(107, "must be JSON in UTF-8", "publish", publication("texts:a", Buffer.buffer("{")));
    assertRefused(107, "must be JSON in UTF-8", "publish", publication("texts:a", Buffer.buffer(new byte[] {'"', -1, '"'})));
    assertRefused(108, "not available", "history", new JsonObject().put("channel", "a"));
    assertRefused(107, "bad request", "publish", publication("a", 1).put("channel", 7));
    assertRefused(107, "the body must be a JsonObject", "publish", "{}");
    assertRefused(107, "the body must be a JsonObject", "publish", null);
    assertThat(failure("absent", new JsonObject()).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
  }

  @Test
  void whatOneSenderPublishesStaysInItsOrder() throws Exception {
    subscribe("news");
    List<Future<JsonObject>> replies = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      replies.add(request("publish", publication("news", i)));
      vertx.eventBus().send("wshub.publish", publication("news", -i));
    }
    await(Future.all(replies));
    var expected = IntStream.range(0, 500).boxed().flatMap(i -> List.of("" + i, "" + -i).stream()).toList();
    await().untilAsserted(() -> assertThat(published()).isEqualTo(expected));
  }

  @Test
  void aShardThatGoesFailsAtOnceAndOneThatComesIsUsed() throws Exception {
    await(vertx.undeploy(fixture.shards.get(0)));
    String inGoneShard = null;
    for (int i = 0; inGoneShard == null; i++) {
      var future = request("publish", publication("full:" + i, 1));
      inGoneShard = await(future.map((String) null).otherwise("full:" + i));
    }
    assertRefused(100, "internal server error", "publish", publication(inGoneShard, 1));
    assertRefused(100, "no answer from hub shard 0", "info", new JsonObject());
    var config = HubConfig.from(ApiFixture.settings());
    await(vertx.deployVerticle(new HubVerticle(), options(new VerticleContext(0, shards, shards, 1, "instance", config))));
    assertThat(call("publish", publication(inGoneShard, 1)).getLong("offset")).isEqualTo(1);
  }

  @Test
  void isThereAgainAfterARedeploymentAndGoneAfterItsEnd() throws Exception {
    call("publish", publication("full:a", 1));
    await(vertx.undeploy(deploymentId));
    assertThat(failure("publish", publication("full:a", 1)).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    await(deploy(shards, 1));
    assertThat(call("publish", publication("full:a", 2)).getLong("offset")).isEqualTo(2);
  }

  @Test
  void whatIsUnderWayAtItsEndIsAnswered() throws Exception {
    await(vertx.undeploy(deploymentId));
    deploymentId = await(deploy(shards, 2));
    vertx.eventBus().localConsumer(new HubAddresses("wshub").loop(1), silent -> { }); // as if the second server loop hung
    var under = request("disconnect", new JsonObject().put("user", "u"));
    await(vertx.undeploy(deploymentId));
    assertThat(catchThrowableOfType(ExecutionException.class, () -> await(under)).getCause())
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("no answer from ");
  }

  @Test
  void anHttpRequestUnderWayDoesNotHoldUpItsEnd() throws Exception {
    var addresses = new HubAddresses("silent");
    var asked = Promise.<Void>promise();
    vertx.eventBus().localConsumer(addresses.shard(0), message -> silentShard(addresses, message.body(), asked)); // as if it hung
    var settings =
        ApiFixture.settings()
            .put("event_bus", new JsonObject().put("prefix", "silent"))
            .put("http_server", new JsonObject().put("internal_address", "127.0.0.1").put("internal_port", 0));
    var config = HubConfig.from(settings);
    String deployed = await(vertx.deployVerticle(new ApiVerticle(), options(new VerticleContext(0, 1, 1, 0, "instance", config))));
    var port = await(vertx.eventBus().<JsonObject>request(config.eventBus().internalPortLifecycleAddress(), new JsonObject().put("phase", "port")));
    var client = new ApiClient(port.body().getInteger("port"));
    var answer = CompletableFuture.supplyAsync(() -> answer(client));
    await(asked.future());
    long begin = System.nanoTime();
    await(vertx.undeploy(deployed));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(answer.get(5, TimeUnit.SECONDS)).contains("\"code\":100,");
  }

  private void silentShard(HubAddresses addresses, Object message, Promise<Void> asked) {
    if (message instanceof HubMessage.Announce) {
      vertx.eventBus().send(addresses.api(), new LoopMessage.ShardUp(0, "silent"), LocalCodec.deliveryOptions());
    } else {
      asked.tryComplete();
    }
  }

  private static String answer(ApiClient client) {
    try {
      return client.text("publish", "{\"channel\":\"a\",\"data\":1}");
    } catch (Exception e) {
      return e.toString();
    }
  }

  @Test
  void withoutAServerThereAreNoConnections() throws Exception {
    await(vertx.undeploy(deploymentId));
    await(deploy(shards, 0));
    assertThat(call("disconnect", new JsonObject().put("user", "u"))).isEqualTo(new JsonObject());
    assertThat(call("info", new JsonObject()).getJsonArray("nodes").getJsonObject(0).getInteger("num_clients")).isZero();
  }

  @Test
  void withoutAHubRequestsAreRefusedAtOnce() throws Exception {
    var config = HubConfig.from(ApiFixture.settings().put("event_bus", new JsonObject().put("prefix", "other")));
    await(vertx.deployVerticle(new ApiVerticle(), options(new VerticleContext(0, 1, 0, 0, "instance", config))));
    var refused = vertx.eventBus().request("other.publish", publication("a", 1));
    assertThat(catchThrowableOfType(ExecutionException.class, () -> await(refused))).hasMessageContaining("internal server error");
  }

  @Test
  void thereIsOneInstance() {
    var context = new VerticleContext(0, 2, 2, 1, "instance", HubConfig.from(ApiFixture.settings()));
    assertThat(catchThrowableOfType(ExecutionException.class, () -> await(vertx.deployVerticle(new ApiVerticle(), options(context)))))
        .hasMessageContaining("one instance only");
  }
}
