package dev.wshub.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.redis.SlowRedis;
import dev.wshub.registry.Instances.Member;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What instances write in Redis of themselves, their connections and their clients' presence, and for how long. */
@Timeout(60)
class RegistryTest {
  private static final Duration QUIET = Duration.ofMillis(700);
  private static final Duration DEAD = Duration.ofSeconds(4);

  private final Instances instances = new Instances();

  @AfterEach
  void close() {
    instances.close();
  }

  private JsonObject json(String key) {
    return instances.ask("GET " + key).stream()
        .filter(line -> line.startsWith("{"))
        .findFirst()
        .map(JsonObject::new)
        .orElse(null);
  }

  private long ttl(String key) {
    return Long.parseLong(instances.ask("PTTL " + key).iterator().next().substring(1));
  }

  private String instanceKey() {
    return instances.ask("KEYS ws:instance:*").stream()
        .filter(key -> key.matches("ws:instance:[^:]+"))
        .findFirst()
        .orElse("");
  }

  @Test
  void connectionsAndInstancesHaveRecordsThatLiveAsLongAsTheyDo() {
    var instance = instances.start("{\"registry\": {\"remote_address\": true}, \"node\": {\"name\": \"one\"}}");
    var ada = instances.join(instance, "ada", "all:a");
    var key = "ws:conn:" + ada.id();
    await().until(() -> json(key) != null);
    var record = json(key);
    assertThat(System.currentTimeMillis() - record.getLong("connected_at")).isBetween(0L, 10_000L);
    record.remove("connected_at");
    var id = instanceKey().substring("ws:instance:".length());
    assertThat(record)
        .isEqualTo(
            new JsonObject()
                .put("client", ada.id())
                .put("user", "ada")
                .put("instance", id)
                .put("transport", "websocket")
                .put("remote_address", "127.0.0.1"));
    assertThat(ttl(key)).isBetween(110_000L, 120_000L);
    var own = json(instanceKey());
    assertThat(own.getString("name")).isEqualTo("one");
    assertThat(own.fieldNames()).contains("instance", "connections", "version", "started", "incarnation");
    assertThat(ttl(instanceKey())).isBetween(15_000L, 30_000L);
    ada.socket().close();
    await().until(() -> json(key) == null && instances.ask("SMEMBERS " + instanceKey() + ":conns").isEmpty());
  }

  @Test
  void recordsAreRefreshedAndCountTheConnections() {
    var instance = instances.start("""
        {"registry": {"heartbeat_interval": "200ms", "instance_ttl": "1s", "connection_ttl": "1s"}}
        """);
    var ada = instances.join(instance, "ada", "all:a");
    instances.connect(instance, "bob");
    await().until(() -> json(instanceKey()) != null && json(instanceKey()).getInteger("connections") == 2);
    await()
        .during(Duration.ofMillis(1_500))
        .atMost(3, TimeUnit.SECONDS)
        .until(() -> json("ws:conn:" + ada.id()) != null);
    assertThat(json("ws:conn:" + ada.id()).containsKey("remote_address")).isFalse();
  }

  @Test
  void anInstanceThatEndsLeavesNoKey() {
    var instance = instances.start("{\"shutdown\": {\"drain\": \"200ms\"}}");
    var other = instances.start("{}");
    var stays = instances.join(other, "eve", "all:a");
    for (int i = 0; i < 20; i++) {
      instances.join(instance, "u" + i, "all:a");
      instances.join(instance, "u" + i, "alone:a");
    }
    assertThat(Instances.presence(stays, "all:a")).hasSize(21);
    instances.stop(instance);
    assertThat(Instances.presence(stays, "all:a")).containsExactly(stays.id());
    instances.stop(other);
    assertThat(instances.ask("KEYS ws:*")).allMatch(key -> key.startsWith("ws:meta:") || key.startsWith("ws:stream:"));
  }

  @Test
  void aClosedVertxLeavesNoKeyEitherAndIsThereToItsEnd() {
    var instance = instances.start("{\"shutdown\": {\"drain\": \"1500ms\"}}");
    for (int i = 0; i < 20; i++) {
      instances.join(instance, "u" + i, "all:a");
    }
    var closing = CompletableFuture.runAsync(() -> instances.closeVertx(instance));
    await().until(() -> instances.ask("HLEN ws:presence:{all:a}").contains(":10"));
    assertThat(instances.ask("ZRANGE ws:instances 0 -1")).as("should it be killed now").hasSize(1);
    closing.join();
    assertThat(instances.ask("KEYS ws:*")).allMatch(key -> key.startsWith("ws:meta:") || key.startsWith("ws:stream:"));
  }

  @Test
  void withoutARegistryNothingIsWrittenAndPresenceExpiresUnlessItIsRefreshed() {
    var without = """
        {"registry": {"enabled": false}, "client": {"presence_update_interval": "1s"},
         "engine": {"redis": {"presence_ttl": "3s"}}}
        """;
    var instance = instances.start(without);
    var ada = instances.join(instance, "ada", "all:a");
    assertThat(ttl("ws:presence:{all:a}")).isBetween(1L, 3_000L);
    var presence = "ws:presence:{all:a}";
    assertThat(instances.ask("KEYS ws:*")).containsOnly(presence, presence + ":users", presence + ":expiry");
    await()
        .during(Duration.ofSeconds(4))
        .atMost(6, TimeUnit.SECONDS)
        .until(() -> Instances.presence(ada, "all:a").contains(ada.id()));
  }

  @Test
  void redisAwayForLongerThanAnInstanceMayBeSilentIsNoDeath() throws Exception {
    try (var path = new SlowRedis(instances.redis)) {
      redisAwayForLongerThanAnInstanceMayBeSilentIsNoDeath(path);
    }
  }

  /** One instance reaches Redis a while before the other one, which looks dead then. */
  private void redisAwayForLongerThanAnInstanceMayBeSilentIsNoDeath(SlowRedis path) throws Exception {
    var config = Instances.quick("2s", "6s");
    var first = instances.start(config);
    var second = instances.start(config, path.url());
    var observer = instances.join(first, "observer", "all:a");
    var alone = instances.join(first, "observer", "alone:a");
    var ada = instances.join(second, "ada", "all:a");
    var bob = instances.join(second, "bob", "alone:a");
    var events = new MemberEvents(observer);
    var aloneEvents = new MemberEvents(alone);
    await().until(() -> instances.ask("HLEN ws:joined:{alone:a}").contains(":2")); // the joins are out
    path.cut(); // first of all: a heartbeat that Redis finds when it goes on would count
    signal("STOP");
    Instances.await(first.vertx().timer(6_500));
    var late = instances.connect(second, "late");
    signal("CONT");
    await().until(() -> !instanceKey().isEmpty()); // all had expired; this is the first instance's
    Instances.await(first.vertx().timer(2_200)); // which looks for dead ones every two seconds
    path.restore();
    await().atMost(5, TimeUnit.SECONDS).until(() -> json("ws:conn:" + late.id()) != null);
    assertThat(events.until(DEAD)).containsExactly("join " + observer.id(), "join " + ada.id());
    assertThat(aloneEvents.until(QUIET)).containsExactly("join " + alone.id(), "join " + bob.id());
    assertThat(Instances.presence(observer, "all:a")).containsExactlyInAnyOrder(observer.id(), ada.id());
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, "" + instances.redis.process().pid()).start().waitFor();
  }

  @Test
  void afterRedisHasLostItsDataPresenceAndRecordsAreThereAgainWithoutAJoin() throws Exception {
    var first = instances.start(Instances.QUICK);
    var second = instances.start(Instances.QUICK);
    var observer = instances.join(first, "observer", "all:a");
    var ada = instances.join(second, "ada", "all:a");
    var bob = instances.join(second, "bob", "alone:a");
    instances.redis.kill();
    instances.redis.restart();
    await().until(() -> Instances.presence(observer, "all:a").equals(Set.of(observer.id(), ada.id())));
    for (var member : List.of(observer, ada, bob)) {
      await().until(() -> json("ws:conn:" + member.id()) != null);
    }
    var events = new MemberEvents(observer);
    ada.socket().close();
    assertThat(events.until(QUIET)).containsExactly("leave " + ada.id());
    assertThat(Instances.presence(observer, "all:a")).containsExactly(observer.id());
    assertThat(instances.ask("KEYS ws:joined:*")).contains("ws:joined:{alone:a}");
  }

  /** Also where its data are older: who has left meanwhile is there again, and must not stay. */
  @Test
  void afterRedisWasRestoredToAnOlderStatePresenceIsThatOfNow() throws Exception {
    var first = instances.start(Instances.QUICK);
    var observer = instances.join(first, "observer", "all:a");
    var leaver = instances.join(first, "leaver", "all:a");
    instances.ask("SAVE");
    leaver.socket().close();
    var comer = instances.join(first, "comer", "all:a");
    await().until(() -> Instances.presence(observer, "all:a").equals(Set.of(observer.id(), comer.id())));
    instances.redis.kill();
    instances.redis.restart();
    await().atMost(20, TimeUnit.SECONDS)
        .until(() -> Instances.presence(observer, "all:a").equals(Set.of(observer.id(), comer.id())));
  }

  @Test
  void aBridgeDeployedAnewGoesOnWithThePresenceOfTheOneBefore() {
    var instance = instances.start(Instances.QUICK);
    var ada = instances.join(instance, "ada", "all:a");
    var bob = instances.join(instance, "bob", "all:a");
    var eve = instances.join(instance, "eve", "all:a");
    instance.redeploy("dev.wshub.redis.RedisBridgeVerticle");
    rejoins(eve);
    eve.socket().close();
    await().until(() -> Instances.presence(ada, "all:a").equals(Set.of(ada.id(), bob.id())));
    await().until(() -> !listed().isEmpty());
    bob.socket().close();
    ada.socket().close();
    await().until(() -> listed().isEmpty() && instances.ask("KEYS ws:presence:*").isEmpty());
  }

  private Set<String> listed() {
    return instances.ask("SMEMBERS " + instanceKey() + ":presence");
  }

  /** The bridge lets it in again. */
  private void rejoins(Member member) {
    await()
        .until(
            () -> {
              member.socket().send("{\"id\":50,\"unsubscribe\":{\"channel\":\"all:a\"}}");
              member.socket().receiveReply(50);
              return Instances.subscribe(member, 51, "all:a").containsKey("subscribe");
            });
  }

  @Test
  void aRegistryDeployedAnewGoesOnWithWhatTheOneBeforeKnew() {
    var first = instances.start(Instances.QUICK);
    var second = instances.start(Instances.QUICK);
    var observer = instances.join(second, "observer", "all:a");
    var ada = instances.join(first, "ada", "all:a");
    var events = new MemberEvents(observer);
    first.redeploy("dev.wshub.registry.RegistryVerticle");
    await().until(() -> json("ws:conn:" + ada.id()) != null && instances.ask("ZRANGE ws:instances 0 -1").size() == 2);
    assertThat(events.until(DEAD)).containsExactly("join " + observer.id(), "join " + ada.id());
    assertThat(Instances.presence(observer, "all:a")).containsExactlyInAnyOrder(observer.id(), ada.id());
    ada.socket().close();
    assertThat(events.until(QUIET)).endsWith("leave " + ada.id()).hasSize(3);
  }

  @Test
  void hubShardsDeployedAnewTakeTheirClientsLeavesWithThem() {
    var first = instances.start(Instances.QUICK);
    var second = instances.start(Instances.QUICK);
    var observer = instances.join(second, "observer", "all:a");
    var ada = instances.join(first, "ada", "all:a");
    var alone = instances.join(second, "observer", "alone:a");
    var bob = instances.join(first, "bob", "alone:a");
    for (int shard = 0; shard < 2; shard++) {
      first.redeploy("dev.wshub.hub.HubVerticle", shard);
    }
    await().until(() -> Instances.subscribe(ada, 60, "all:a").containsKey("subscribe"));
    await().until(() -> Instances.subscribe(bob, 61, "alone:a").containsKey("subscribe"));
    assertThat(new MemberEvents(observer).until(QUIET))
        .containsExactly("join " + observer.id(), "join " + ada.id(), "leave " + ada.id(), "join " + ada.id());
    assertThat(new MemberEvents(alone).until(QUIET))
        .containsExactly("join " + alone.id(), "join " + bob.id(), "leave " + bob.id(), "join " + bob.id());
    assertThat(Instances.presence(observer, "all:a")).containsExactlyInAnyOrder(observer.id(), ada.id());
  }

  @Test
  void usersAreCountedOnceOverAllInstances() {
    var first = instances.start(Instances.QUICK);
    var second = instances.start(Instances.QUICK);
    var ada = instances.join(first, "ada", "all:a");
    instances.join(second, "ada", "all:a");
    var bob = instances.join(second, "bob", "all:a");
    var one = new JsonObject().put("num_clients", 3).put("num_users", 2);
    ada.socket().send("{\"id\":70,\"presence_stats\":{\"channel\":\"all:a\"}}");
    assertThat(ada.socket().receiveReply(70).getJsonObject("presence_stats")).isEqualTo(one);
    bob.socket().close();
    await().until(() -> instances.ask("HKEYS ws:presence:{all:a}:users").equals(Set.of("ada")));
  }
}
