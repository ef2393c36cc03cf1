package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void textStaysAsItIs() {
    for (var text : new String[] {"", "ann", "Zoë 😀 \"quoted\" {a}", "日本"}) {
      assertThat(Printable.of(text)).isSameAs(text);
    }
  }

  @Test
  void whatActsOnLogsAndTerminalsBecomesItsNumber() {
    assertThat(Printable.of("a\r\nb\tc")).isEqualTo("a\\u000d\\u000ab\\u0009c");
    assertThat(Printable.of("\u001b[31m\u009b\u007f")).isEqualTo("\\u001b[31m\\u009b\\u007f");
    assertThat(Printable.of("\u2028\u2029\u202e\ufeff\ud800")).isEqualTo("\\u2028\\u2029\\u202e\\ufeff\\ud800");
  }
}
