package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One of several hub shards is gone. */
@Timeout(20)
class ShardDownTest {

  @RegisterExtension
  final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
      {"client": {"insecure": true}}
      """);

  private String channelOf(int shard) {
    return IntStream.range(0, 100).mapToObj(i -> "c" + i).filter(name -> hub.bus().shardOf(name) == shard).findFirst().get();
  }

  @Test
  void aRefusedConnectLeavesNoSubscriptionBehind() throws InterruptedException {
    hub.bus().endShard(0);
    String there = channelOf(1);
    var client = hub.open();
    var subs = "{\"" + channelOf(0) + "\":{},\"" + there + "\":{}}";
    assertThat(errorCode(ask(client, "{\"id\":1,\"connect\":{\"subs\":" + subs + "}}"))).isEqualTo(100);
    hub.subscribe(there);
    hub.bus().publish(there, "1").join();
    assertThat(IntStream.of(0, 1).map(loop -> hub.bus().statistics(loop).subscriptions()).sum()).isEqualTo(1);
    assertThat(client.send("{\"id\":2,\"rpc\":{}}").awaitClose(RawClient.DEADLINE).code()).isEqualTo(3501);
  }
}
