package dev.wshub.api;

import static dev.wshub.api.ApiFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What the methods of the API do with a real hub. */
@ParameterizedClass
@ValueSource(ints = {1, 3})
@Timeout(30)
class ApiMethodsTest {
  private static final SubscribeOptions PRESENT = new SubscribeOptions(false, false, true, true, null, false);

  @Parameter private int shards;

  private ApiFixture fixture;
  private ApiClient api;

  @BeforeEach
  void start() throws Exception {
    fixture = new ApiFixture(ApiFixture.settings(), shards);
    api = fixture.client;
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private <T extends LoopMessage> List<T> told(Class<T> type) {
    return fixture.server.told.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Subscribes connections, all of them to all channels, and waits until the hub says so. */
  private void subscribe(int connections, String... channels) {
    int before = told(LoopMessage.Subscribed.class).size();
    for (String channel : channels) {
      for (int i = 1; i <= connections; i++) {
        var info = new ClientInfo("u" + i, "c" + i, null, "{\"n\":1}".getBytes(StandardCharsets.UTF_8));
        fixture.server.subscribe(new HubMessage.Subscribe(0, i, 1, channel, info, PRESENT));
      }
    }
    await().until(() -> told(LoopMessage.Subscribed.class).size() == before + connections * channels.length);
  }

  @Test
  void publishesTheBytesThatCameIn() throws Exception {
    subscribe(1, "news");
    String payload = "{ \"b\" : 1.50E+3, \"a\":\"\\u00e9é\", \"b\":[ ] }";
    assertThat(api.text("publish", "{\"channel\":\"news\",\"data\":" + payload + ",\"tags\":{\"k\":\"v\"}}"))
        .isEqualTo("{\"result\":{}}");
    await().until(() -> !told(LoopMessage.Published.class).isEmpty());
    var publication = told(LoopMessage.Published.class).get(0).publication();
    assertThat(new String(publication.data(), StandardCharsets.UTF_8)).isEqualTo(payload);
    assertThat(publication.tags()).containsEntry("k", "v");
    assertThat(publication.info()).isNull();
  }

  @Test
  void publishesWithHistory() throws Exception {
    JsonObject first = api.result("publish", "{\"channel\":\"full:a\",\"data\":1}");
    JsonObject second = api.result("publish", "{\"channel\":\"full:a\",\"b64data\":\"WzIKXQ==\"}");
    assertThat(first.getLong("offset")).isEqualTo(1);
    assertThat(second.getLong("offset")).isEqualTo(2);
    assertThat(second.getString("epoch")).isEqualTo(first.getString("epoch")).isNotEmpty();
    assertThat(api.result("history", "{\"channel\":\"full:a\",\"limit\":10}").getJsonArray("publications"))
        .isEqualTo(new JsonArray("[{\"data\":1,\"offset\":1},{\"data\":[2],\"offset\":2}]"));
  }

  @Test
  void publishesOnceForAnIdempotencyKeyAndHonoursVersions() throws Exception {
    String keyed = "{\"channel\":\"full:a\",\"data\":1,\"idempotency_key\":\"k\"}";
    assertThat(api.result("publish", keyed)).isEqualTo(api.result("publish", keyed));
    api.result("publish", "{\"channel\":\"full:a\",\"data\":1,\"version\":5}");
    assertThat(api.result("publish", "{\"channel\":\"full:a\",\"data\":1,\"version\":4}").getLong("offset"))
        .isEqualTo(2);
    assertThat(api.result("publish", "{\"channel\":\"full:a\",\"data\":1,\"skip_history\":true}")
        .getLong("offset", 0L)).isZero();
    assertThat(api.result("history", "{\"channel\":\"full:a\"}").getLong("offset")).isEqualTo(2);
  }

  @Test
  void broadcastsToSeveralChannels() throws Exception {
    api.result("publish", "{\"channel\":\"full:a\",\"data\":0}");
    JsonObject result = api.result("broadcast", "{\"channels\":[\"full:a\",\"news\",\"x:y\",\"\",\"full:b\"],"
        + "\"data\":{}}");
    JsonArray responses = result.getJsonArray("responses");
    assertThat(responses.getJsonObject(0).getJsonObject("result").getLong("offset")).isEqualTo(2);
    assertThat(responses.getJsonObject(1)).isEqualTo(new JsonObject("{\"result\":{}}"));
    assertThat(responses.getJsonObject(2).getJsonObject("error").getInteger("code")).isEqualTo(102);
    assertThat(responses.getJsonObject(3).getJsonObject("error").getInteger("code")).isEqualTo(107);
    assertThat(responses.getJsonObject(4).getJsonObject("result").getLong("offset")).isEqualTo(1);
  }

  @Test
  void readsAndRemovesHistory() throws Exception {
    JsonObject empty = api.result("history", "{\"channel\":\"full:a\"}");
    String epoch = empty.getString("epoch");
    assertThat(empty).isEqualTo(new JsonObject("{\"publications\":[],\"epoch\":\"" + epoch + "\",\"offset\":0}"));
    for (int i = 1; i <= 5; i++) {
      api.result("publish", "{\"channel\":\"full:a\",\"data\":" + i + "}");
    }
    assertThat(offsets("\"limit\":-1")).containsExactly(1, 2, 3, 4, 5);
    assertThat(offsets("\"limit\":2")).containsExactly(1, 2);
    assertThat(offsets("\"limit\":2,\"reverse\":true")).containsExactly(5, 4);
    assertThat(offsets("\"limit\":2,\"since\":{\"offset\":3,\"epoch\":\"" + epoch + "\"}")).containsExactly(4, 5);
    assertThat(offsets("\"limit\":0")).isEmpty();
    assertThat(api.text("history_remove", "{\"channel\":\"full:a\"}")).isEqualTo("{\"result\":{}}");
    assertThat(offsets("\"limit\":-1")).isEmpty();
    assertThat(api.result("history", "{\"channel\":\"full:a\"}").getLong("offset")).isEqualTo(5);
  }

  private List<Integer> offsets(String fields) throws Exception {
    return api.result("history", "{\"channel\":\"full:a\"," + fields + "}").getJsonArray("publications").stream()
        .map(publication -> ((JsonObject) publication).getInteger("offset"))
        .toList();
  }

  @Test
  void tellsWhoIsPresent() throws Exception {
    assertThat(api.text("presence", "{\"channel\":\"full:a\"}")).isEqualTo("{\"result\":{\"presence\":{}}}");
    assertThat(api.text("presence_stats", "{\"channel\":\"full:a\"}"))
        .isEqualTo("{\"result\":{\"num_clients\":0,\"num_users\":0}}");
    subscribe(2, "full:a");
    assertThat(api.result("presence", "{\"channel\":\"full:a\"}").getJsonObject("presence"))
        .isEqualTo(new JsonObject(
            "{\"c1\":{\"user\":\"u1\",\"client\":\"c1\",\"chan_info\":{\"n\":1}},"
                + "\"c2\":{\"user\":\"u2\",\"client\":\"c2\",\"chan_info\":{\"n\":1}}}"));
    assertThat(api.text("presence_stats", "{\"channel\":\"full:a\"}"))
        .isEqualTo("{\"result\":{\"num_clients\":2,\"num_users\":2}}");
  }

  @Test
  void listsChannelsInPagesOverAllShards() throws Exception {
    String[] names = new String[25];
    for (int i = 0; i < names.length; i++) {
      names[i] = "c%02d".formatted(i);
    }
    subscribe(1, names);
    subscribe(1, "full:a");
    JsonObject all = api.result("channels", "{}");
    assertThat(all.getJsonObject("channels").fieldNames()).hasSize(26).contains("c00", "full:a");
    assertThat(all.getJsonObject("channels").getJsonObject("c00")).isEqualTo(new JsonObject("{\"num_clients\":1}"));
    assertThat(all.containsKey("cursor")).isFalse();
    assertThat(api.result("channels", "{\"pattern\":\"full:*\"}").getJsonObject("channels").fieldNames())
        .containsExactly("full:a");
    List<String> paged = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonObject page = api.result("channels", "{\"pattern\":\"c*\",\"limit\":10,\"cursor\":\"" + cursor + "\"}");
      paged.addAll(page.getJsonObject("channels").fieldNames());
      cursor = page.getString("cursor");
      pages++;
    } while (cursor != null);
    assertThat(paged).containsExactly(names);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void subscribesConnectionsFromTheServersSide() throws Exception {
    assertThat(api.text("subscribe", "{\"user\":\"ann\",\"channel\":\"full:a\",\"info\":{\"i\": "
        + "1},\"b64data\":\"WzFd\",\"client\":\"c\","
        + "\"recover_since\":{\"offset\":3,\"epoch\":\"e\"},\"override\":{\"force_recovery\":{\"value\":true},"
        + "\"presence\":{\"value\":false},\"force_push_join_leave\":{\"value\":true},\"join_leave\":null}}"))
        .isEqualTo("{\"result\":{}}");
    var subscribe = told(LoopMessage.SubscribeMatching.class).get(0);
    assertThat(subscribe.match()).isEqualTo(new ConnectionMatch("ann", "c", ""));
    assertThat(new String(subscribe.chanInfo(), StandardCharsets.UTF_8)).isEqualTo("{\"i\": 1}");
    assertThat(new String(subscribe.data(), StandardCharsets.UTF_8)).isEqualTo("[1]");
    assertThat(subscribe.joinLeave()).isTrue();
    assertThat(subscribe.options())
        .isEqualTo(new SubscribeOptions(true, true, false, true, new StreamPosition(3, "e"), false));
  }

  @Test
  void unsubscribesAndDisconnects() throws Exception {
    api.result("unsubscribe", "{\"user\":\"ann\",\"channel\":\"news\",\"session\":\"s\"}");
    var unsubscribe = told(LoopMessage.UnsubscribeMatching.class).get(0);
    assertThat(unsubscribe.match()).isEqualTo(new ConnectionMatch("ann", "", "s"));
    assertThat(unsubscribe.channel()).isEqualTo("news");
    api.result("disconnect", "{\"user\":\"ann\"}");
    api.result("disconnect", "{\"client\":\"c1\",\"whitelist\":[\"c2\",\"c2\"],\"disconnect\":{\"code\":4001,"
        + "\"reason\":\"bye\"}}");
    var plain = told(LoopMessage.Disconnect.class).get(0);
    assertThat(plain.code()).isEqualTo(3503);
    assertThat(plain.reason()).isEqualTo("force disconnect");
    var chosen = told(LoopMessage.Disconnect.class).get(1);
    assertThat(chosen.whitelist()).isEqualTo(Set.of("c2"));
    assertThat(chosen.code()).isEqualTo(4001);
    assertThat(chosen.reason()).isEqualTo("bye");
  }

  @Test
  void tellsAboutTheNode() throws Exception {
    subscribe(2, "news", "full:a", "full:b");
    JsonArray nodes = api.result("info", "{}").getJsonArray("nodes");
    assertThat(nodes).hasSize(1);
    JsonObject node = nodes.getJsonObject(0);
    assertThat(node.getString("uid")).isEqualTo("instance");
    assertThat(node.getString("name")).isEqualTo("test-node");
    assertThat(node.getString("version")).isNotEmpty();
    assertThat(node.getInteger("num_clients")).isEqualTo(1);
    assertThat(node.getInteger("num_users")).isEqualTo(1);
    assertThat(node.getInteger("num_channels")).isEqualTo(3);
    assertThat(node.getInteger("num_subs")).isEqualTo(2);
    assertThat(node.getInteger("uptime")).isNotNegative();
    assertThat(node.getJsonObject("process").getLong("rss")).isGreaterThan(1 << 20);
    assertThat(node.getJsonObject("process").getDouble("cpu")).isNotNegative();
  }

  @Test
  void doesBatchesInTheirOrder() throws Exception {
    for (String parallel : new String[] {"false", "true"}) {
      String channel = "full:" + parallel;
      JsonArray replies = new JsonObject(api.text("batch", "{\"commands\":["
          + "{\"publish\":{\"channel\":\"" + channel + "\",\"data\":1}},{\"publish\":{\"channel\":\"" + channel
          + "\"}},"
          + "{\"nothing\":{\"a\":[1]}},{},{\"batch\":{\"commands\":[]}},{\"publish\":null,\"history\":{\"channel\":\""
          + channel + "\"}},"
          + "{\"publish\":{\"channel\":\"" + channel + "\",\"data\":2}},"
          + "{\"broadcast\":{\"channels\":[\"news\"],\"data\":2}}],\"parallel\":" + parallel + "}"))
          .getJsonArray("replies");
      assertThat(replies).hasSize(8);
      assertThat(replies.getJsonObject(0).getJsonObject("publish").getInteger("offset")).isEqualTo(1);
      assertThat(replies.getJsonObject(1))
          .isEqualTo(new JsonObject("{\"error\":{\"code\":107,\"message\":\"bad request: data is required\"}}"));
      assertThat(replies.getJsonObject(2))
          .isEqualTo(new JsonObject("{\"error\":{\"code\":104,\"message\":\"method not found: nothing\"}}"));
      assertThat(replies.getJsonObject(3).getJsonObject("error").getInteger("code")).isEqualTo(104);
      assertThat(replies.getJsonObject(4).getJsonObject("error").getInteger("code")).isEqualTo(104);
      assertThat(replies.getJsonObject(5).getJsonObject("history").getInteger("offset")).isEqualTo(1);
      assertThat(replies.getJsonObject(6).getJsonObject("publish").getInteger("offset")).isEqualTo(2);
      assertThat(replies.getJsonObject(7))
          .isEqualTo(new JsonObject("{\"broadcast\":{\"responses\":[{\"result\":{}}]}}"));
    }
    assertThat(api.text("batch", "{}")).isEqualTo("{\"replies\":[]}");
    assertThat(api.post("batch", "{\"commands\":[{\"publish\":{},\"info\":{}}]}").body())
        .isEqualTo("Bad Request: a command of a batch has one method, not both publish and info");
  }

  @Test
  void doesABatchOfThousandsThatAreRefusedAtOnce() throws Exception {
    String commands = "{\"publish\":{}},".repeat(9_999) + "{\"publish\":{\"channel\":\"full:a\",\"data\":1}}";
    JsonArray replies = new JsonObject(api.text("batch", "{\"commands\":[" + commands + "]}")).getJsonArray("replies");
    assertThat(replies).hasSize(10_000);
    assertThat(replies.getJsonObject(9_999).getJsonObject("publish").getInteger("offset")).isEqualTo(1);
  }

  @Test
  void keepsTheOrderOfPipelinedRequests() throws Exception {
    int count = 100; // Netty takes 128 unanswered requests of one connection
    StringBuilder requests = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      String body = "{\"channel\":\"full:a\",\"data\":" + i + "}";
      requests.append("POST /api/publish HTTP/1.1\r\nHost: a\r\nX-API-Key: secret\r\nContent-Length: ")
          .append(body.length()).append(i == count ? "\r\nConnection: close" : "").append("\r\n\r\n").append(body);
    }
    try (Socket socket = new Socket("127.0.0.1", fixture.server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(count + 1);
    }
    JsonArray history = api.result("history", "{\"channel\":\"full:a\",\"limit\":-1}").getJsonArray("publications");
    assertThat(history).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(history.getJsonObject(i).getInteger("data")).isEqualTo(1 + i);
    }
  }

  @Test
  void namesAShardThatIsGone() throws Exception {
    await(fixture.vertx.undeploy(fixture.shards.get(shards - 1)));
    JsonObject error = new JsonObject(api.text("channels", "{}")).getJsonObject("error");
    assertThat(error.getInteger("code")).isEqualTo(100);
    assertThat(error.getString("message")).isEqualTo("internal server error: no answer from hub shard " + (shards - 1));
  }
}
