package dev.wshub.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of one of three instances holds for all of them. */
@Timeout(60)
class ControlPlaneTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static Instances instances;

  @BeforeAll
  static void start() {
    instances = new Instances(3);
  }

  @AfterAll
  static void stop() {
    instances.close();
  }

  /** One client of a user of the test's own on each instance. */
  private static List<Instances.Client> onEach(String user) {
    return IntStream.range(0, instances.count()).mapToObj(i -> instances.client(i, user)).toList();
  }

  private static String user() {
    return "user-" + NUMBER.incrementAndGet();
  }

  private static String channel() {
    return "channel-" + NUMBER.incrementAndGet();
  }

  private static JsonObject request(int by, String method, String body) {
    return by < instances.count()
        ? instances.result(by, method, body)
        : instances.bus(by - instances.count(), method, body);
  }

  /** By HTTP of each instance, and by the event bus of each. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void disconnectsAUserWhereverHeIs(int by) {
    String user = user();
    var clients = onEach(user);
    var other = instances.client(by % 3, user());
    var kept = instances.client(0, user);
    var answer = request(by, "disconnect", "{\"user\":\"" + user + "\",\"whitelist\":[\"" + kept.id()
        + "\"],\"disconnect\":{\"code\":4123,\"reason\":\"off\"}}");
    assertThat(answer).isEqualTo(new JsonObject());
    for (var client : clients) {
      assertThat(client.raw().awaitClose(SOON).code()).isEqualTo(4123);
    }
    other.isUndisturbed();
    kept.isUndisturbed();
  }

  @Test
  void disconnectsOneClientWhereverItIs() {
    var clients = onEach(user());
    instances.result(0, "disconnect", "{\"client\":\"" + clients.get(2).id() + "\"}");
    assertThat(clients.get(2).raw().awaitClose(SOON).code()).isEqualTo(3503);
    clients.get(0).isUndisturbed();
    clients.get(1).isUndisturbed();
  }

  @Test
  void meansNobodyByASessionThatThereIsNot() {
    String user = user();
    var clients = onEach(user);
    instances.result(0, "disconnect", "{\"user\":\"" + user + "\",\"session\":\"s\"}");
    instances.result(0, "disconnect", "{\"session\":\"s\"}");
    clients.forEach(Instances.Client::isUndisturbed);
    assertThat(instances.error(0, "disconnect", "{}").getInteger("code")).isEqualTo(107);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void subscribesAndUnsubscribesWhereverTheyAre(int by) {
    String user = user();
    String channel = channel();
    var clients = onEach(user);
    request(by, "subscribe", "{\"user\":\"" + user + "\",\"channel\":\"" + channel
        + "\",\"info\":{\"a\": \"\\u00e9ä\"},\"data\":[1,  2.50]}");
    for (var client : clients) {
      var push = client.push("subscribe");
      assertThat(push.getString("channel")).isEqualTo(channel);
      assertThat(push.getJsonObject("subscribe").getJsonArray("data")).isEqualTo(new JsonArray("[1,2.50]"));
    }
    var presence = instances.result(2, "presence", "{\"channel\":\"" + channel + "\"}").getJsonObject("presence");
    assertThat(presence.fieldNames()).containsExactlyInAnyOrderElementsOf(clients.stream().map(Instances.Client::id).toList());
    assertThat(presence.getJsonObject(clients.get(1).id()).getJsonObject("chan_info").getString("a")).isEqualTo("éä");
    instances.result(1, "publish", "{\"channel\":\"" + channel + "\",\"data\":7}");
    clients.forEach(client -> assertThat(client.push("pub").getJsonObject("pub").getInteger("data")).isEqualTo(7));
    request(by, "unsubscribe", "{\"user\":\"" + user + "\",\"channel\":\"" + channel + "\"}");
    clients.forEach(
        client -> assertThat(client.push("unsubscribe").getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2000));
    await().untilAsserted(
        () -> assertThat(instances.result(0, "presence_stats", "{\"channel\":\"" + channel + "\"}").getInteger("num_clients")).isZero());
  }

  @Test
  void recoversWhatASubscribeAsksFor() {
    String user = user();
    String channel = channel();
    var position = instances.result(0, "publish", "{\"channel\":\"" + channel + "\",\"data\":1}");
    instances.result(0, "publish", "{\"channel\":\"" + channel + "\",\"data\":2}");
    var client = instances.client(2, user);
    instances.result(0, "subscribe", "{\"user\":\"" + user + "\",\"channel\":\"" + channel + "\",\"recover_since\":{\"offset\":1,\"epoch\":\""
        + position.getString("epoch") + "\"},\"override\":{\"force_recovery\":{\"value\":true}}}");
    assertThat(client.push("subscribe").getJsonObject("subscribe").getString("epoch")).isEqualTo(position.getString("epoch"));
  }

  @Test
  void refreshesWhereverTheyAre() {
    String user = user();
    var clients = onEach(user);
    long inAnHour = System.currentTimeMillis() / 1000 + 3600;
    instances.result(0, "refresh", "{\"user\":\"" + user + "\",\"expire_at\":" + inAnHour + "}");
    for (var client : clients) {
      var refresh = client.push("refresh").getJsonObject("refresh");
      assertThat(refresh.getBoolean("expires")).isTrue();
      assertThat(refresh.getInteger("ttl")).isBetween(3590, 3600);
    }
    instances.result(1, "refresh", "{\"user\":\"" + user + "\"}");
    clients.forEach(client -> assertThat(client.push("refresh").getJsonObject("refresh")).isEqualTo(new JsonObject()));
    instances.result(2, "refresh", "{\"user\":\"" + user + "\",\"expired\":true}");
    clients.forEach(client -> assertThat(client.raw().awaitClose(SOON).code()).isEqualTo(3005));
  }

  @Test
  void tellsAboutAllInstances() {
    String channel = channel();
    onEach(user()).forEach(client -> client.subscribe(channel));
    for (int by = 0; by < 6; by++) {
      var nodes = request(by, "info", "{}").getJsonArray("nodes");
      assertThat(nodes).hasSize(3);
      var names = new TreeSet<String>();
      for (int i = 0; i < 3; i++) {
        var node = nodes.getJsonObject(i);
        names.add(node.getString("name"));
        assertThat(node.getString("version")).isNotEmpty();
        assertThat(node.getInteger("num_clients")).isPositive();
        assertThat(node.getInteger("num_users")).isPositive();
        assertThat(node.getInteger("num_channels")).isPositive();
        assertThat(node.getInteger("num_subs")).isPositive();
        assertThat(node.getInteger("uptime")).isNotNegative();
        assertThat(node.getJsonObject("process").getLong("rss")).isPositive();
      }
      assertThat(names).containsExactly("node-0", "node-1", "node-2");
    }
  }

  @Test
  void addsUpTheSubscribersOfAllInstances() {
    String channel = channel();
    onEach(user()).forEach(client -> client.subscribe(channel));
    instances.client(1, user()).subscribe(channel, channel + "-other");
    for (int by = 0; by < 6; by++) {
      var channels = request(by, "channels", "{\"pattern\":\"" + channel + "*\"}").getJsonObject("channels");
      assertThat(channels)
          .isEqualTo(new JsonObject("{\"" + channel + "\":{\"num_clients\":4},\"" + channel + "-other\":{\"num_clients\":1}}"));
    }
    assertThat(instances.error(2, "channels", "{\"pattern\":\"[\"}").getString("message"))
        .isEqualTo("bad request: pattern is not a glob, or too long");
  }

  @Test
  void givesEachOfThousandsOfChannelsOnceInPages() {
    var names = new TreeSet<String>();
    String prefix = channel();
    for (int i = 0; i < instances.count(); i++) {
      // Each name on one instance or on two.
      int first = i * 700;
      String[] channels = IntStream.range(first, first + 1_000).mapToObj(n -> prefix + ".%05d".formatted(n)).toArray(String[]::new);
      instances.client(i, user()).subscribe(channels);
      names.addAll(List.of(channels));
    }
    var found = new ArrayList<String>();
    long clients = 0;
    String cursor = "";
    do {
      var page = instances.result(1, "channels", "{\"pattern\":\"" + prefix + ".*\",\"limit\":333,\"cursor\":\"" + cursor + "\"}");
      var channels = page.getJsonObject("channels");
      assertThat(channels.size()).isLessThanOrEqualTo(333);
      found.addAll(channels.fieldNames());
      clients += channels.stream().mapToInt(one -> ((JsonObject) one.getValue()).getInteger("num_clients")).sum();
      cursor = page.getString("cursor");
    } while (cursor != null);
    assertThat(found).containsExactlyElementsOf(names).hasSize(2_400);
    assertThat(clients).isEqualTo(3_000);
  }

  @Test
  void listsConnectionsOfAllInstances() {
    String user = user();
    String channel = channel();
    long before = System.currentTimeMillis();
    var clients = onEach(user);
    clients.get(1).subscribe(channel + "-b", channel);
    var result = instances.result(0, "connections", "{\"user\":\"" + user + "\"}");
    assertThat(result.getJsonArray("missing")).isEmpty();
    assertThat(result.containsKey("cursor")).isFalse();
    var connections = result.getJsonArray("connections");
    assertThat(connections).hasSize(3);
    for (Object one : connections) {
      var connection = (JsonObject) one;
      int instance = clients.stream().map(Instances.Client::id).toList().indexOf(connection.getString("client"));
      assertThat(connection.getString("user")).isEqualTo(user);
      assertThat(connection.getString("instance")).isEqualTo(instances.id(instance));
      assertThat(connection.getLong("connected_at")).isBetween(before, System.currentTimeMillis());
      assertThat(connection.getString("transport")).isEqualTo("websocket");
      assertThat(connection.getJsonArray("channels"))
          .isEqualTo(instance == 1 ? new JsonArray().add(channel).add(channel + "-b") : new JsonArray());
    }
    assertThat(ids(instances.bus(2, "connections", "{\"channel\":\"" + channel + "\"}"))).containsExactly(clients.get(1).id());
    for (int by = 0; by < 3; by++) {
      assertThat(ids(instances.result(by, "connections", "{\"user\":\"" + user + "\",\"instance\":\"" + instances.id(2) + "\"}")))
          .containsExactly(clients.get(2).id());
    }
    var nowhere = instances.result(0, "connections", "{\"instance\":\"nobody\"}");
    assertThat(nowhere).isEqualTo(new JsonObject("{\"connections\":[],\"missing\":[\"nobody\"]}"));
  }

  private static List<String> ids(JsonObject result) {
    return result.getJsonArray("connections").stream().map(one -> ((JsonObject) one).getString("client")).toList();
  }

  @Test
  void givesEachOfManyConnectionsOnceInPages() {
    String user = user();
    try (var first = crowd(0, user); var second = crowd(1, user); var third = crowd(2, user)) {
      var all = new HashSet<String>();
      List.of(first, second, third).forEach(crowd -> all.addAll(crowd.ids()));
      assertThat(pagesOf(user)).isSorted().hasSize(1_200).containsExactlyInAnyOrderElementsOf(all);
      instances.result(0, "disconnect", "{\"user\":\"" + user + "\"}");
      await().untilAsserted(() -> assertThat(pagesOf(user)).isEmpty());
    }
  }

  private static Crowd crowd(int instance, String user) {
    return new Crowd(instances.hub(instance).port(), user, 400);
  }

  /** Page after page from one instance after the other. */
  private static List<String> pagesOf(String user) {
    var found = new ArrayList<String>();
    String cursor = "";
    int pages = 0;
    do {
      var page = instances.result(pages % 3, "connections", "{\"user\":\"" + user + "\",\"limit\":130,\"cursor\":\"" + cursor + "\"}");
      found.addAll(ids(page));
      cursor = page.getString("cursor");
      pages++;
    } while (cursor != null);
    return found;
  }

  @Test
  void saysWhatIsWrongWithLimitsAndCursors() {
    assertThat(instances.error(0, "connections", "{\"limit\":1001}").getString("message"))
        .isEqualTo("bad request: limit must be an integer from 1 to 1000");
    assertThat(instances.error(0, "connections", "{\"limit\":-1}").getInteger("code")).isEqualTo(107);
    assertThat(instances.error(0, "connections", "{\"cursor\":\"x\"}").getString("message"))
        .isEqualTo("bad request: cursor must be what the page before has given as such, or empty");
    assertThat(instances.error(0, "channels", "{\"cursor\":\"" + "x".repeat(256) + "\"}").getInteger("code")).isEqualTo(107);
    assertThatThrownBy(() -> instances.bus(0, "connections", "{\"limit\":1001}"))
        .hasCauseInstanceOf(ReplyException.class)
        .hasMessageContaining("limit must be");
  }
}
