package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that changes under a hub: slots move, and a master dies. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class ClusterChangeTest {
  private static final int AT_ONCE = 20;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final RedisCluster CLUSTER = RedisCluster.start(1);

  /** Before the hub, so that it ends after it. */
  @RegisterExtension @Order(1) static final AfterAllCallback CLUSTER_ENDS = context -> CLUSTER.close();

  @RegisterExtension
  @Order(2)
  static final RunningHub HUB = new RunningHub(Shape.REDIS, Channels.config(new JsonObject().put("address", CLUSTER.url())));

  private static String channelOf(int node, String prefix) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> prefix + i)
        .filter(channel -> RedisCluster.ownerOf(channel) == node)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Order(1)
  void eachNodeCarriesItsChannels() throws IOException {
    for (int node = 0; node < 3; node++) {
      var channel = channelOf(node, "kept:");
      var client = HUB.subscribe(channel);
      for (int i = 0; i < 20; i++) {
        assertThat(Channels.publish(HUB, channel, i)).isZero();
      }
      for (int i = 0; i < 20; i++) {
        assertThat(Channels.next(client, SOON)).isEqualTo(i);
      }
      assertThat(CLUSTER.node(node).command("EXISTS ws:stream:{" + channel + "}")).isEqualTo(":1\r\n");
    }
  }

  @Test
  @Order(2)
  void aSlotMovesWhileItIsPublishedOn() throws Exception {
    var channel = channelOf(1, "kept:moves");
    var client = HUB.subscribe(channel);
    var stop = new AtomicBoolean();
    var published = publishUntil(channel, stop);
    await().until(() -> CLUSTER.node(1).command("XLEN ws:stream:{" + channel + "}").matches(":\\d\\d+\r\n"));
    move(RedisCluster.slotOf(channel), 1, 2, channel);
    await().until(() -> CLUSTER.node(2).command("EXISTS ws:stream:{" + channel + "}").startsWith(":1"));
    assertThat(published).isNotDone();
    Thread.sleep(300); // so long it is published on the new node
    stop.set(true);
    int last = published.get();
    for (int i = 0; i < last; i++) {
      assertThat(Channels.next(client, SOON)).isEqualTo(i);
    }
  }

  /** Always some under way, as from a verticle that does not wait; completes with how many there were. */
  private static CompletableFuture<Integer> publishUntil(String channel, AtomicBoolean stop) {
    Promise<Integer> all = Promise.promise();
    HUB.vertx().getOrCreateContext().runOnContext(turn -> publishSome(channel, stop, 0, all));
    return all.future().toCompletionStage().toCompletableFuture();
  }

  private static void publishSome(String channel, AtomicBoolean stop, int first, Promise<Integer> all) {
    var answers = new ArrayList<Future<?>>();
    for (int i = 0; i < AT_ONCE; i++) {
      var body = new JsonObject().put("channel", channel).put("data", first + i);
      answers.add(HUB.vertx().eventBus().request("wshub.publish", body));
    }
    Future.all(answers)
        .onFailure(all::fail)
        .onSuccess(done -> {
          if (stop.get()) {
            all.complete(first + AT_ONCE);
          } else {
            publishSome(channel, stop, first + AT_ONCE, all);
          }
        });
  }

  private static void move(int slot, int from, int to, String channel) throws IOException {
    var source = CLUSTER.node(from);
    var target = CLUSTER.node(to);
    expectOk(target, "CLUSTER SETSLOT " + slot + " IMPORTING " + CLUSTER.id(from));
    expectOk(source, "CLUSTER SETSLOT " + slot + " MIGRATING " + CLUSTER.id(to));
    for (var key : List.of("ws:meta:{" + channel + "}", "ws:stream:{" + channel + "}")) {
      expectOk(source, "MIGRATE 127.0.0.1 " + target.port() + " " + key + " 0 1000");
    }
    expectOk(target, "CLUSTER SETSLOT " + slot + " NODE " + CLUSTER.id(to));
    expectOk(source, "CLUSTER SETSLOT " + slot + " NODE " + CLUSTER.id(to));
  }

  private static void expectOk(RedisServer server, String command) throws IOException {
    assertThat(server.command(command)).as(command).startsWith("+OK");
  }

  @Test
  @Order(3)
  void aMasterDiesAndItsReplicaTakesOver() {
    var channel = channelOf(0, "kept:dies");
    var other = channelOf(2, "kept:lives");
    var client = HUB.subscribe(channel);
    assertThat(Channels.publish(HUB, channel, "before")).isZero();
    assertThat(Channels.next(client, SOON)).isEqualTo("before");

    CLUSTER.node(0).kill();
    await().atMost(Duration.ofSeconds(60)).until(() -> CLUSTER.node(3).command("INFO replication").contains("role:master"));

    Channels.publishUntilItGoesThrough(HUB, channel, "after", SOON);
    Channels.publishUntilItGoesThrough(HUB, other, "other", SOON);
    var heard = new ArrayList<>();
    while (heard.isEmpty() || !heard.contains("again")) {
      Channels.publishUntilItGoesThrough(HUB, channel, "again", SOON);
      hear(client, channel, heard);
    }
  }

  private static void hear(RawClient client, String channel, List<Object> heard) {
    try {
      var data = Channels.next(client, Duration.ofMillis(200));
      if (data == null) {
        RunningHub.subscribe(client, 10 + heard.size(), channel);
        heard.add("told");
      } else {
        heard.add(data);
      }
    } catch (AssertionError nothingYet) {
      assertThat(heard.size()).isLessThan(100);
    }
  }
}
