import dev.wshub.WebSocketHub;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** An application with a hub inside, whose own verticles say who may do what, and answer calls. Its argument is the port. */
public class Gatekeeper extends VerticleBase {
  private static final Map<String, String> USERS = Map.of("T-1", "ann", "T-2", "bob");

  public static void main(String[] args) {
    var vertx = Vertx.vertx();
    vertx.deployVerticle(new Gatekeeper())
        .compose(id -> vertx.deployVerticle(new Calculator()))
        .compose(id -> WebSocketHub.deploy(vertx, config(Integer.parseInt(args[0]))))
        .onSuccess(hub -> System.out.println("Listening on port " + hub.port()))
        .onFailure(failure -> vertx.close().onComplete(closed -> System.err.println(failure.getMessage())));
  }

  private static JsonObject config(int port) {
    return new JsonObject()
        .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", port))
        .put("client", new JsonObject().put("connect_address", "app.connect"))
        .put("channel", new JsonObject().put("subscribe_address", "app.subscribe").put("publish_address", "app.publish"))
        .put("rpc", new JsonObject().put("address", "app.rpc"));
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().<JsonObject>consumer("app.connect", message -> {
      var user = message.body().getValue("data") instanceof JsonObject data ? USERS.get(String.valueOf(data.getValue("ticket"))) : null;
      message.reply(user == null
          ? new JsonObject().put("disconnect", new JsonObject().put("code", 4501).put("reason", "unknown ticket"))
          : new JsonObject().put("result", new JsonObject().put("user", user)));
    });
    vertx.eventBus().<JsonObject>consumer("app.subscribe", message -> message.reply(new JsonObject())); // whoever is in may listen
    return vertx.eventBus().<JsonObject>consumer("app.publish", message -> {
      if (message.body().getString("channel").equals(message.body().getString("user"))) {
        message.reply(new JsonObject()); // as it was
      } else {
        message.fail(1403, "everybody publishes under the own name");
      }
    }).completion();
  }

  /** Answers calls of clients: the sum of the numbers they send. */
  static class Calculator extends VerticleBase {
    @Override
    public Future<?> start() {
      return vertx.eventBus().<JsonObject>consumer("app.rpc", message -> {
        var data = message.body().getValue("data") instanceof JsonArray array ? array : new JsonArray(); // it may be anything
        var sum = data.stream().filter(Number.class::isInstance).mapToLong(number -> ((Number) number).longValue()).sum();
        message.reply(new JsonObject().put("result", new JsonObject().put("data", sum)));
      }).completion();
    }
  }
}
