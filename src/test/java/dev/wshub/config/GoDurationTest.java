package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @Test
  void goDurationsAreUnderstood() {
    assertThat(GoDuration.parse("25s")).isEqualTo(Duration.ofSeconds(25));
    assertThat(GoDuration.parse("720h0m0s")).isEqualTo(Duration.ofHours(720));
    assertThat(GoDuration.parse("1m30s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(GoDuration.parse("1.5s")).isEqualTo(Duration.ofMillis(1500));
    assertThat(GoDuration.parse("0")).isEqualTo(Duration.ZERO);
    assertThat(GoDuration.parse("3us")).isEqualTo(Duration.ofNanos(3000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "5", "-5s", "5 s", "5d", "1m 30s", "5sx", "99999999999h"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "25s", "720h", "1m30s", "100ms", "1s500ms", "7ns"})
  void whatIsWrittenIsReadAgain(String text) {
    assertThat(GoDuration.format(GoDuration.parse(text))).isEqualTo(text);
  }
}
