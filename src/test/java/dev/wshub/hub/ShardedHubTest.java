package dev.wshub.hub;

import static dev.wshub.hub.DeployedHub.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several shards, each with its own channels, credit and life. */
class ShardedHubTest {
  private static final int SHARDS = 3;

  private final DeployedHub hub = new DeployedHub(SHARDS, 2);
  private final FakeLoop loop = hub.loop(0);
  private final FakeLoop publisher = hub.loop(1);

  @BeforeEach
  void waitForAllShards() {
    hub.loops.forEach(this::everything);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private List<LoopMessage> everything(FakeLoop of) {
    var messages = new ArrayList<LoopMessage>();
    for (int shard = 0; shard < SHARDS; shard++) {
      messages.addAll(of.all(shard));
    }
    return messages;
  }

  /** A channel that the shard owns. */
  private String channelOf(int shard) {
    int i = 0;
    while (loop.shardOf("channel-" + i) != shard) {
      i++;
    }
    return "channel-" + i;
  }

  @Test
  void eachShardTellsOfItsOwnChannels() {
    for (int shard = 0; shard < SHARDS; shard++) {
      loop.subscribe(1, 1, channelOf(shard), PLAIN);
      loop.publish(channelOf(shard), "1");
    }
    for (var message : everything(loop)) {
      if (message instanceof LoopMessage.Published published) {
        assertThat(published.channel()).isEqualTo(channelOf(published.shard()));
      }
    }
    for (int shard = 0; shard < SHARDS; shard++) {
      assertThat(((ShardStatistics) loop.ask(shard, HubMessage.Statistics::new).result()).holds(1, 1)).isTrue();
    }
  }

  @Test
  void creditOfOneShardIsNotThatOfAnother() {
    loop.subscribe(1, 1, channelOf(0), PLAIN);
    loop.subscribe(1, 1, channelOf(1), PLAIN);
    everything(loop);
    byte[] large = TestChannels.bytes("\"" + "x".repeat(17_000_000) + "\"");
    publisher.publishAsking(channelOf(0), large, PublishOptions.PLAIN);
    assertThat(publisher.publishAsking(channelOf(0), large, PublishOptions.PLAIN).error())
        .isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    assertThat(publisher.publishAsking(channelOf(1), large, PublishOptions.PLAIN).error()).isNull();
  }

  @Test
  void shardThatGoesTakesOnlyItsOwnSubscribersWithIt() {
    for (int shard = 0; shard < SHARDS; shard++) {
      loop.subscribe(1, 1, channelOf(shard), PLAIN);
    }
    everything(loop);
    hub.vertx.undeploy(hub.deployments.get(1)).await();
    assertThat(loop.expect(LoopMessage.ShardDown.class).shard()).isEqualTo(1);
    hub.deploy(1, null);
    assertThat(loop.expect(LoopMessage.ShardUp.class).shard()).isEqualTo(1);
    assertThat(((ShardStatistics) loop.ask(0, HubMessage.Statistics::new).result()).holds(1, 1)).isTrue();
    assertThat(((ShardStatistics) loop.ask(1, HubMessage.Statistics::new).result()).holds(0, 0)).isTrue();
  }
}
