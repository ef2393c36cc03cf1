package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.HubConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderedShutdownTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final HubConfig config =
      HubConfig.from(new JsonObject().put("shutdown", new JsonObject().put("delay", "300ms").put("drain", "1s")));

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void allServersAreUnreadyBeforeTheDelayAndDrainAfterIt() {
    server(0);
    server(1);
    long begin = System.nanoTime();
    new OrderedShutdown(vertx, config, 2).drain().await();
    assertThat(System.nanoTime() - begin).isGreaterThan(300_000_000L);
    assertThat(events.subList(0, 2)).containsExactlyInAnyOrder("0 unready null", "1 unready null");
    assertThat(events.subList(2, 4)).containsExactlyInAnyOrder("0 drain 1000", "1 drain 1000");
  }

  @Test
  void aServerThatIsMissingIsPassedOver() {
    server(1);
    new OrderedShutdown(vertx, config, 3).drain().await();
    assertThat(events).containsExactly("1 unready null", "1 drain 1000");
  }

  private void server(int index) {
    vertx
        .eventBus()
        .<JsonObject>localConsumer(
            config.eventBus().lifecycleAddress(index),
            message -> {
              events.add(index + " " + message.body().getString("phase") + " " + message.body().getValue("drain"));
              message.reply(new JsonObject());
            });
  }
}
