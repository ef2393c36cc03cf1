package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A subscription that is asked for again before the hub has answered: it answers the newest only. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "DIRECT_SHARDED"})
@Timeout(20)
class SupersededSubscribeTest {

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"insecure": true}}
      """);

  private void leaveUnanswered(int generation) {
    hub.bus().drop(message -> message instanceof LoopMessage.Subscribed answer && answer.generation() == generation);
  }

  private static void assertOneCopy(RunningHub hub, RawClient client) {
    hub.bus().publish("c", "1").join();
    hub.bus().publish("c", "2").join();
    assertThat(pub(client.receive())).isEqualTo(1);
    assertThat(pub(client.receive())).isEqualTo(2);
  }

  private static Integer pub(JsonObject message) {
    return message.getJsonObject("push").getJsonObject("pub").getInteger("data");
  }

  private RawClient client(String[] id) {
    var client = hub.open();
    id[0] = RunningHub.ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect").getString("client");
    return client;
  }

  private void subscribeByServer(String id) {
    assertThat(hub.api("subscribe", "{\"client\":\"" + id + "\",\"channel\":\"c\"}")).isEqualTo(new JsonObject("{\"result\":{}}"));
  }

  @Test
  void theOneBeforeBothEndsWithTheSupersededOne() {
    String[] id = new String[1];
    var client = client(id);
    RunningHub.subscribe(client, 2, "c");
    leaveUnanswered(2);
    subscribeByServer(id[0]);
    subscribeByServer(id[0]);
    assertThat(client.receive().getJsonObject("push").containsKey("subscribe")).isTrue();
    assertThat(client.receive().getJsonObject("push").containsKey("subscribe")).isTrue();
    assertOneCopy(hub, client);
  }

  @Test
  void aCommandThatWasTakenBackBeforeItsAnswerIsAnsweredToo() {
    String[] id = new String[1];
    var client = client(id);
    RunningHub.subscribe(client, 2, "c");
    leaveUnanswered(2);
    subscribeByServer(id[0]);
    client.send("{\"id\":3,\"unsubscribe\":{\"channel\":\"c\"}}");
    assertThat(client.receive().containsKey("unsubscribe")).isTrue();
    leaveUnanswered(3);
    client.send("{\"id\":4,\"subscribe\":{\"channel\":\"c\"}}\n{\"id\":5,\"unsubscribe\":{\"channel\":\"c\"}}");
    assertThat(RunningHub.errorCode(client.receive())).isEqualTo(100);
    assertThat(client.receive().getInteger("id")).isEqualTo(5);
    assertThat(IntStream.range(0, shape.serverLoops).map(loop -> hub.bus().statistics(loop).subscriptions()).sum()).isZero();
  }

  @Test
  void aSupersededCommandIsAnsweredWithTheNewest() {
    String[] id = new String[1];
    var client = client(id);
    leaveUnanswered(1);
    client.send("{\"id\":2,\"subscribe\":{\"channel\":\"c\"}}\n{\"id\":3,\"rpc\":{}}");
    client.receiveReply(3);
    subscribeByServer(id[0]);
    assertThat(client.receive().containsKey("subscribe")).isTrue();
    assertThat(client.receive().getJsonObject("push").containsKey("subscribe")).isTrue();
    assertOneCopy(hub, client);
  }

  private static int numberOfPush(RawClient client) {
    return client.receive().getJsonObject("push").getInteger("id", 0);
  }

  @Test
  void aRenewedSubscriptionKeepsTheNumberInPlaceOfTheName() {
    String[] id = new String[1];
    var client = client(id);
    int number = RunningHub.ask(client, "{\"id\":2,\"subscribe\":{\"channel\":\"c\",\"flag\":1}}").getJsonObject("subscribe").getInteger("id");
    subscribeByServer(id[0]);
    assertThat(client.receive().getJsonObject("push").containsKey("subscribe")).isTrue();
    hub.bus().publish("c", "1").join();
    assertThat(numberOfPush(client)).isEqualTo(number);
  }

  @Test
  void aSupersededCommandIsToldTheNumberInPlaceOfTheName() {
    String[] id = new String[1];
    var client = client(id);
    leaveUnanswered(1);
    client.send("{\"id\":2,\"subscribe\":{\"channel\":\"c\",\"flag\":1}}\n{\"id\":3,\"rpc\":{}}");
    client.receiveReply(3);
    subscribeByServer(id[0]);
    int number = client.receive().getJsonObject("subscribe").getInteger("id", -1);
    assertThat(client.receive().getJsonObject("push").containsKey("subscribe")).isTrue();
    hub.bus().publish("c", "1").join();
    assertThat(numberOfPush(client)).isEqualTo(number);
  }

  /** Then the hub is not asked any more, and the subscription has ended before it could enter the index. */
  @Test
  void anUnsubscribeRightBehindTheReplyWhileTheShardLeavesLeavesNothing() throws InterruptedException {
    int shard = hub.bus().shardOf("c");
    String incarnation = hub.bus().incarnation(shard);
    hub.bus().drop(message -> {
      if (message instanceof LoopMessage.Subscribed) {
        hub.bus().tellLoops(new LoopMessage.ShardLeaving(shard, incarnation));
      }
      return false;
    });
    var client = hub.open().send("{\"id\":1,\"connect\":{\"subs\":{\"c\":{}}}}\n{\"id\":2,\"unsubscribe\":{\"channel\":\"c\"}}");
    assertThat(client.receive().getJsonObject("connect").getJsonObject("subs").fieldNames()).containsExactly("c");
    assertThat(client.receive().containsKey("unsubscribe")).isTrue();
    assertThat(IntStream.range(0, shape.serverLoops).map(loop -> hub.bus().statistics(loop).subscriptions()).sum()).isZero();
  }
}
