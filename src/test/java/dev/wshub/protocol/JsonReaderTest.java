package dev.wshub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static String payload(String text) throws ProtocolException {
    return new String(WholeJson.payload(text.getBytes(UTF_8)), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1.50e3", "\"é\"", "true", "[]", "{ \"a\":[ 1,2 ] }", "123456789012345678901234567890"})
  void takesOneValueWithoutTheSpaceAroundIt(String value) throws ProtocolException {
    assertThat(payload(value)).isEqualTo(value);
    assertThat(payload("\n " + value + " \r\n")).isEqualTo(value);
  }

  @Test
  void turnsLineEndsOfAPayloadIntoSpaces() throws ProtocolException {
    assertThat(payload("{\n\"a\":\r\n1}")).isEqualTo("{ \"a\":  1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "1 2", "1,", "{", "{}]", "[1", "\"", "nul", "'a'", "01", "\u0001",
      "{}\u0000"})
  void refusesWhatIsNotOneValue(String text) {
    assertThatThrownBy(() -> payload(text)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] bytes = HexFormat.of().parseHex("22ff22");
    assertThatThrownBy(() -> WholeJson.payload(bytes)).hasMessage("invalid UTF-8");
  }

  @Test
  void survivesManyDifferentFieldNames() throws ProtocolException {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      StringBuilder text = new StringBuilder("{\"a\":0");
      for (int i = 0; i < 2_000; i++) {
        text.append(",\"k").append(random.nextLong()).append("\":1");
      }
      String object = text.append('}').toString();
      assertThat(payload(object)).isEqualTo(object);
    }
  }

  @Test
  void cutsLongNamesInMessages() {
    byte[] bytes = ("{\"" + "x".repeat(1_000) + "\":1}").getBytes(UTF_8);
    assertThatThrownBy(() -> JsonCommandDecoder.decode(bytes, 0, bytes.length, command -> {}))
        .hasMessage("unknown field \"" + "x".repeat(32) + "…\" in command");
  }
}
