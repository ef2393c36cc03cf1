package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Coming back to a channel at the position where the connection was lost. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT_SHARDED", "PUBLIC"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class RecoveryTest {

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"queue_max_size": 100000, "recovery_max_publication_limit": 20},
       "websocket": {"message_size_limit": 100000},
       "channel": {"namespaces": [
         {"name": "kept", "history_size": 50, "history_ttl": "60s", "force_recovery": true,
          "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true},
         {"name": "asked", "history_size": 5, "history_ttl": "60s", "allow_positioning": true,
          "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}]}}
      """);

  private String publish(String channel, int count) {
    StreamPosition position = null;
    for (int i = 1; i <= count; i++) {
      position = hub.bus().publish(channel, "{ \"n\":" + i + " }").join();
    }
    return position.epoch();
  }

  private static JsonObject recover(RawClient client, String channel, long offset, String epoch) {
    String from = ",\"recover\":true,\"offset\":" + offset + ",\"epoch\":\"" + epoch + "\"";
    return ask(client, "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"" + from + "}}").getJsonObject("subscribe");
  }

  private static List<Integer> offsets(JsonObject subscribe) {
    return subscribe.getJsonArray("publications", new JsonArray()).stream().map(one -> ((JsonObject) one).getInteger("offset")).toList();
  }

  private static void assertUnrecovered(JsonObject subscribe, int top, String epoch) {
    assertThat(subscribe)
        .isEqualTo(new JsonObject().put("recoverable", true).put("epoch", epoch).put("offset", top).put("positioned", true).put("was_recovering", true));
  }

  @Test
  void whatWasMissedIsInTheReplyAndLivePublicationsFollow() {
    String epoch = publish("kept:missed", 5);
    var client = hub.connect();
    var reply = recover(client, "kept:missed", 2, epoch);
    assertThat(offsets(reply)).containsExactly(3, 4, 5);
    assertThat(reply.getBoolean("recovered")).isTrue();
    assertThat(reply.getBoolean("was_recovering")).isTrue();
    assertThat(reply.getInteger("offset")).isEqualTo(2);
    assertThat(reply.getString("epoch")).isEqualTo(epoch);
    hub.bus().publish("kept:missed", "6").join();
    assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(6);
  }

  @Test
  void recoveredPayloadBytesAreUntouched() {
    String epoch = publish("kept:bytes", 1);
    var client = hub.connect();
    client.send("{\"id\":2,\"subscribe\":{\"channel\":\"kept:bytes\",\"recover\":true,\"epoch\":\"" + epoch + "\"}}");
    assertThat(client.receiveFrame(RawClient.DEADLINE).text())
        .contains("\"publications\":[{\"data\":{ \"n\":1 },\"offset\":1,\"epoch\":\"" + epoch + "\"}]");
  }

  @Test
  void nothingMissedIsRecoveredToo() {
    String epoch = publish("kept:none", 3);
    var reply = recover(hub.connect(), "kept:none", 3, epoch);
    assertThat(reply.getBoolean("recovered")).isTrue();
    assertThat(reply.containsKey("publications")).isFalse();
    assertThat(reply.getInteger("offset")).isEqualTo(3);
  }

  @Test
  void withoutEpochAndOffsetEverythingIsRecovered() {
    publish("kept:all", 4);
    var reply = recover(hub.connect(), "kept:all", 0, "");
    assertThat(offsets(reply)).containsExactly(1, 2, 3, 4);
    assertThat(reply.getBoolean("recovered")).isTrue();
    assertThat(reply.containsKey("offset")).isFalse();
  }

  @Test
  void anEmptyStreamIsRecoveredFromItsStart() {
    var first = RunningHub.subscribe(hub.connect(), 2, "kept:empty").getJsonObject("subscribe");
    assertThat(first.getString("epoch")).isNotEmpty();
    assertThat(recover(hub.connect(), "kept:empty", 0, first.getString("epoch")).getBoolean("recovered")).isTrue();
  }

  @Test
  void morePublicationsThanARecoveryMayBringAreNotRecovered() {
    String epoch = publish("kept:number", 21);
    assertThat(offsets(recover(hub.connect(), "kept:number", 1, epoch))).hasSize(20);
    assertUnrecovered(recover(hub.connect(), "kept:number", 0, epoch), 21, epoch);
  }

  @Test
  void publicationsThatAreNotKeptAnyMoreAreNotRecovered() {
    String epoch = publish("kept:gone", 60);
    assertUnrecovered(recover(hub.connect(), "kept:gone", 5, epoch), 60, epoch);
  }

  @Test
  void anotherEpochIsNotRecovered() {
    String epoch = publish("kept:epoch", 3);
    assertUnrecovered(recover(hub.connect(), "kept:epoch", 2, "other"), 3, epoch);
  }

  @Test
  void aPositionAheadOfTheStreamIsNotRecovered() {
    String epoch = publish("kept:ahead", 3);
    assertUnrecovered(recover(hub.connect(), "kept:ahead", 4, epoch), 3, epoch);
  }

  @Test
  void moreThanHalfOfTheQueueIsNotRecovered() {
    String data = "\"" + "x".repeat(20_000) + "\"";
    for (int i = 0; i < 3; i++) {
      hub.bus().publish("kept:bytes3", data).join();
    }
    String epoch = hub.bus().publish("kept:bytes3", data).join().epoch();
    assertThat(offsets(recover(hub.connect(), "kept:bytes3", 2, epoch))).containsExactly(3, 4);
    assertUnrecovered(recover(hub.connect(), "kept:bytes3", 1, epoch), 4, epoch);
  }

  private String fill(String prefix, int channels) {
    var subscribes = new StringBuilder();
    String data = "\"" + "x".repeat(20_000) + "\"";
    for (int i = 0; i < channels; i++) {
      String epoch = hub.bus().publish(prefix + i, data).join().epoch();
      subscribes.append("\"" + prefix + i + "\":{\"recover\":true,\"epoch\":\"" + epoch + "\"},");
    }
    return subscribes.deleteCharAt(subscribes.length() - 1).toString();
  }

  private int subscriptions() {
    return IntStream.range(0, shape.serverLoops).map(loop -> hub.bus().statistics(loop).subscriptions()).sum();
  }

  @Test
  void recoveriesOfManyChannelsAtOnceDoNotMakeAClientSlow() {
    var commands = new StringBuilder();
    int id = 1;
    for (var sub : new JsonObject("{" + fill("kept:many", 60) + "}")) {
      var subscribe = ((JsonObject) sub.getValue()).put("channel", sub.getKey());
      commands.append(new JsonObject().put("id", ++id).put("subscribe", subscribe).encode()).append('\n');
    }
    var client = hub.connect(hub.client().receiveBuffer(4096));
    client.stopReading();
    int subscriptions = subscriptions();
    client.send(commands.toString());
    await().until(() -> subscriptions() == subscriptions + 60);
    client.resumeReading();
    int recovered = 0;
    for (int i = 2; i <= id; i++) {
      var reply = client.receive().getJsonObject("subscribe");
      assertThat(reply.getBoolean("was_recovering")).isTrue();
      assertThat(reply.getBoolean("recovered", false)).isEqualTo(offsets(reply).equals(List.of(1)));
      assertThat(reply.getInteger("offset", 0)).isEqualTo(offsets(reply).isEmpty() ? 1 : 0);
      recovered += offsets(reply).size();
    }
    assertThat(recovered).isBetween(2, 59);
  }

  @Test
  void recoveriesOfAConnectCommandTakeNoMoreThanHalfOfTheQueueTogether() {
    String subs = fill("kept:together", 10);
    var reply = ask(hub.open(), "{\"id\":1,\"connect\":{\"subs\":{" + subs + "}}}").getJsonObject("connect").getJsonObject("subs");
    assertThat(reply.size()).isEqualTo(10);
    assertThat(reply.stream().filter(sub -> ((JsonObject) sub.getValue()).getBoolean("recovered", false))).hasSize(2);
  }

  @Test
  void subscriptionsOfTheConnectCommandRecover() {
    String epoch = publish("kept:conn", 3);
    var client = hub.open();
    client.send("{\"id\":1,\"connect\":{\"subs\":{\"kept:conn\":{\"recover\":true,\"epoch\":\"" + epoch + "\",\"offset\":1},\"kept:other\":{}}}}");
    var subs = client.receive().getJsonObject("connect").getJsonObject("subs");
    assertThat(subs.fieldNames()).containsExactlyInAnyOrder("kept:conn", "kept:other");
    assertThat(offsets(subs.getJsonObject("kept:conn"))).containsExactly(2, 3);
    assertThat(subs.getJsonObject("kept:conn").getBoolean("recovered")).isTrue();
    hub.bus().publish("kept:conn", "1").join();
    assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getInteger("offset")).isEqualTo(4);
  }

  @Test
  void positioningIsGrantedOnlyWhereItWasAskedFor() {
    publish("asked:p", 1);
    assertThat(ask(hub.connect(), "{\"id\":2,\"subscribe\":{\"channel\":\"asked:p\"}}").getJsonObject("subscribe")).isEqualTo(new JsonObject());
    var reply = ask(hub.connect(), "{\"id\":2,\"subscribe\":{\"channel\":\"asked:p\",\"positioned\":true,\"recoverable\":true}}").getJsonObject("subscribe");
    assertThat(reply.fieldNames()).containsExactlyInAnyOrder("positioned", "epoch", "offset");
  }
}
