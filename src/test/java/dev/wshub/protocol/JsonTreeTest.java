package dev.wshub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {

  private static Object tree(String json) throws ProtocolException {
    return JsonTree.of(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "null", "true", "\"\"", "\"\u00e4\ud83d\ude00\"", "0", "-7", "9223372036854775807", "123456789012345678901234567890", "0.5", "-1.0E-5",
    "[]", "{}", "[1,[2,{\"a\":null}]]", "{\"a\":{\"b\":[true,false]}}"})
  void whatIsEncodedAgainIsTheSame(String json) throws ProtocolException {
    assertThat(Json.encode(tree(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1e400", "1e-400", "0.1234567890123456789", "1.00000000000000000001", "1E+2", "1.50", "3e0"})
  void numbersKeepTheirValue(String json) throws ProtocolException {
    assertThat(new BigDecimal(Json.encode(tree(json)))).isEqualByComparingTo(new BigDecimal(json));
  }

  @ParameterizedTest
  @CsvSource({"0.1,java.lang.Double", "1e400,java.math.BigDecimal", "1,java.lang.Integer", "3000000000,java.lang.Long"})
  void numbersHaveTheUsualTypeWhereItHoldsThem(String json, Class<?> type) throws ProtocolException {
    assertThat(tree(json)).isInstanceOf(type);
  }

  @Test
  void ofFieldsThatStandThereTwiceTheLastHolds() throws ProtocolException {
    assertThat(Json.encode(tree("{\"a\":1,\"b\":2,\"a\":3}"))).isEqualTo("{\"a\":3,\"b\":2}");
  }

  @Test
  void exponentsBeyondEverythingAreRefused() {
    assertThatThrownBy(() -> tree("1e99999999999")).isInstanceOf(ProtocolException.class).hasMessageContaining("exponent");
  }

  @Test
  void whatTheReaderTakesTheTreeTakes() throws ProtocolException {
    String deepest = "[".repeat(JsonReader.MAX_DEPTH) + "]".repeat(JsonReader.MAX_DEPTH);
    assertThat(Json.encode(tree(deepest))).isEqualTo(deepest);
    var random = new Random(3);
    for (int i = 0; i < 500; i++) {
      String json = RandomJson.value(random, 4);
      assertThat(Json.decodeValue(Json.encode(tree(json)))).isEqualTo(Json.decodeValue(json));
    }
  }
}
