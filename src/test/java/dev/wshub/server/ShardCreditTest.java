package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardCreditTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void whatCameFromAnEarlierIncarnationIsNotGivenToTheNext() {
    var addresses = new HubAddresses("test");
    List<HubMessage> told = new CopyOnWriteArrayList<>();
    var hub = new HubClient(vertx, addresses, addresses.loop(0), 1, 1);
    vertx.eventBus().<HubMessage>localConsumer(addresses.shard(0), message -> told.add(message.body()));
    var credit = new ShardCredit(hub, 0, "loop", 1);
    int before = credit.epoch(0);
    credit.give(0, before, HubMessage.Credit.PORTION - 1);
    credit.reset(0);
    credit.give(0, before, HubMessage.Credit.PORTION);
    credit.give(0, credit.epoch(0), HubMessage.Credit.PORTION + 1);
    await().untilAsserted(() -> assertThat(told).containsExactly(new HubMessage.Credit(0, "loop", HubMessage.Credit.PORTION + 1)));
  }
}
