package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.ProtobufClient;
import dev.wshub.client.RawClient;
import dev.wshub.delta.FossilDecoder;
import dev.wshub.hub.LoopMessage;
import dev.wshub.protocol.Publication;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Deltas, caches and times of publications where others decide, the API renews, or a client speaks Protobuf. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class DeltaTermsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"prometheus": {"enabled": true},
       "client": {"channel_position_max_time_lag": "20s", "connect_address": "app.connect"},
       "channel": {"namespaces": [
         {"name": "all", "history_size": 50, "history_ttl": "60s", "force_recovery": true, "delta_publish": true,
          "allowed_delta_types": ["fossil"], "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true},
         {"name": "asked", "history_size": 50, "history_ttl": "60s", "delta_publish": true, "publish_address": "app.publish",
          "allowed_delta_types": ["fossil"], "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}]}}
      """);

  @RegisterExtension final Authority authority = new Authority(hub);

  private static String payload(int number) {
    return "{\"station\":\"pump-station-nörd\",\"number\":" + number + ",\"ok\":true}";
  }

  private static JsonObject push(RawClient client) {
    return client.receive().getJsonObject("push").getJsonObject("pub");
  }

  private RawClient connected() {
    authority.answers("app.connect", "{\"result\":{\"user\":\"ann\"}}");
    var client = hub.connect();
    authority.leave();
    return client;
  }

  private JsonObject subscribe(RawClient client, String channel) {
    return ask(client, "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\",\"delta\":\"fossil\"}}").getJsonObject("subscribe");
  }

  private void publish(String channel, int number) {
    hub.api("publish", "{\"channel\":\"" + channel + "\",\"data\":" + payload(number) + "}");
  }

  private static Protocol.SubscribeRequest parsed(String hex) {
    try {
      return Protocol.SubscribeRequest.parseFrom(HEX.parseHex(hex));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void protobufHasPayloadsAndDeltasAsBytes() {
    authority.answers("app.connect", "{\"result\":{\"user\":\"ann\"}}");
    var client = new ProtobufClient(hub.open(hub.client().header("Sec-WebSocket-Protocol", "centrifuge-protobuf")));
    assertThat(client.connect().hasConnect()).isTrue();
    // Fields that the SDK's schema does not have are kept as they are, behind the others.
    var request = parsed("0a0c" + HEX.formatHex("all:protobuf".getBytes(UTF_8)) + "6206666f7373696c" + "7001");
    var reply = client.ask(2, command -> command.setSubscribe(request)).getSubscribe();
    assertThat(HEX.formatHex(reply.toByteArray())).as("a delta, and no number for the channel").endsWith("6801");
    var json = connected();
    subscribe(json, "all:protobuf");
    publish("all:protobuf", 1);
    publish("all:protobuf", 2);
    var first = client.receivePublication();
    var second = client.receivePublication();
    assertThat(first.getData().toString(UTF_8)).isEqualTo(payload(1));
    assertThat(HEX.formatHex(second.toByteArray())).endsWith("4001");
    assertThat(FossilDecoder.apply(first.getData().toByteArray(), second.getData().toByteArray())).isEqualTo(payload(2).getBytes(UTF_8));
    push(json);
    assertThat(push(json).getString("data")).isEqualTo(second.getData().toString(UTF_8));
  }

  @Test
  void whoDecidesAPublicationSaysWhetherItIsADelta() {
    var client = connected();
    subscribe(client, "asked:p");
    for (String terms : List.of("{}", "{\"result\":{}}", "{\"result\":{\"delta\":true}}")) {
      authority.answers("app.publish", terms);
      client.send("{\"id\":9,\"publish\":{\"channel\":\"asked:p\",\"data\":" + payload(1) + "}}");
      JsonObject publication = null;
      for (int i = 0; i < 2; i++) {
        var message = client.receive();
        publication = message.containsKey("push") ? message.getJsonObject("push").getJsonObject("pub") : publication;
      }
      assertThat(publication.getBoolean("delta", false)).isEqualTo(terms.contains("delta"));
      authority.leave();
    }
  }

  @Test
  void whoDecidesAConnectMayLetASubscriptionBeginWithTheNewest() {
    publish("all:cached", 1);
    publish("all:cached", 2);
    authority.answers("app.connect", "{\"result\":{\"user\":\"ann\",\"subs\":{\"all:cached\":{\"cache_recover\":true},\"all:empty\":{}}}}");
    var subs = ask(hub.open(), "{\"id\":1,\"connect\":{}}").getJsonObject("connect").getJsonObject("subs");
    var cached = subs.getJsonObject("all:cached");
    assertThat(cached.getBoolean("recovered")).isTrue();
    assertThat(cached.getJsonArray("publications")).hasSize(1);
    assertThat(cached.getJsonArray("publications").getJsonObject(0).getInteger("offset")).isEqualTo(2);
    assertThat(subs.getJsonObject("all:empty").containsKey("was_recovering")).isFalse();
  }

  @Test
  void aSubscriptionThatTheApiRenewsKeepsItsForm() {
    var client = connected();
    subscribe(client, "all:renewed");
    publish("all:renewed", 1);
    assertThat(push(client).getString("data")).isEqualTo(payload(1));
    hub.api("subscribe", "{\"user\":\"ann\",\"channel\":\"all:renewed\"}");
    assertThat(client.receive().getJsonObject("push").containsKey("subscribe")).isTrue();
    publish("all:renewed", 2);
    publish("all:renewed", 3);
    assertThat(push(client).getString("data")).isEqualTo(payload(2));
    assertThat(push(client).getBoolean("delta")).isTrue();
  }

  @Test
  void publicationsThatComeTooLateAre2500() {
    var client = connected();
    String epoch = subscribe(client, "all:late").getString("epoch");
    publishedAgo("all:late", 1, epoch, 10_000);
    assertThat(push(client).getInteger("offset")).isEqualTo(1);
    publishedAgo("all:late", 2, epoch, 30_000);
    assertThat(client.receive().getJsonObject("push").getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2500);
  }

  private void publishedAgo(String channel, long offset, String epoch, long millis) {
    var publication = new Publication("1".getBytes(UTF_8), null, null, offset, epoch, System.currentTimeMillis() - millis);
    hub.bus().tellLoops(new LoopMessage.Published(hub.bus().shardOf(channel), channel, publication, 10));
  }

  @Test
  void metricsTellTheTimeThatPublicationsTake() {
    subscribe(connected(), "all:metrics"); // what nobody has subscribed to does not come from Redis
    double before = metric("centrifugo_node_pub_sub_lag_seconds_count");
    publish("all:metrics", 1);
    await().untilAsserted(() -> assertThat(metric("centrifugo_node_pub_sub_lag_seconds_count")).isEqualTo(before + 1));
    assertThat(metric("centrifugo_node_tags_filter_dropped_publications")).isZero();
  }

  private double metric(String name) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/metrics")).build();
    try {
      String text = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      return text.lines().filter(line -> line.startsWith(name + "{")).mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
