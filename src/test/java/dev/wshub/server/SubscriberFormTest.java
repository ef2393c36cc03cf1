package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.HubConfig;
import dev.wshub.filter.InvalidFilter;
import dev.wshub.protocol.Command;
import org.junit.jupiter.api.Test;

/** What a subscriber's wishes about the form of publications come to. */
class SubscriberFormTest {

  private static boolean isCompact(long flag, boolean json) throws InvalidFilter {
    var wish = new Command.Subscribe(1, "news", "", false, null, null, false, false, false, "", null, flag, 0);
    return SubscriberForm.of(HubConfig.defaults().channel().withoutNamespace(), wish, json).compact();
  }

  @Test
  void numbersForChannelsAreForWhoeverOffersThemInJson() throws InvalidFilter {
    assertThat(isCompact(1, true)).isTrue();
    assertThat(isCompact(3, true)).isTrue();
    assertThat(isCompact(2, true)).isFalse();
  }

  @Test
  void theJavaScriptSdkCannotCompareNumbersInProtobuf() throws InvalidFilter {
    assertThat(isCompact(1, false)).isFalse();
  }
}
