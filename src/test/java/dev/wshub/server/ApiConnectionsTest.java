package dev.wshub.server;

import static dev.wshub.client.EpochSeconds.in;
import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code refresh} and {@code connections} of the API, with each engine. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED", "REDIS"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class ApiConnectionsTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final JsonObject OK = new JsonObject("{\"result\":{}}");
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"connect_address": "app.connect", "expired_close_delay": "0s", "stale_close_delay": "5s"},
       "event_bus": {"delegation_timeout": "5s"},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_publish_for_client": true, "presence": true}}}
      """);

  @RegisterExtension final Authority authority = new Authority(hub);

  /** A connected client and its id. */
  private record Connected(RawClient raw, String id) {}

  private Connected connect(String user, long expireAt) {
    authority.leave();
    authority.answers("app.connect", new JsonObject("{\"result\":{\"user\":\"" + user + "\",\"expire_at\":" + expireAt + "}}"));
    var client = hub.open();
    return new Connected(client, ask(client, CONNECT).getJsonObject("connect").getString("client"));
  }

  private static JsonObject refreshOf(RawClient client) {
    return client.receive().getJsonObject("push").getJsonObject("refresh");
  }

  @Test
  void anotherExpirationTakesThePlaceOfTheOneBefore() {
    var stays = connect("ann", in(2));
    var ends = connect("bob", 0);
    assertThat(hub.api("refresh", "{\"user\":\"ann\"}")).isEqualTo(OK);
    assertThat(refreshOf(stays.raw())).isEqualTo(new JsonObject());
    long end = in(2);
    assertThat(hub.api("refresh", "{\"user\":\"bob\",\"client\":\"" + ends.id() + "\",\"expire_at\":" + end + "}")).isEqualTo(OK);
    var told = refreshOf(ends.raw());
    assertThat(told.getBoolean("expires")).isTrue();
    assertThat(told.getInteger("ttl")).isBetween(1, 2);
    assertThat(ends.raw().awaitClose(SOON).code()).isEqualTo(3005);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(end * 1000);
    assertThat(stays.raw().closed()).failsWithin(Duration.ofMillis(1_200));
  }

  @Test
  void whatIsExpiredEndsAtOnce() {
    var first = connect("ann", 0);
    hub.api("refresh", "{\"user\":\"ann\",\"expired\":true,\"expire_at\":" + in(60) + "}");
    assertThat(first.raw().awaitClose(SOON).code()).isEqualTo(3005);
    var second = connect("ann", in(60));
    hub.api("refresh", "{\"user\":\"ann\",\"expire_at\":1700000000}");
    assertThat(second.raw().awaitClose(SOON).reason()).isEqualTo("connection expired");
    assertThat(hub.api("refresh", "{\"user\":\"ann\",\"expire_at\":-1}").getJsonObject("error"))
        .isEqualTo(new JsonObject("{\"code\":107,\"message\":\"bad request: expire_at must be Unix seconds, or 0 for no expiration\"}"));
    assertThat(hub.api("refresh", "{}").getJsonObject("error").getInteger("code")).isEqualTo(107);
  }

  @Test
  void othersSeeTheNewInfo() {
    var client = connect("ann", 0);
    hub.api("refresh", "{\"user\":\"ann\",\"info\":{\"nick\":\"A\"}}");
    refreshOf(client.raw());
    RunningHub.subscribe(client.raw(), 2, "news");
    client.raw().send("{\"id\":3,\"publish\":{\"channel\":\"news\",\"data\":1}}");
    JsonObject push;
    do {
      push = client.raw().receive().getJsonObject("push");
    } while (push == null);
    assertThat(push.getJsonObject("pub").getJsonObject("info").getJsonObject("conn_info"))
        .isEqualTo(new JsonObject("{\"nick\":\"A\"}"));
  }

  @Test
  void reachesWhoIsStillOnHisWayIn() throws InterruptedException {
    var question = new LinkedBlockingQueue<Message<JsonObject>>();
    authority.hears("app.connect", question::add);
    var client = hub.open().send(CONNECT);
    var held = question.poll(5, TimeUnit.SECONDS);
    assertThat(hub.api("refresh", "{\"user\":\"ann\",\"expire_at\":" + in(100) + "}")).isEqualTo(OK);
    held.reply(new JsonObject("{\"result\":{\"user\":\"ann\",\"expire_at\":" + in(1_000) + "}}"));
    assertThat(client.receive().getJsonObject("connect").getInteger("ttl")).isBetween(995, 1_000);
    assertThat(refreshOf(client).getInteger("ttl")).isBetween(95, 100);
  }

  @Test
  void listsWhoIsConnected() {
    long before = System.currentTimeMillis();
    var subscribed = connect("list-a", 0);
    RunningHub.subscribe(subscribed.raw(), 2, "y");
    RunningHub.subscribe(subscribed.raw(), 3, "x");
    var idle = connect("list-b", 0);
    var byUser = connections("\"user\":\"list-a\"");
    var one = byUser.getJsonArray("connections").getJsonObject(0);
    assertThat(byUser.getJsonArray("missing")).isEmpty();
    assertThat(one.getLong("connected_at")).isBetween(before, System.currentTimeMillis());
    String instance = hub.api("info", "{}").getJsonObject("result").getJsonArray("nodes").getJsonObject(0).getString("uid");
    one.remove("connected_at");
    assertThat(one)
        .isEqualTo(
            new JsonObject()
                .put("client", subscribed.id())
                .put("user", "list-a")
                .put("instance", instance)
                .put("transport", "websocket")
                .put("channels", new JsonArray().add("x").add("y")));
    assertThat(ids(connections("\"channel\":\"x\""))).containsExactly(subscribed.id());
    assertThat(ids(connections("\"channel\":\"x\",\"user\":\"list-b\""))).isEmpty();
    assertThat(ids(connections("\"instance\":\"" + instance + "\""))).contains(subscribed.id(), idle.id());
    assertThat(connections("\"instance\":\"other\"")).isEqualTo(new JsonObject("{\"connections\":[],\"missing\":[\"other\"]}"));
    idle.raw().close();
    await().untilAsserted(() -> assertThat(ids(connections("\"user\":\"list-b\""))).isEmpty());
  }

  @Test
  void givesEachOnceInPagesInTheOrderOfTheirIds() {
    Set<String> all = new TreeSet<>();
    for (int i = 0; i < 23; i++) {
      all.add(connect("paged", 0).id());
    }
    List<String> found = new ArrayList<>();
    int pages = 0;
    String cursor = "";
    do {
      var page = connections("\"user\":\"paged\",\"limit\":5,\"cursor\":\"" + cursor + "\"");
      found.addAll(ids(page));
      cursor = page.getString("cursor");
      pages++;
    } while (cursor != null);
    assertThat(found).containsExactlyElementsOf(all);
    assertThat(pages).isEqualTo(5);
  }

  private JsonObject connections(String fields) {
    return hub.api("connections", "{" + fields + "}").getJsonObject("result");
  }

  private static List<String> ids(JsonObject result) {
    return result.getJsonArray("connections").stream().map(one -> ((JsonObject) one).getString("client")).toList();
  }
}
