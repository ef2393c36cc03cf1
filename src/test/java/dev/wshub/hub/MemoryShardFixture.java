package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.HistoryResult;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** One shard with the memory engine, the server loops around it, and what tests ask of it. */
abstract class MemoryShardFixture {
  final DeployedHub hub = new DeployedHub(1, 4);
  final FakeLoop a = hub.loop(0);
  final FakeLoop b = hub.loop(1);
  final FakeLoop c = hub.loop(2);

  /** Has no subscribers: only answers come to it. */
  final FakeLoop observer = hub.loop(3);

  @AfterEach
  void close() {
    hub.close();
  }

  Map<String, ClientInfo> presence(String channel) {
    return observer.result(channel, caller -> new HubMessage.Presence(caller, channel));
  }

  HistoryResult history(String channel) {
    return observer.result(channel, caller -> new HubMessage.History(caller, channel, -1, null, false));
  }

  ShardStatistics statistics() {
    return (ShardStatistics) observer.ask(0, HubMessage.Statistics::new).result();
  }
}
