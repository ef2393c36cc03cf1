package dev.wshub.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.server.RunningHub;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked of all instances while one of them, or Redis, does not answer. */
@Timeout(60)
class ControlFaultTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final JsonObject IMPATIENT = new JsonObject("{\"engine\":{\"redis\":{\"io_timeout\":\"1s\"}}}");
  private static final String BRIDGE = "dev.wshub.redis.RedisBridgeVerticle";

  private Instances instances;

  @AfterEach
  void stop() {
    if (instances != null) {
      instances.close();
    }
  }

  @Test
  void namesWhoDoesNotAnswer() {
    instances = new Instances(3, IMPATIENT);
    var here = instances.client(0, "ann");
    var there = instances.client(1, "ann");
    RunningHub.await(instances.hub(2).undeploy(BRIDGE, 0));
    String missing = instances.id(2);
    for (String method : new String[] {"disconnect", "channels", "info"}) {
      var error = instances.error(0, method, "{\"user\":\"ann\"}");
      assertThat(error.getInteger("code")).isEqualTo(100);
      assertThat(error.getString("message")).isEqualTo("internal server error: no answer from instance " + missing);
    }
    assertThat(here.raw().awaitClose(SOON).code()).isEqualTo(3503);
    assertThat(there.raw().awaitClose(SOON).code()).isEqualTo(3503);
    var bob = instances.client(1, "bob");
    var connections = instances.result(0, "connections", "{\"user\":\"bob\"}");
    assertThat(connections.getJsonArray("missing")).isEqualTo(new JsonArray().add(missing));
    assertThat(connections.getJsonArray("connections").getJsonObject(0).getString("client")).isEqualTo(bob.id());
    assertThat(instances.error(2, "info", "{}").getString("message"))
        .isEqualTo("internal server error: no answer from Redis bridge 0, by which other instances are asked");
    RunningHub.await(instances.hub(2).redeploy(BRIDGE, 0));
    await().until(() -> instances.api(0, "info", "{}").containsKey("result"));
    await().until(() -> instances.api(2, "info", "{}").containsKey("result"));
  }

  @Test
  void refusesAtOnceWhileRedisIsAway() {
    instances = new Instances(2, IMPATIENT);
    var here = instances.client(0, "ann");
    instances.redis.kill();
    await().until(() -> instances.error(0, "channels", "{}").getString("message").contains("Redis is away"));
    for (String method : new String[] {"disconnect", "channels", "info", "connections"}) {
      long begin = System.nanoTime();
      var error = instances.error(0, method, "{\"user\":\"ann\"}");
      assertThat(error.getInteger("code")).isEqualTo(100);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
    }
    assertThat(here.raw().awaitClose(SOON).code()).as("what can be reached").isEqualTo(3503);
  }

  @Test
  void answersWithinItsTimeWhileRedisIsSilent() throws Exception {
    instances = new Instances(2, IMPATIENT);
    signal("STOP");
    long begin = System.nanoTime();
    assertThat(instances.error(0, "info", "{}").getInteger("code")).isEqualTo(100);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    signal("CONT");
    await().until(() -> instances.api(0, "info", "{}").containsKey("result"));
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, "" + instances.redis.process().pid()).start().waitFor();
  }

  /** They are asked some at a time: all at once would take longer than one may take. */
  @Test
  void doesABatchOfThousandsOfOrders() {
    instances = new Instances(3);
    var there = instances.client(2, "ann");
    String commands = "{\"disconnect\":{\"user\":\"nobody\"}},".repeat(9_999) + "{\"disconnect\":{\"user\":\"ann\"}}";
    var replies = instances.api(0, "batch", "{\"parallel\":true,\"commands\":[" + commands + "]}").getJsonArray("replies");
    assertThat(replies).hasSize(10_000).allMatch(reply -> ((JsonObject) reply).containsKey("disconnect"));
    assertThat(there.raw().awaitClose(SOON).code()).isEqualTo(3503);
  }

  @Test
  void missesNothingByAConnectionThatWasCut() throws Exception {
    instances = new Instances(2, IMPATIENT);
    for (int i = 0; i < 5; i++) {
      var there = instances.client(1, "ann");
      instances.redis.command("CLIENT KILL TYPE pubsub");
      instances.result(0, "disconnect", "{\"user\":\"ann\"}");
      assertThat(there.raw().awaitClose(SOON).code()).isEqualTo(3503);
    }
  }

  @Test
  void countsWhoIsThereWithoutARegistry() {
    instances = new Instances(3, new JsonObject("{\"registry\":{\"enabled\":false}}").mergeIn(IMPATIENT));
    var there = instances.client(2, "ann");
    instances.result(1, "disconnect", "{\"user\":\"ann\"}");
    assertThat(there.raw().awaitClose(SOON).code()).isEqualTo(3503);
    assertThat(instances.result(0, "info", "{}").getJsonArray("nodes")).hasSize(3);
    assertThat(instances.result(0, "connections", "{\"instance\":\"" + instances.id(2) + "\"}").getJsonArray("missing")).isEmpty();
    try (var foreign = new Foreign(instances)) {
      foreign.subscribe("ws:control");
      assertThat(instances.error(0, "info", "{}").getString("message"))
          .isEqualTo("internal server error: no answer from instance 1 of 4 (their names are not known without a registry)");
    }
    instances.redis.kill();
    await().until(() -> instances.error(0, "channels", "{}").getString("message").contains("Redis is away"));
    long begin = System.nanoTime();
    assertThat(instances.error(0, "info", "{}").getInteger("code")).isEqualTo(100);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void doesNotWaitForWhoHasLeftInTheMeantime() throws Exception {
    instances = new Instances(2, new JsonObject("{\"engine\":{\"redis\":{\"io_timeout\":\"8s\"}}}"));
    instances.redis.command("ZADD ws:instances " + (System.currentTimeMillis() + 60_000) + " leaving");
    var answer = CompletableFuture.supplyAsync(() -> instances.api(0, "info", "{}"));
    assertThat(answer).failsWithin(Duration.ofMillis(500));
    instances.redis.command("ZREM ws:instances leaving");
    assertThat(answer.get(5, TimeUnit.SECONDS).getJsonObject("result").getJsonArray("nodes")).hasSize(2);
  }

  @Test
  void doesARepeatedRequestOnce() {
    instances = new Instances(1);
    var client = instances.client(0, "ann").subscribe("news");
    try (var foreign = new Foreign(instances)) {
      foreign.subscribe("ws:control:foreign");
      String order = message("unsubscribe", "1", "{\"user\":\"ann\",\"client\":\"\",\"session\":\"\",\"channel\":\"news\"}");
      foreign.publish("ws:control", order);
      assertThat(foreign.answer("1").getJsonObject("result").getInteger("count")).isEqualTo(1);
      client.push("unsubscribe");
      client.subscribe("news");
      foreign.publish("ws:control", order);
      foreign.publish("ws:control:" + instances.id(0), order);
      assertThat(foreign.answer("1").getJsonObject("result").getInteger("count")).isEqualTo(1);
      assertThat(foreign.answer("1").getJsonObject("result").getInteger("count")).isEqualTo(1);
      client.isUndisturbed();
    }
  }

  @Test
  void answersWhatItDoesNotUnderstandWithAnError() {
    instances = new Instances(1);
    try (var foreign = new Foreign(instances)) {
      foreign.subscribe("ws:control:foreign");
      foreign.publish("ws:control", message("reverse", "1", "{}"));
      assertThat(error(foreign, "1")).isEqualTo("this instance does not understand it: kind reverse is not known");
      foreign.publish("ws:control", "{\"v\":2,\"kind\":\"info\",\"id\":\"2\",\"from\":\"foreign\"}");
      assertThat(error(foreign, "2")).isEqualTo("this instance does not understand it: version 2 is not known, only 1");
      foreign.publish("ws:control", message("disconnect", "3", "{\"user\":7}"));
      assertThat(error(foreign, "3")).contains("user is missing or of another type");
      foreign.publish("ws:control", message("channels", "4", "{\"pattern\":\"[\",\"after\":\"\",\"limit\":1}"));
      assertThat(foreign.answer("4").getJsonObject("error").getInteger("code")).isEqualTo(107);
      foreign.publish("ws:control", message("subscribe", "5", "{\"user\":\"ann\",\"client\":\"\",\"session\":\"\",\"channel\":\"x:y\",\"join_leave\":false,"
          + "\"options\":{\"positioned\":false,\"recoverable\":false,\"presence\":false,\"announce\":false}}"));
      assertThat(foreign.answer("5").getJsonObject("error").getInteger("code")).isEqualTo(102);
      for (String garbage : new String[] {"", "x", "[]", "{}", "null", "{\"id\":1,\"from\":2}", "{\"v\":1,\"kind\":\"answer\",\"id\":\"x\",\"from\":\"y\"}"}) {
        foreign.publish("ws:control", garbage);
      }
      foreign.publish("ws:control", "x".repeat(3 << 20));
    }
    assertThat(instances.result(0, "info", "{}").getJsonArray("nodes")).hasSize(1);
  }

  private static String error(Foreign foreign, String id) {
    return foreign.answer(id).getJsonObject("error").getString("detail");
  }

  private static String message(String kind, String id, String body) {
    return "{\"v\":1,\"kind\":\"" + kind + "\",\"id\":\"" + id + "\",\"from\":\"foreign\",\"body\":" + body + "}";
  }

  /** Something else that speaks by Redis, as an instance of another version would. */
  private static final class Foreign implements AutoCloseable {
    private final Redis client;
    private final RedisConnection subscriber;
    private final LinkedBlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> confirmed = new LinkedBlockingQueue<>();

    Foreign(Instances instances) {
      client = Redis.createClient(instances.vertx(0), instances.redis.url());
      subscriber = RunningHub.await(client.connect());
      subscriber.handler(
          push -> {
            if (push.get(0).toString().equals("subscribe")) {
              confirmed.add(push.get(1).toString());
            } else if (push.get(2).toString().contains("\"answer\"")) {
              received.add(new JsonObject(push.get(2).toString()));
            }
          });
    }

    void subscribe(String channel) {
      subscriber.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
      await().until(() -> confirmed.poll(1, TimeUnit.SECONDS), channel::equals);
    }

    void publish(String channel, String message) {
      RunningHub.await(client.send(Request.cmd(Command.PUBLISH).arg(channel).arg(message)));
    }

    /** The next answer, which must be that of the request. */
    JsonObject answer(String id) {
      try {
        var answer = received.poll(5, TimeUnit.SECONDS);
        assertThat(answer).as("answer to " + id).isNotNull();
        assertThat(answer.getString("id")).isEqualTo(id);
        return answer;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      subscriber.close();
      client.close();
    }
  }
}
