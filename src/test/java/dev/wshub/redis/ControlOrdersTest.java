package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.control.ControlMessage;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.LocalControl;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other instances ask is answered each time and done once, for a bounded time and number. */
class ControlOrdersTest {
  private static final ControlRequest ORDER = new ControlRequest.Unsubscribe(new ConnectionMatch("ann", "", ""), "news");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong clock = new AtomicLong();
  private final List<String> sent = new ArrayList<>();

  /** Without server loops: done at once, with nobody. */
  private final ControlOrders orders =
      new ControlOrders("here", local(), channel -> null, (to, answer) -> sent.add(to), clock::get);

  private LocalControl local() {
    var context = new VerticleContext(0, 1, 0, 0, "here", HubConfig.from(new JsonObject()));
    return new LocalControl(vertx, context, new HubClient(vertx, new HubAddresses("wshub"), "test", 0, 0));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void take(String from, int id, ControlRequest request) {
    orders.take(new ControlMessage.Request("" + id, from, request));
  }

  @Test
  void ordersAreRememberedForTwoMinutes() {
    take("a", 1, ORDER);
    take("a", 1, ORDER);
    assertThat(sent).containsExactly("a", "a");
    assertThat(orders.remembered()).isEqualTo(1);
    take("b", 1, ORDER);
    assertThat(orders.remembered()).as("another instance's request of the same number").isEqualTo(2);
    clock.addAndGet(ControlOrders.REMEMBERED_NANOS + 1);
    take("a", 2, ORDER);
    assertThat(orders.remembered()).isEqualTo(1);
  }

  @Test
  void questionsAreNotRemembered() {
    take("a", 1, new ControlRequest.ListConnections("", "", "", 10));
    assertThat(sent).containsExactly("a");
    assertThat(orders.remembered()).isZero();
  }

  @Test
  void noMoreThanACertainNumberAreRemembered() {
    for (int id = 0; id < ControlOrders.MOST_REMEMBERED + 500; id++) {
      take("a", id, ORDER);
    }
    assertThat(orders.remembered()).isEqualTo(ControlOrders.MOST_REMEMBERED);
    assertThat(sent).hasSize(ControlOrders.MOST_REMEMBERED + 500);
  }
}
