package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.redis.RedisServer;
import dev.wshub.redis.SlowRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instances that die or stand still without a word, each a process of its own. */
@Timeout(150)
class DeadInstanceIT {
  private static final int CLIENTS = 500;
  private static final Duration BOUND = Duration.ofSeconds(45);
  private static final Duration QUIET = Duration.ofSeconds(2);

  private static final JsonObject CONFIG = new JsonObject("""
      {
        "client": {"allow_anonymous_connect_without_token": true, "insecure": true},
        "channel": {"namespaces": [
          {"name": "all", "presence": true, "join_leave": true, "force_push_join_leave": true,
           "history_size": 1000, "history_ttl": "300s", "force_positioning": true},
          {"name": "alone", "join_leave": true, "force_push_join_leave": true}]}
      }
      """);

  /** For tests that need not hold the bound. */
  private static final JsonObject QUICK =
      new JsonObject().put("heartbeat_interval", "1s").put("instance_ttl", "3s");

  private record Member(RawClient socket, String id) {}

  private RedisServer redis;
  private final List<HubProcess> hubs = new CopyOnWriteArrayList<>();
  private final List<RawClient> clients = new ArrayList<>();

  @BeforeEach
  void start() {
    redis = RedisServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    clients.forEach(RawClient::close);
    for (var hub : hubs) {
      hub.close();
    }
    redis.close();
  }

  /** Starts them side by side. */
  private List<HubProcess> hubs(String redisUrl, JsonObject registry, int count) {
    var starts =
        IntStream.range(0, count)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> hub(redisUrl, registry)))
            .toList();
    return starts.stream().map(CompletableFuture::join).toList();
  }

  private HubProcess hub(String redisUrl, JsonObject registry) {
    var engine = new JsonObject().put("type", "redis").put("redis", new JsonObject().put("address", redisUrl));
    var config = CONFIG.copy().put("engine", engine).put("registry", registry);
    try {
      var hub = HubProcess.start(config, "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
      hubs.add(hub);
      return hub;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Member join(HubProcess hub, String channel) throws Exception {
    var socket = RawClient.to(hub.port()).open();
    clients.add(socket);
    var id = socket.send("{\"id\":1,\"connect\":{}}").receive().getJsonObject("connect").getString("client");
    for (;;) {
      socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
      if (socket.receiveReply(2).containsKey("subscribe")) {
        return new Member(socket, id);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private List<Member> joinMany(HubProcess hub, String channel, int count) throws Exception {
    var members = new ArrayList<Member>();
    for (int i = 0; i < count; i++) {
      members.add(join(hub, channel));
    }
    return members;
  }

  /** How often each client has left, until all those have, or the deadline; and for a while on. */
  private static Map<String, Integer> leaves(Member observer, int expected, Duration deadline) {
    var leaves = new HashMap<String, Integer>();
    long end = System.nanoTime() + deadline.toNanos();
    while (leaves.size() < expected && System.nanoTime() < end) {
      count(observer, "leave", leaves, Duration.ofMillis(500));
    }
    while (count(observer, "leave", leaves, QUIET)) {
      // Whoever left twice is found here.
    }
    return leaves;
  }

  /** Takes one push; false when none has come in time. */
  private static boolean count(Member observer, String kind, Map<String, Integer> counts, Duration patience) {
    return count(observer, Map.of(kind, counts), patience);
  }

  private static boolean count(Member observer, Map<String, Map<String, Integer>> countsByKind, Duration patience) {
    try {
      var push = observer.socket.receiveMessage(patience).json().getJsonObject("push", new JsonObject());
      countsByKind.forEach((kind, counts) -> {
        if (push.containsKey(kind)) {
          counts.merge(push.getJsonObject(kind).getJsonObject("info").getString("client"), 1, Integer::sum);
        }
      });
      return true;
    } catch (AssertionError nothingInTime) {
      return false;
    }
  }

  private static void skipJoins(Member observer) {
    while (count(observer, "join", new HashMap<>(), Duration.ofSeconds(1))) {
      // until it is quiet
    }
  }

  private static void assertEachOnce(Map<String, Integer> counts, List<Member> members) {
    assertThat(counts).containsOnlyKeys(members.stream().map(Member::id).toList());
    assertThat(counts.values()).containsOnly(1);
  }

  private Set<String> keys(String pattern) throws IOException {
    var keys = new TreeSet<>(Arrays.asList(redis.command("KEYS " + pattern).split("\r\n")));
    keys.removeIf(line -> line.startsWith("*") || line.startsWith("$"));
    return keys;
  }

  /** But for the tombstones, which expire. */
  private boolean isGone(String id) throws IOException {
    return keys("ws:*" + id + "*").stream().allMatch(key -> key.contains(":dead:") || key.startsWith("ws:buried:"));
  }

  private String idOf(HubProcess hub) throws IOException {
    // The log names the instance with each of its connections to Redis.
    return hub.output().replaceAll("(?s).*?ws:([-0-9a-f]{36}):registry is connected.*", "$1");
  }

  /** Within the bound that is promised, with nothing configured. */
  @Test
  void everybodyOfAKilledInstanceLeavesOnceAndItsKeysAreGone() throws Exception {
    var instances = hubs(redis.url(), new JsonObject(), 4);
    var dies = instances.get(3);
    var id = idOf(dies);
    var members = joinMany(dies, "all:a", CLIENTS);
    var observer = join(instances.get(0), "all:a");
    var aloneObserver = join(instances.get(1), "alone:a");
    var alone = joinMany(dies, "alone:a", 50);
    skipJoins(observer);
    skipJoins(aloneObserver);
    assertThat(keys("ws:conn:*")).hasSize(CLIENTS + 52);
    TimeUnit.SECONDS.sleep(1);

    long killedAt = System.nanoTime();
    dies.kill();
    var leaves = leaves(observer, CLIENTS, BOUND);
    assertThat(Duration.ofNanos(System.nanoTime() - killedAt)).isLessThan(BOUND.plus(QUIET));
    assertEachOnce(leaves, members);
    assertEachOnce(leaves(aloneObserver, 50, Duration.ofSeconds(1)), alone);
    assertThat(isGone(id)).isTrue();
    assertThat(keys("ws:conn:*")).hasSize(2);
    assertThat(redis.command("HLEN ws:presence:{all:a}")).startsWith(":1");
    assertThat(redis.command("ZCARD ws:instances")).startsWith(":3");
  }

  /**
   * All survivors have a slow way to Redis: whoever has claimed the dead one is killed when the first leaves are out.
   */
  @Test
  void whenTheClaimingSurvivorDiesAtItAnotherOneDoesTheRest() throws Exception {
    try (var slow = new SlowRedis(redis)) {
      var survivors = hubs(slow.url(), QUICK, 3);
      var watches = hub(redis.url(), QUICK.copy().put("enabled", false));
      var dies = hub(redis.url(), QUICK);
      var members = joinMany(dies, "all:a", CLIENTS);
      var observer = join(watches, "all:a");
      skipJoins(observer);
      TimeUnit.SECONDS.sleep(4); // survivors must have been up for as long as one may be silent

      slow.delay(200);
      var id = idOf(dies);
      dies.kill();
      var first = new HashMap<String, Integer>();
      while (first.isEmpty()) {
        count(observer, "leave", first, Duration.ofSeconds(15));
      }
      var claimant = redis.command("GET ws:claim:" + id).split("\r\n")[1];
      var killed = survivors.stream().filter(hub -> named(hub, claimant)).findFirst().orElseThrow();
      killed.kill();
      slow.delay(0);
      assertThat(redis.command("HLEN ws:presence:{all:a}").trim()).as("it was at it").isNotEqualTo(":1");

      var rest = leaves(observer, CLIENTS - 1, Duration.ofSeconds(20));
      rest.forEach((client, times) -> first.merge(client, times, Integer::sum));
      assertEachOnce(first, members);
      await(() -> isGone(id));
      await(() -> redis.command("ZCARD ws:instances").startsWith(":2"));
    }
  }

  private boolean named(HubProcess hub, String id) {
    try {
      return idOf(hub).equals(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("30 s later").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Test
  void anInstanceThatStoodStillGetsItsClientsBackIntoPresence() throws Exception {
    var both = hubs(redis.url(), QUICK, 2);
    var survivor = both.get(0);
    var stands = both.get(1);
    var observer = join(survivor, "all:a");
    var members = joinMany(stands, "all:a", 100);
    var leaver = members.get(0);
    skipJoins(observer);
    TimeUnit.SECONDS.sleep(4); // the survivor may judge

    stands.pause();
    publish(survivor, 0);
    leaver.socket.close();
    var leaves = leaves(observer, 100, Duration.ofSeconds(20));
    assertEachOnce(leaves, members);
    publish(survivor, 1);
    stands.resume();
    var joins = new HashMap<String, Integer>();
    var leftAgain = new HashMap<String, Integer>();
    await(() -> !count(observer, Map.of("join", joins, "leave", leftAgain), Duration.ofSeconds(1)) && joins.size() >= 99);
    // It depends on which is heard of first whether the one who has left is entered once more; then it leaves once more, too.
    assertThat(joins.remove(leaver.id)).isEqualTo(leftAgain.remove(leaver.id));
    assertThat(leftAgain).isEmpty();
    assertEachOnce(joins, members.subList(1, 100));
    publish(survivor, 2);
    var present = presence(survivor);
    assertThat(present).hasSize(100).doesNotContain(leaver.id);
    assertThat(keys("ws:conn:*")).hasSize(100);
    assertThat(offsets(members.get(1))).containsExactly(1, 2, 3);
    assertThat(leaves(observer, 0, Duration.ZERO)).isEmpty();
  }

  private static void publish(HubProcess hub, int number) throws Exception {
    var request = new JsonObject().put("channel", "all:a").put("data", number);
    assertThat(hub.api("publish", request).containsKey("result")).isTrue();
  }

  private static Set<String> presence(HubProcess hub) throws Exception {
    var answer = hub.api("presence", new JsonObject().put("channel", "all:a"));
    return answer.getJsonObject("result").getJsonObject("presence").fieldNames();
  }

  /** Of all publications that a client has got, in their order; 0 for being told that some are missing. */
  private static List<Integer> offsets(Member member) {
    var offsets = new ArrayList<Integer>();
    for (;;) {
      try {
        var push = member.socket.receiveMessage(Duration.ofSeconds(2)).json().getJsonObject("push", new JsonObject());
        if (push.containsKey("pub")) {
          offsets.add(push.getJsonObject("pub").getInteger("offset"));
        } else if (push.containsKey("unsubscribe")) {
          offsets.add(0);
        }
      } catch (AssertionError nothingMore) {
        return offsets;
      }
    }
  }
}
