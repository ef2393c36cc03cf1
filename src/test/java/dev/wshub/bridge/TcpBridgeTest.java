package dev.wshub.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wshub.WebSocketHub;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs get from the TCP bridge, and what they do not. */
@Timeout(60)
class TcpBridgeTest {

  @RegisterExtension final BridgedHub bridged = new BridgedHub();

  private static JsonObject publication(String channel, Object data) {
    return new JsonObject().put("channel", channel).put("data", data);
  }

  @Test
  void aProgramPublishesToClientsInItsOrder() {
    var client = bridged.subscriber("news");
    var program = bridged.program();
    for (int i = 0; i < 1000; i++) {
      program.send(new JsonObject().put("type", "send").put("address", "wshub.publish").put("body", publication("news", i)));
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getInteger("data")).isEqualTo(i);
    }
  }

  @Test
  void theApiAnswersWithResultsAndErrors() {
    var program = bridged.program();
    var reply = program.ask("wshub.publish", publication("a", "hi"));
    assertThat(reply.getString("address")).isEqualTo("r");
    assertThat(reply.getJsonObject("body").getInteger("offset")).isEqualTo(1);
    var error = program.ask("wshub.publish", new JsonObject().put("data", 1));
    assertThat(error.getString("type")).isEqualTo("err");
    assertThat(error.getInteger("failureCode")).isEqualTo(107);
    var history = program.ask("wshub.history", new JsonObject().put("channel", "a").put("limit", 9));
    assertThat(history.getJsonObject("body").getJsonArray("publications")).hasSize(1);
  }

  @Test
  void aProgramHearsWhatClientsDo() {
    var program = bridged.program().register("wshub.events.connect").register("wshub.events.subscribe");
    bridged.subscriber("news");
    assertThat(program.receive().getString("address")).isEqualTo("wshub.events.connect");
    var subscribed = program.receive();
    assertThat(subscribed.getString("address")).isEqualTo("wshub.events.subscribe");
    assertThat(subscribed.getJsonObject("body").getString("channel")).isEqualTo("news");
    program.send("{\"type\":\"unregister\",\"address\":\"wshub.events.connect\"}").ping();
    bridged.subscriber("more");
    assertThat(program.receive().getString("address")).isEqualTo("wshub.events.subscribe");
  }

  @Test
  void aProgramAnswersAndRefusesWhatItIsAsked() {
    var program = bridged.program().register("own.out");
    var answer = bridged.vertx.eventBus().request("own.out", new JsonObject().put("question", 1));
    var asked = program.receive();
    assertThat(asked.getJsonObject("body")).isEqualTo(new JsonObject().put("question", 1));
    program.send(new JsonObject().put("type", "send").put("address", asked.getString("replyAddress")).put("body", new JsonObject().put("a", 2)));
    assertThat(answer.await().body()).isEqualTo(new JsonObject().put("a", 2));
    var refused = bridged.vertx.eventBus().request("own.out", new JsonObject());
    String replyAddress = program.receive().getString("replyAddress");
    program.send(new JsonObject().put("type", "send").put("address", replyAddress).put("failureCode", 403).put("message", "no"));
    assertThatThrownBy(refused::await).isInstanceOfSatisfying(ReplyException.class, e -> assertThat(e.failureCode()).isEqualTo(403)).hasMessage("no");
    program.send(new JsonObject().put("type", "send").put("address", replyAddress).put("body", 1));
    assertThat(program.receive().getString("message")).as("answered once").isEqualTo("access_denied");
  }

  /** Also what it is asked right after it has come. */
  @Test
  void aProgramMayTakeSecondsToAnswer() throws InterruptedException {
    var program = bridged.program().register("own.out");
    var answer = bridged.vertx.eventBus().request("own.out", new JsonObject());
    var asked = program.receive();
    Thread.sleep(2_500);
    program.send(new JsonObject().put("type", "send").put("address", asked.getString("replyAddress")).put("body", 3));
    assertThat(answer.await().body()).isEqualTo(3);
  }

  @Test
  void aClientsCallIsAnsweredByAProgramOrFailsAtItsEnd() {
    var client = bridged.subscriber("news");
    var program = bridged.program().register("own.rpc");
    client.send("{\"id\":3,\"rpc\":{\"method\":\"m\",\"data\":{\"n\":1}}}");
    var asked = program.receive();
    assertThat(asked.getJsonObject("body").getString("method")).isEqualTo("m");
    program.send(new JsonObject("{\"type\":\"send\",\"body\":{\"result\":{\"data\":5}}}").put("address", asked.getString("replyAddress")));
    assertThat(client.receiveReply(3).getJsonObject("rpc").getInteger("data")).isEqualTo(5);
    client.send("{\"id\":4,\"rpc\":{\"method\":\"m\"}}");
    program.receive();
    program.close();
    assertThat(client.receiveReply(4).getJsonObject("error").getInteger("code")).isEqualTo(100);
  }

  @Test
  void ownAddressesAreReachedWhenConfigured() {
    bridged.vertx.eventBus().consumer("own.in", message -> message.reply(message.headers().get("h")));
    var program = bridged.program();
    program.send("{\"type\":\"send\",\"address\":\"own.in\",\"replyAddress\":\"r\",\"headers\":{\"h\":\"v\"},\"body\":1}");
    assertThat(program.receive().getString("body")).isEqualTo("v");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wshub.internal.hub.0", "wshub.internal.loop.0", "wshub.internal.api", "wshub.internal.shards", "wshub.internal.lifecycle.0",
        "wshub.events.connect", "wshub.nothing", "own.out", "else", "wshub.publish.", "__vertx.reply.1", ""
      })
  void nothingElseCanBeSentTo(String address) {
    var program = bridged.program();
    for (var type : List.of("send", "publish")) {
      program.send(new JsonObject().put("type", type).put("address", address).put("body", new JsonObject().put("phase", "drain")));
      assertThat(program.receive()).isEqualTo(new JsonObject().put("type", "err").put("message", "access_denied"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wshub.internal.hub.0", "wshub.internal.loop.0", "wshub.internal.api", "wshub.internal.shards", "wshub.internal.lifecycle.0",
        "wshub.events.*", "wshub.events.", "wshub.publish", "own.in", "else"
      })
  void nothingElseCanBeRegisteredFor(String address) {
    var program = bridged.program();
    for (var type : List.of("register", "unregister")) {
      program.send(new JsonObject().put("type", type).put("address", address));
      assertThat(program.receive()).isEqualTo(new JsonObject().put("type", "err").put("message", "access_denied"));
    }
  }

  @Test
  void whatAConnectionRegisteredGoesWithIt() {
    var first = bridged.program().register("own.out").register("own.out");
    var open = bridged.vertx.eventBus().request("own.out", 1);
    first.receive();
    first.abort();
    assertThatThrownBy(open::await).hasMessageContaining("has gone");
    await().untilAsserted(() -> assertThatThrownBy(() -> bridged.vertx.eventBus().request("own.out", 1).await()).hasMessageContaining("No handlers"));
    var second = bridged.program().register("own.out");
    second.send("{\"type\":\"unregister\",\"address\":\"own.out\"}").ping();
    assertThatThrownBy(() -> bridged.vertx.eventBus().request("own.out", 1).await()).hasMessageContaining("No handlers");
  }

  @Test
  void undeployFreesThePort() throws Exception {
    var program = bridged.program().ping();
    bridged.hub.undeploy().await();
    assertThat(program.receive()).isNull();
    new ServerSocket(bridged.port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    var second = BridgedHub.config(bridged.port).put("event_bus", new JsonObject().put("prefix", "second"));
    assertThatThrownBy(() -> WebSocketHub.deploy(bridged.vertx, second, BridgedHub.descriptor(true)).await())
        .hasMessage("tcp_bridge.port: another hub on this Vert.x has " + bridged.port + ", each needs its own");
    var other = io.vertx.core.Vertx.vertx();
    try {
      assertThatThrownBy(() -> WebSocketHub.deploy(other, BridgedHub.config(bridged.port), BridgedHub.descriptor(true)).await())
          .hasMessageContaining("it cannot listen on 127.0.0.1:" + bridged.port + " (tcp_bridge.address, tcp_bridge.port)");
    } finally {
      other.close().await();
    }
  }

  @Test
  void whatIsDangerousOrUselessIsSaid() {
    bridged.hub.undeploy().await();
    var open = BridgedHub.config(0);
    open.getJsonObject("tcp_bridge").put("address", "0.0.0.0");
    WebSocketHub.deploy(bridged.vertx, open, BridgedHub.descriptor(true)).await().undeploy().await();
    assertThat(bridged.warnings()).anyMatch(line -> line.startsWith("tcp_bridge.address is not of the loopback interface"));
    assertThatThrownBy(() -> WebSocketHub.deploy(bridged.vertx, BridgedHub.config(0), BridgedHub.descriptor(false)).await())
        .hasMessage("tcp_bridge.enabled: nobody would listen there; allowed is to set it where descriptor has dev.wshub.bridge.TcpBridgeVerticle");
  }

  @Test
  void itOpensNothingWhenItIsOff() {
    bridged.hub.undeploy().await();
    var off = BridgedHub.config(bridged.port);
    off.getJsonObject("tcp_bridge").put("enabled", false);
    WebSocketHub.deploy(bridged.vertx, off, BridgedHub.descriptor(true)).await();
    assertThatThrownBy(bridged::program).hasMessageContaining("refused");
  }

  @Test
  void internalAddressesCannotBeConfigured() {
    var config = BridgedHub.config(0);
    config.getJsonObject("tcp_bridge").getJsonArray("inbound_addresses").add("wshub.internal.hub.0");
    assertThatThrownBy(() -> WebSocketHub.deploy(bridged.vertx, config).await())
        .hasMessage("tcp_bridge.inbound_addresses: found \"wshub.internal.hub.0\", allowed is what does not begin with wshub.internal.");
  }

  @Test
  void whoLeavesALotUnansweredIsAskedNoMore() {
    var program = bridged.program().register("own.out");
    var answers = IntStream.range(0, UnansweredMessages.MOST).mapToObj(i -> bridged.vertx.eventBus().request("own.out", i)).toList();
    assertThatThrownBy(() -> bridged.vertx.eventBus().request("own.out", 1).await()).hasMessageContaining("owes 1024 answers");
    assertThat(answers).noneMatch(answer -> answer.isComplete());
    program.send(new JsonObject().put("type", "send").put("address", program.receive().getString("replyAddress")).put("body", 1));
    assertThat(answers.get(0).await().body()).isEqualTo(1);
    bridged.vertx.eventBus().request("own.out", 1);
    assertThat(IntStream.range(0, UnansweredMessages.MOST).mapToObj(i -> program.receive())).doesNotContainNull();
  }
}
