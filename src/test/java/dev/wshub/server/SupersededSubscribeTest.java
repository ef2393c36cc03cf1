package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subscription that is asked for again before the hub has answered: it answers the newest only. */
@Timeout(20)
class SupersededSubscribeTest {

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT, """
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
    assertThat(hub.bus().statistics(0).subscriptions()).isZero();
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
}
