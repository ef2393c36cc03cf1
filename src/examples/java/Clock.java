import dev.wshub.WebSocketHub;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.LocalTime;

/**
 * An application with a hub inside: a verticle publishes the time to the channel "clock" every second. Its argument is the port.
 */
public class Clock extends VerticleBase {

  public static void main(String[] args) {
    var vertx = Vertx.vertx();
    WebSocketHub.deploy(vertx, config(Integer.parseInt(args[0])))
        .compose(hub -> vertx.deployVerticle(new Clock()).map(hub))
        .onSuccess(
            hub -> {
              closeClientsAtTheEnd(vertx, hub);
              System.out.println("Listening on port " + hub.port());
            })
        .onFailure(
            failure -> {
              System.err.println(failure.getMessage());
              vertx.close();
            });
  }

  private static JsonObject config(int port) {
    var everybodyMayListen =
        new JsonObject().put("allow_subscribe_for_client", true).put("allow_subscribe_for_anonymous", true);
    return new JsonObject()
        .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", port))
        .put("client", new JsonObject().put("allow_anonymous_connect_without_token", true))
        .put("channel", new JsonObject().put("without_namespace", everybodyMayListen))
        .put("events", new JsonObject().put("subscribe", true))
        .put("shutdown", new JsonObject().put("drain", "1s"));
  }

  private static void closeClientsAtTheEnd(Vertx vertx, WebSocketHub hub) {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> hub.drain().compose(drained -> hub.undeploy()).eventually(vertx::close).await()));
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().<JsonObject>consumer(
        "wshub.events.subscribe", event -> System.out.println("Subscribed to " + event.body().getString("channel")));
    vertx.setPeriodic(1000, timer -> publish(LocalTime.now().withNano(0).toString()));
    return Future.succeededFuture();
  }

  private void publish(String time) {
    vertx.eventBus().request("wshub.publish", new JsonObject().put("channel", "clock").put("data", time))
        .onFailure(failure -> System.err.println("The time was not published: " + failure.getMessage()));
  }
}
