package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may connect, and what the reply says. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class ConnectTest {

  @Parameter private Shape shape;

  private static final String NAMESPACES = """
      "channel": {"namespaces": [
         {"name": "open", "presence": true, "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
          "allow_presence_for_client": true},
         {"name": "users", "allow_subscribe_for_client": true},
         {"name": "closed"}]}
      """;

  @RegisterExtension
  final RunningHub anonymous = new RunningHub(() -> shape, "{\"client\": {\"user_id_http_header\": \"X-User-Id\"}," + NAMESPACES + "}");

  @RegisterExtension
  final RunningHub byHeader = new RunningHub(() -> shape,
      "{\"client\": {\"allow_anonymous_connect_without_token\": false, \"user_id_http_header\": \"X-User-Id\", \"connect_include_server_time\": true}," + NAMESPACES + "}");

  @Test
  void theReplyHoldsWhatClientsNeedAndNothingElse() {
    var reply = ask(anonymous.open(), "{\"id\":1,\"connect\":{\"name\":\"js\",\"version\":\"1\",\"headers\":{},\"flag\":1}}");
    assertThat(reply.fieldNames()).containsExactlyInAnyOrder("id", "connect");
    var connect = reply.getJsonObject("connect");
    assertThat(connect.fieldNames()).containsExactlyInAnyOrder("client", "version", "ping", "pong");
    assertThat(connect.getInteger("ping")).isEqualTo(25);
    assertThat(connect.getBoolean("pong")).isTrue();
  }

  @Test
  void everyConnectionHasAnotherId() {
    var ids = IntStream.range(0, 20)
        .mapToObj(i -> ask(anonymous.open(), "{\"id\":1,\"connect\":{}}").getJsonObject("connect").getString("client"))
        .collect(Collectors.toSet());
    assertThat(ids).hasSize(20);
  }

  @Test
  void withoutTokenAndHeaderItIsABadRequest() {
    var client = byHeader.open();
    client.send("{\"id\":1,\"connect\":{}}");
    assertThat(client.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3501);
  }

  @Test
  void theHeaderOfAProxyNamesTheUser() {
    var client = byHeader.open(byHeader.client().header("x-user-id", "ada"));
    var connect = ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect");
    assertThat(connect.getLong("time")).isCloseTo(System.currentTimeMillis(), Offset.offset(60_000L));
    RunningHub.subscribe(client, 2, "open:h");
    var presence = ask(client, "{\"id\":3,\"presence\":{\"channel\":\"open:h\"}}").getJsonObject("presence").getJsonObject("presence");
    String id = connect.getString("client");
    assertThat(presence).isEqualTo(new JsonObject().put(id, new JsonObject().put("client", id).put("user", "ada")));
  }

  @Test
  void onlyAllowedSubscriptionsOfTheConnectCommandAreMade() {
    var client = anonymous.open();
    client.send("{\"id\":1,\"connect\":{\"subs\":{\"open:a\":{},\"users:a\":{},\"closed:a\":{},\"$open:a\":{},\"open:\u00e4\":{},\"none\":{}}}}");
    var subs = client.receive().getJsonObject("connect").getJsonObject("subs");
    assertThat(subs).isEqualTo(new JsonObject().put("open:a", new JsonObject()));
    anonymous.bus().publish("open:a", "1").join();
    assertThat(client.receive().getJsonObject("push").getString("channel")).isEqualTo("open:a");
  }

  @Test
  void usersMaySubscribeWhereAnonymousClientsMayNot() {
    var client = byHeader.connect(byHeader.client().header("X-User-Id", "ada"));
    assertThat(RunningHub.subscribe(client, 2, "users:a").containsKey("subscribe")).isTrue();
    assertThat(errorCode(RunningHub.subscribe(anonymous.connect(), 2, "users:a"))).isEqualTo(103);
    var named = anonymous.connect(anonymous.client().header("X-User-Id", "ada"));
    assertThat(errorCode(RunningHub.subscribe(named, 2, "users:a"))).as("the header is not looked at").isEqualTo(103);
  }

  @Test
  void pushesComeBehindTheConnectReply() {
    var busy = new AtomicBoolean(true);
    var publisher = CompletableFuture.runAsync(() -> {
      while (busy.get()) {
        anonymous.bus().publish("open:busy", "1").join();
      }
    });
    String subs = IntStream.range(0, 50).mapToObj(i -> "\"open:s" + i + "\":{}").collect(Collectors.joining(","));
    for (int i = 0; i < 50; i++) {
      var client = anonymous.open();
      client.send("{\"id\":1,\"connect\":{\"subs\":{\"open:busy\":{}," + subs + "}}}");
      assertThat(client.receive().containsKey("connect")).isTrue();
      assertThat(client.receive().containsKey("push")).isTrue();
      client.close();
    }
    busy.set(false);
    publisher.join();
  }

  @Test
  void serverSideSubscriptionsCanBeEndedByTheClient() {
    var client = anonymous.open();
    assertThat(ask(client, "{\"id\":1,\"connect\":{\"subs\":{\"open:u\":{}}}}").containsKey("connect")).isTrue();
    assertThat(errorCode(RunningHub.subscribe(client, 2, "open:u"))).isEqualTo(105);
    assertThat(ask(client, "{\"id\":3,\"unsubscribe\":{\"channel\":\"open:u\"}}").encode()).isEqualTo("{\"id\":3,\"unsubscribe\":{}}");
    assertThat(RunningHub.subscribe(client, 4, "open:u").containsKey("subscribe")).isTrue();
  }
}
