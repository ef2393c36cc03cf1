package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.LoopMessage;
import dev.wshub.protocol.Publication;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscriptions that end by the server's decision: 2000, 2500, and 3010 or 3011 for those that the server made. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "DIRECT_SHARDED", "PUBLIC"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class UnsubscribeCodeTest {

  private static final Duration SOON = Duration.ofSeconds(3);
  private static final String LOST = "{\"code\":2500,\"reason\":\"insufficient state\"}";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"channel_position_check_delay": "200ms", "allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User"},
       "channel": {
         "without_namespace": {"allow_subscribe_for_client": true},
         "namespaces": [
           {"name": "pos", "history_size": 10, "history_ttl": "60s", "force_positioning": true, "allow_subscribe_for_client": true},
           {"name": "rec", "history_size": 10, "history_ttl": "60s", "force_recovery": true, "allow_subscribe_for_client": true}]}}
      """);

  private RawClient subscriber(String channel) {
    var client = hub.connect(hub.client().header("X-User", "user-of-" + channel));
    assertThat(RunningHub.subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    return client;
  }

  private static void assertUnsubscribed(RawClient client, String channel, String unsubscribe) {
    assertThat(client.receive().encode()).isEqualTo("{\"push\":{\"channel\":\"" + channel + "\",\"unsubscribe\":" + unsubscribe + "}}");
  }

  private static Publication publication(long offset, String epoch) {
    return new Publication("0".getBytes(StandardCharsets.UTF_8), null, null, offset, epoch);
  }

  @Test
  void theServerApiUnsubscribesWith2000() {
    var client = subscriber("api");
    var other = subscriber("other");
    var match = new ConnectionMatch("user-of-api", "", "");
    for (int loop = 0; loop < shape.serverLoops; loop++) {
      hub.bus().askLoop(loop, caller -> new LoopMessage.UnsubscribeMatching(caller, match, "api")).join();
    }
    assertUnsubscribed(client, "api", "{\"code\":2000,\"reason\":\"server unsubscribe\"}");
    hub.bus().publish("api", "1").join();
    hub.bus().publish("other", "1").join();
    assertThat(other.receive().containsKey("push")).isTrue();
    assertThat(RunningHub.subscribe(client, 3, "api").containsKey("subscribe")).isTrue();
  }

  @Test
  void aGapInTheStreamIs2500ForPositionedSubscribersAlone() {
    var positioned = subscriber("pos:gap");
    String epoch = hub.bus().publish("pos:gap", "1").join().epoch();
    assertThat(positioned.receive().getJsonObject("push").containsKey("pub")).isTrue();
    hub.bus().tellLoops(new LoopMessage.Published(hub.bus().shardOf("pos:gap"), "pos:gap", publication(3, epoch), 10));
    assertUnsubscribed(positioned, "pos:gap", LOST);
    assertThat(RunningHub.subscribe(positioned, 3, "pos:gap").getJsonObject("subscribe").getInteger("offset")).isEqualTo(1);
  }

  @Test
  void anotherEpochIs2500() {
    var client = subscriber("rec:epoch");
    hub.bus().tellLoops(new LoopMessage.Published(hub.bus().shardOf("rec:epoch"), "rec:epoch", publication(1, "other"), 10));
    assertUnsubscribed(client, "rec:epoch", LOST);
  }

  @Test
  void whatTheLoopHasAlreadyIsDropped() {
    var client = subscriber("pos:dup");
    String epoch = hub.bus().publish("pos:dup", "1").join().epoch();
    hub.bus().tellLoops(new LoopMessage.Published(hub.bus().shardOf("pos:dup"), "pos:dup", publication(1, epoch), 10));
    hub.bus().publish("pos:dup", "2").join();
    assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(1);
    assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(2);
  }

  @Test
  void lostPublicationsAre2500() {
    var client = subscriber("rec:lost");
    var plain = subscriber("lost");
    hub.bus().tellLoops(new LoopMessage.InsufficientState("rec:lost"));
    hub.bus().tellLoops(new LoopMessage.InsufficientState("lost"));
    assertUnsubscribed(client, "rec:lost", LOST);
    hub.bus().publish("lost", "1").join();
    assertThat(plain.receive().getJsonObject("push").containsKey("pub")).isTrue();
  }

  @Test
  void theRegularCheckFindsAPositionThatIsWrong() {
    var client = subscriber("pos:check");
    // The stream has nothing; the loop is made to believe that it has one publication.
    String epoch = RunningHub.subscribe(hub.connect(hub.client().header("X-User", "x")), 2, "pos:check").getJsonObject("subscribe").getString("epoch");
    hub.bus().tellLoops(new LoopMessage.Published(hub.bus().shardOf("pos:check"), "pos:check", publication(1, epoch), 10));
    assertThat(client.receive().getJsonObject("push").containsKey("pub")).isTrue();
    assertUnsubscribed(client, "pos:check", LOST);
  }

  @Test
  void theRegularCheckLeavesGoodPositionsAlone() {
    var client = subscriber("rec:quiet");
    for (int i = 1; i <= 3; i++) {
      hub.bus().publish("rec:quiet", "1").join();
      assertThat(client.receiveMessage(SOON).json().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(i);
      org.awaitility.Awaitility.await().pollDelay(Duration.ofMillis(450)).until(() -> true);
    }
  }

  @Test
  void aServerSideSubscriptionThatIsLostClosesTheConnectionWith3010() {
    var client = hub.open(hub.client().header("X-User", "ada"));
    client.send("{\"id\":1,\"connect\":{\"subs\":{\"rec:server\":{}}}}");
    assertThat(client.receive().containsKey("connect")).isTrue();
    long before = hub.bus().closes(3010);
    hub.bus().tellLoops(new LoopMessage.InsufficientState("rec:server"));
    assertThat(client.awaitClose(SOON).code()).isEqualTo(3010);
    assertThat(hub.bus().closes(3010)).isEqualTo(before + 1);
  }

  @Test
  void aShardThatBeginsAnewIs2500And3011WhereTheServerSubscribed() {
    var client = subscriber("anew");
    var plain = hub.open(hub.client().header("X-User", "bob"));
    plain.send("{\"id\":1,\"connect\":{\"subs\":{\"anew\":{}}}}");
    assertThat(plain.receive().containsKey("connect")).isTrue();
    hub.bus().tellLoops(new LoopMessage.ShardUp(hub.bus().shardOf("anew"), "another incarnation"));
    assertUnsubscribed(client, "anew", LOST);
    assertThat(plain.awaitClose(SOON).code()).isEqualTo(3011);
  }

  @Test
  void serverSideSubscriptionsOfTheApiArePushed() {
    var client = hub.connect(hub.client().header("X-User", "eve"));
    String epoch = hub.bus().publish("rec:push", "1").join().epoch();
    hub.api("subscribe", new JsonObject().put("user", "eve").put("channel", "rec:push").put("data", new JsonObject().put("a", 1)).encode());
    var push = client.receive().getJsonObject("push");
    assertThat(push).isEqualTo(new JsonObject().put("channel", "rec:push").put("subscribe", new JsonObject()
        .put("recoverable", true).put("epoch", epoch).put("offset", 1).put("positioned", true).put("data", new JsonObject().put("a", 1))));
    hub.bus().publish("rec:push", "2").join();
    assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(2);
  }
}
