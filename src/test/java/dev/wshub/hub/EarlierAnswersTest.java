package dev.wshub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.HubConfig;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shard that is deployed anew listens where the earlier one did, and a bridge may answer that one late. */
class EarlierAnswersTest {
  private static final HubAddresses ADDRESSES = new HubAddresses("test");
  private static final StreamPosition TOP = new StreamPosition(1, "epoch");

  private final Vertx vertx = Vertx.vertx();
  private final List<Long> asked = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private RedisEngine shard() {
    var config = HubConfig.from(new JsonObject()).engine().redis();
    var engine = new RedisEngine(vertx, 0, new RecordingListener(), config, false, new Bridges(vertx.eventBus(), ADDRESSES, 1));
    engine.take(new HubMessage.BridgeUp(0, "bridge"));
    return engine;
  }

  @Test
  void anAnswerToAnEarlierShardIsNoneToThisOne() {
    LocalCodec.register(vertx);
    vertx.eventBus().<Object>addOutboundInterceptor(sent -> asked.add(((BridgeMessage.Request) sent.body()).question().request()));
    shard().position("c");
    var next = shard();
    var position = next.position("c");
    next.take(new HubMessage.BridgeAnswer(asked.get(0), null, new EngineAway("no answer within 4 s")));
    assertThat(position.isComplete()).isFalse();
    next.take(new HubMessage.BridgeAnswer(asked.get(1), TOP, null));
    assertThat(position.result()).isEqualTo(TOP);
  }
}
