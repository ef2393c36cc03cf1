package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.hub.HubMessage;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Verticles undeployed and deployed again while clients are connected. */
@Timeout(90)
class RedeployTest {

  private static final String HUB = "dev.wshub.hub.HubVerticle";
  private static final String SERVER = "dev.wshub.server.WebSocketServerVerticle";
  private static final String API = "dev.wshub.api.ApiVerticle";
  private static final int FOLLOWERS = 24;
  private static final int CHANNELS = 6;
  private static final long UNDER_LOAD_MS = 300;

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
      {"shutdown": {"drain": "500ms"},
       "client": {"insecure": true},
       "channel": {
         "without_namespace": {"presence": true},
         "namespaces": [{"name": "kept", "presence": true, "history_size": 10000, "history_ttl": "60s", "force_recovery": true}]}}
      """);

  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger published = new AtomicInteger();
  private volatile boolean publishing = true;

  private static String channel(int number) {
    return (number % 2 == 0 ? "kept:" : "plain-") + number % CHANNELS;
  }

  private JsonObject publication(int number) {
    return new JsonObject().put("channel", channel(number)).put("data", new JsonObject().put("n", number));
  }

  private void publishOnTheEventBus() {
    while (publishing) {
      try {
        hub.vertx().eventBus().request("wshub.publish", publication(published.incrementAndGet())).await();
      } catch (ReplyException e) {
        refusals.add(e.failureType() + " " + e.failureCode());
      }
    }
  }

  private void publishOverHttp() {
    while (publishing) {
      try {
        var reply = hub.api("publish", publication(published.incrementAndGet()).encode());
        if (errorCode(reply) != 0) {
          refusals.add("HTTP " + errorCode(reply));
        }
      } catch (RuntimeException cut) {
        // The connection is kept by a server verticle that ends; the client could try again.
        refusals.add("HTTP cut");
      }
    }
  }

  @Test
  void nobodyStaysDeafGetsAnythingTwiceOrIsCountedWrong() throws InterruptedException {
    var followers = new ArrayList<Follower>();
    for (int i = 0; i < FOLLOWERS; i++) {
      followers.add(new Follower(hub::port, List.of(channel(i), channel(i + 1))));
    }
    var publishers = List.of(new Thread(this::publishOnTheEventBus), new Thread(this::publishOverHttp));
    publishers.forEach(Thread::start);
    try (var warnings = new Warnings()) {
      for (var step : List.of(Map.entry(HUB, 0), Map.entry(HUB, 1), Map.entry(HUB, 2), Map.entry(SERVER, 0), Map.entry(API, 0), Map.entry(SERVER, 1))) {
        Thread.sleep(UNDER_LOAD_MS);
        RunningHub.await(hub.hub().redeploy(step.getKey(), step.getValue()));
      }
      Thread.sleep(UNDER_LOAD_MS);
      publishing = false;
      for (var publisher : publishers) {
        publisher.join();
      }
      everybodyIsThere(followers);
      assertThat(warnings.lines()).isEmpty();
    }
    for (var follower : followers) {
      follower.close();
      assertThat(follower.faults).isEmpty();
    }
    assertThat(followers.stream().flatMap(follower -> follower.codes.stream())).contains(2500, 3001).containsOnly(2500, 3001);
    assertThat(List.copyOf(refusals)).isSubsetOf("RECIPIENT_FAILURE 100", "NO_HANDLERS -1", "HTTP 100", "HTTP cut");
  }

  private void everybodyIsThere(List<Follower> followers) {
    Map<String, Integer> lasts = new HashMap<>();
    for (int i = 0; i < CHANNELS; i++) {
      int number = published.incrementAndGet();
      int channel = i;
      // Everybody has its place again: then nothing may be missed any more.
      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(subscribers(channel(channel))).isEqualTo(2 * FOLLOWERS / CHANNELS));
      hub.vertx().eventBus().request("wshub.publish", publication(number).put("channel", channel(i))).await();
      lasts.put(channel(i), number);
    }
    for (var follower : followers) {
      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> follower.last.forEach((channel, last) -> assertThat(last).isEqualTo(lasts.get(channel))));
      assertThat(follower.last).hasSize(2);
    }
  }

  private int subscribers(String channel) {
    var request = new JsonObject().put("channel", channel);
    return ((JsonObject) hub.vertx().eventBus().request("wshub.presence_stats", request).await().body()).getInteger("num_clients");
  }

  private String channelOf(int shard) {
    return IntStream.range(0, 100).mapToObj(i -> "c" + i).filter(name -> hub.bus().shardOf(name) == shard).findFirst().get();
  }

  @Test
  void withoutAShardItsChannelsAreRefusedAndTheOthersGoOn() {
    var lost = hub.subscribe(channelOf(0));
    var kept = hub.subscribe(channelOf(1));
    RunningHub.await(hub.hub().undeploy(HUB, 0));
    assertThat(lost.receive().getJsonObject("push").getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2500);
    assertThat(errorCode(RunningHub.subscribe(lost, 3, channelOf(0)))).isEqualTo(100);
    assertThat(errorCode(hub.api("publish", publish(channelOf(0))))).isEqualTo(100);
    assertThat(errorCode(hub.api("publish", publish(channelOf(1))))).isZero();
    assertThat(kept.receive().getJsonObject("push").containsKey("pub")).isTrue();
    assertThat(errorCode(RunningHub.subscribe(lost, 4, channelOf(2)))).isZero();
    RunningHub.await(hub.hub().redeploy(HUB, 0));
    assertThat(errorCode(RunningHub.subscribe(lost, 5, channelOf(0)))).isZero();
  }

  private static String publish(String channel) {
    return "{\"channel\":\"" + channel + "\",\"data\":1}";
  }

  @Test
  void withoutAServerTheOthersAnswerForAll() {
    RunningHub.await(hub.hub().undeploy(SERVER, 0));
    var client = hub.subscribe("room");
    var told = hub.api("disconnect", "{\"user\":\"\",\"client\":\"none\"}");
    assertThat(told.encode()).isEqualTo("{\"result\":{}}");
    assertThat(hub.port()).isPositive();
    RunningHub.await(hub.hub().redeploy(SERVER, 1)); // nobody else holds the port
    assertThat(client.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3001);
    hub.subscribe("room");
  }

  @Test
  void whomTheServerHasSubscribedIsClosedWith3011() {
    var client = hub.connect();
    var own = hub.api("subscribe", "{\"user\":\"\",\"channel\":\"" + channelOf(0) + "\",\"client\":\"" + clientId(client) + "\"}");
    assertThat(errorCode(own)).isZero();
    RunningHub.await(hub.hub().redeploy(HUB, 0));
    assertThat(client.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3011);
  }

  private String clientId(RawClient client) {
    RunningHub.subscribe(client, 2, channelOf(1));
    return hub.api("presence", "{\"channel\":\"" + channelOf(1) + "\"}").getJsonObject("result").getJsonObject("presence").fieldNames().iterator().next();
  }

  @Test
  void whatTheShardHasNotAnsweredIsRefused() {
    String channel = channelOf(0);
    hub.bus().drop(message -> message instanceof HubMessage.Subscribe subscribe && subscribe.channel().equals(channel));
    var connecting = hub.open().send("{\"id\":1,\"connect\":{\"subs\":{\"" + channel + "\":{}}}}");
    var subscribing = hub.connect().send("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    RunningHub.await(hub.hub().redeploy(HUB, 0));
    assertThat(errorCode(connecting.receiveReply(1))).isEqualTo(100);
    assertThat(errorCode(subscribing.receiveReply(2))).isEqualTo(100);
    assertThat(ask(subscribing, "{\"id\":3,\"presence\":{\"channel\":\"" + channel + "\"}}").containsKey("id")).isTrue();
  }

  @Test
  void aDrainGoesOnWhileItsShardIsDeployedAnew() {
    var clients = IntStream.range(0, 50).mapToObj(i -> hub.subscribe(channelOf(i % 3))).toList();
    var drained = hub.hub().drain();
    RunningHub.await(hub.hub().redeploy(HUB, 0));
    assertThat(drained.isComplete()).as("the shard has waited for the last client").isTrue();
    assertThat(clients).extracting(client -> client.awaitClose(RawClient.DEADLINE).code()).containsOnly(3001);
  }

  @Test
  void whoUndeploysByTheIdMayDeployTheSameAgain() {
    var client = hub.subscribe(channelOf(0));
    var vertx = (VertxInternal) hub.vertx();
    for (String id : vertx.deploymentIDs()) {
      var options = vertx.deploymentManager().deployment(id).deployment().options();
      String name = vertx.deploymentManager().deployment(id).deployment().identifier();
      if (name.equals(HUB) && options.getConfig().getInteger("index") == 0) {
        RunningHub.await(vertx.undeploy(id));
        RunningHub.await(vertx.deployVerticle(name, new DeploymentOptions().setConfig(options.getConfig())));
      }
    }
    assertThat(client.receive().getJsonObject("push").getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2500);
    // The server loops hear of the new shard a moment later; until then the answer is a temporary error.
    var ids = new AtomicInteger(2);
    await().until(() -> errorCode(RunningHub.subscribe(client, ids.incrementAndGet(), channelOf(0))) == 0);
    hub.bus().publish(channelOf(0), "1").join();
    assertThat(client.receive().getJsonObject("push").containsKey("pub")).isTrue();
  }

  @Test
  void whatThereIsNotIsNamed() {
    assertThatThrownBy(() -> RunningHub.await(hub.hub().redeploy(HUB, 3)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no instance 3 of " + HUB + "; it has 3, counted from 0");
    assertThatThrownBy(() -> RunningHub.await(hub.hub().undeploy("dev.wshub.Nothing", 0)))
        .hasMessageContaining("There is no verticle dev.wshub.Nothing; there are [" + HUB);
    RunningHub.await(hub.hub().undeploy());
    assertThatThrownBy(() -> RunningHub.await(hub.hub().redeploy(HUB, 0))).hasRootCauseInstanceOf(IllegalStateException.class);
  }
}
