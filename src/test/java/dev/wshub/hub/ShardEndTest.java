package dev.wshub.hub;

import static dev.wshub.hub.DeployedHub.PLAIN;
import static dev.wshub.hub.TestChannels.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shard that is undeployed: who needs it to his own end, and what is under way to it. */
@Timeout(30)
class ShardEndTest extends MemoryShardFixture {
  private Future<Void> undeploy() {
    return hub.vertx.undeploy(hub.deployments.get(0));
  }

  private void up(FakeLoop loop) {
    loop.tell(0, new HubMessage.LoopUp(loop.index(), "first"));
    loop.all(0);
  }

  @Test
  void itServesALoopThatIsEndingUntilThatIsGone() {
    up(a);
    up(b);
    a.ending = true;
    a.subscribe(1, 1, "news", PLAIN);
    a.expect(LoopMessage.Subscribed.class);
    var undeployed = undeploy();
    await().until(() -> a.asked == 1);
    c.publish("news", "1");
    a.expect(LoopMessage.Published.class);
    assertThat(undeployed.isComplete()).isFalse();
    a.tell(0, new HubMessage.LoopDown(0, "before"));
    c.publish("news", "2");
    a.expect(LoopMessage.Published.class);
    a.tell(0, new HubMessage.LoopDown(0, "first"));
    undeployed.await();
    b.expect(LoopMessage.ShardDown.class);
  }

  @Test
  void aLoopThatBeginsToEndMeanwhileIsServedToo() {
    up(a);
    up(b);
    a.ending = true;
    var undeployed = undeploy();
    await().until(() -> a.asked == 1 && b.asked == 1);
    b.ending = true;
    a.tell(0, new HubMessage.LoopDown(0, "first"));
    await().until(() -> b.asked == 2);
    assertThat(b.all(0)).isEmpty();
    assertThat(undeployed.isComplete()).isFalse();
    b.ending = false;
    b.tell(0, new HubMessage.LoopIntent(1, "first", false)); // its last connection is closed, and it stays
    undeployed.await();
    b.expect(LoopMessage.ShardDown.class);
  }

  @Test
  void whatALoopHasPublishedAheadIsDeliveredBeforeTheEnd() {
    int count = 1_000;
    up(a);
    up(b);
    b.subscribe(1, 1, "news", PLAIN);
    b.expect(LoopMessage.Subscribed.class);
    a.beforeParting =
        () -> IntStream.range(0, count).forEach(i -> a.tell(new HubMessage.PublishAhead(0, "news", bytes("" + i), PublishOptions.PLAIN, 1)));
    undeploy().await();
    for (int i = 0; i < count; i++) {
      b.expect(LoopMessage.Published.class);
    }
    b.expect(LoopMessage.ShardDown.class);
  }

  @Test
  void aLoopThatComesWhileItLeavesIsNotAnswered() {
    up(a);
    a.beforeParting = () -> b.tell(0, new HubMessage.LoopUp(1, "late"));
    undeploy().await();
    b.expect(LoopMessage.ShardDown.class); // of a shard that it has never heard of
  }

  @Test
  void creditOfAnotherIncarnationOfTheLoopLiftsNoBound() {
    up(a);
    a.subscribe(1, 1, "news", PLAIN);
    a.expect(LoopMessage.Subscribed.class);
    byte[] large = bytes("\"" + "x".repeat(10_000_000) + "\"");
    assertThat(c.publishAsking("news", large, PublishOptions.PLAIN).error()).isNull();
    a.tell(0, new HubMessage.Credit(0, "before", 20_000_000));
    assertThat(c.publishAsking("news", large, PublishOptions.PLAIN).error()).isNotNull();
    a.tell(0, new HubMessage.Credit(0, "first", 20_000_000));
    a.all(0);
    assertThat(c.publishAsking("news", large, PublishOptions.PLAIN).error()).isNull();
  }
}
