package dev.wshub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.ChannelOptions;
import dev.wshub.config.HubConfig;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PublishLimitsTest {
  private static final long SECOND = 1_000_000_000;

  private static ChannelOptions perSecond(int rate) {
    var options = new JsonObject().put("publish_rate_limit", rate);
    return HubConfig.from(new JsonObject().put("channel", new JsonObject().put("without_namespace", options))).channel().withoutNamespace();
  }

  @Test
  void eachChannelHasItsOwnRate() {
    var limits = new PublishLimits();
    for (int i = 0; i < 3; i++) {
      assertThat(limits.allows("a", perSecond(2), 0)).isEqualTo(i < 2);
      assertThat(limits.allows("b", perSecond(2), 0)).isEqualTo(i < 2);
      assertThat(limits.allows("free", perSecond(0), 0)).isTrue();
    }
    assertThat(limits.refused()).isEqualTo(2);
    assertThat(limits.allows("a", perSecond(2), SECOND / 2)).isTrue();
  }

  @Test
  void channelsOfTheLastSecondAloneAreKept() {
    var limits = new PublishLimits();
    var options = perSecond(10);
    for (int i = 0; i < 10_000; i++) {
      limits.allows("c" + i, options, i * SECOND / 1_000);
      assertThat(limits.size()).isLessThanOrEqualTo(102); // a token is paid for in a tenth of a second
    }
  }
}
