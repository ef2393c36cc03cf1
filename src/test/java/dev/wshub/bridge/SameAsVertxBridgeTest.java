package dev.wshub.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same conversation with Vert.x' own bridge brings the same frames, so that every client for it can be used. */
@Timeout(30)
class SameAsVertxBridgeTest {

  @RegisterExtension final BridgedHub bridged = new BridgedHub();

  private int vertxBridge() {
    int port = BridgedHub.freePort();
    var options =
        new BridgeOptions()
            .addInboundPermitted(new PermittedOptions().setAddress("own.in"))
            .addOutboundPermitted(new PermittedOptions().setAddress("own.out"));
    TcpEventBusBridge.create(bridged.vertx, options).listen(port, "127.0.0.1").await();
    return port;
  }

  @Test
  void framesAreThoseOfVertxBridge() {
    bridged.vertx.eventBus().<JsonObject>consumer(
        "own.in",
        message -> {
          if (message.body().containsKey("fail")) {
            message.fail(7, "because");
          } else {
            message.reply(message.body(), new io.vertx.core.eventbus.DeliveryOptions().addHeader("h", "v"));
          }
        });
    assertThat(conversation(bridged.port)).isEqualTo(conversation(vertxBridge())).hasSize(9);
  }

  private List<JsonObject> conversation(int port) {
    var eventBus = bridged.vertx.eventBus();
    var heard = new ArrayList<JsonObject>();
    try (var program = new BridgeClient(port)) {
      heard.add(program.send("{\"type\":\"ping\"}").receive());
      heard.add(program.ask("own.in", new JsonObject().put("a", 1)));
      heard.add(program.ask("own.in", new JsonObject().put("fail", 1)));
      heard.add(program.ask("elsewhere", new JsonObject()));
      heard.add(program.send("{\"type\":\"register\",\"address\":\"elsewhere\"}").receive());
      heard.add(program.send("{\"type\":\"unregister\",\"address\":\"own.out\"}").receive());
      program.register("own.out");
      eventBus.publish("own.out", new JsonObject().put("b", 2), new io.vertx.core.eventbus.DeliveryOptions().addHeader("x", "y"));
      heard.add(program.receive());
      var answer = eventBus.request("own.out", "text");
      JsonObject asked = program.receive();
      program.send(new JsonObject().put("type", "send").put("address", asked.remove("replyAddress")).put("body", new JsonObject().put("c", 3)));
      heard.add(asked);
      assertThat(answer.await().body()).isEqualTo(new JsonObject().put("c", 3));
      var refused = eventBus.request("own.out", new JsonObject());
      program.send(
          new JsonObject().put("type", "send").put("address", program.receive().getString("replyAddress")).put("failureCode", 4).put("message", "m"));
      heard.add(new JsonObject().put("refused", refused.transform(done -> io.vertx.core.Future.succeededFuture(done.cause().getMessage())).await()));
    }
    return heard;
  }
}
