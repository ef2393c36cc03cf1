package dev.wshub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCommandDecoderTest {
  private static List<Command> decode(String json) throws ProtocolException {
    List<Command> commands = new ArrayList<>();
    byte[] bytes = (">>" + json + "<<").getBytes(UTF_8);
    JsonCommandDecoder.decode(bytes, 2, bytes.length - 4, commands::add);
    return commands;
  }

  private static Command one(String json) throws ProtocolException {
    List<Command> commands = decode(json);
    assertThat(commands).hasSize(1);
    return commands.get(0);
  }

  private static String text(byte[] raw) {
    return raw == null ? null : new String(raw, UTF_8);
  }

  @Test
  void readsConnectWithAllItsFields() throws ProtocolException {
    var connect = (Command.Connect) one("""
        {"id":1,"connect":{"token":"t","data":{"a": 1},"name":"js","version":"5.0","headers":{"h":"v"},"flag":3,
         "dict":"d","profile":"p","subs":{"a":{"recover":true,"epoch":"e","offset":7,"delta":"fossil"},"b":{}}}}""");
    assertThat(connect.id()).isEqualTo(1);
    assertThat(connect.token()).isEqualTo("t");
    assertThat(text(connect.data())).isEqualTo("{\"a\": 1}");
    assertThat(connect.name()).isEqualTo("js");
    assertThat(connect.version()).isEqualTo("5.0");
    assertThat(connect.headers()).isEqualTo(Map.of("h", "v"));
    assertThat(connect.subs()).containsOnlyKeys("a", "b");
    assertThat(connect.subs().get("a").since()).isEqualTo(new StreamPosition(7, "e"));
    assertThat(connect.subs().get("a").channel()).isEqualTo("a");
    assertThat(connect.subs().get("b").since()).isNull();
  }

  @Test
  void readsSubscribeWithAllItsFields() throws ProtocolException {
    var subscribe = (Command.Subscribe) one("""
        {"subscribe":{"channel":"news","token":"t","recover":true,"epoch":"e","offset":9,"data":[1],"positioned":true,
         "recoverable":true,"join_leave":true,"delta":"fossil","tf":{"op":"and","nodes":[{"key":"k"}]},"flag":2,
         "type":1,
         "phase":2,"cursor":"c","limit":3,"asc":true},"id":4294967295}""");
    assertThat(subscribe.id()).isEqualTo(4294967295L);
    assertThat(subscribe.channel()).isEqualTo("news");
    assertThat(subscribe.token()).isEqualTo("t");
    assertThat(subscribe.since()).isEqualTo(new StreamPosition(9, "e"));
    assertThat(text(subscribe.data())).isEqualTo("[1]");
    assertThat(List.of(subscribe.recover(), subscribe.positioned(), subscribe.recoverable(), subscribe.joinLeave()))
        .containsOnly(true);
    assertThat(subscribe.delta()).isEqualTo("fossil");
    assertThat(subscribe.filter().op()).isEqualTo("and");
    assertThat(subscribe.filter().nodes()).containsExactly(new FilterNode("", "k", "", "", List.of(), List.of()));
    assertThat(subscribe.rejectUnrecovered()).isTrue();
    assertThat(subscribe.type()).isEqualTo(1);
  }

  @Test
  void readsTheOtherRequests() throws ProtocolException {
    assertThat(one("{\"id\":2,\"unsubscribe\":{\"channel\":\"c\"}}")).isEqualTo(new Command.Unsubscribe(2, "c"));
    assertThat(one("{\"id\":2,\"presence\":{\"channel\":\"c\"}}")).isEqualTo(new Command.Presence(2, "c"));
    assertThat(one("{\"id\":2,\"presence_stats\":{\"channel\":\"c\"}}")).isEqualTo(new Command.PresenceStats(2, "c"));
    assertThat(one("{\"id\":2,\"refresh\":{\"token\":\"t\"}}")).isEqualTo(new Command.Refresh(2, "t"));
    assertThat(one("{\"id\":2,\"sub_refresh\":{\"channel\":\"c\",\"token\":\"t\",\"type\":1,\"track\":[{}],"
        + "\"untrack\":[\"a\"]}}"))
        .isEqualTo(new Command.SubRefresh(2, "c", "t"));
    assertThat(one("{\"id\":2,\"history\":{\"channel\":\"c\",\"limit\":-1,\"since\":{\"offset\":3,"
        + "\"epoch\":\"e\"},\"reverse\":true}}"))
        .isEqualTo(new Command.History(2, "c", -1, new StreamPosition(3, "e"), true));
    var rpc = (Command.Rpc) one("{\"id\":2,\"rpc\":{\"method\":\"m\",\"data\":\"x\"}}");
    assertThat(rpc.method()).isEqualTo("m");
    assertThat(text(rpc.data())).isEqualTo("\"x\"");
    var publish = (Command.Publish) one("{\"id\":2,\"publish\":{\"channel\":\"c\",\"data\":5}}");
    assertThat(publish.channel()).isEqualTo("c");
    assertThat(text(publish.data())).isEqualTo("5");
    assertThat(text(((Command.Send) one("{\"send\":{\"data\":{}}}")).data())).isEqualTo("{}");
  }

  @Test
  void readsSeveralCommandsOfOneFrame() throws ProtocolException {
    assertThat(decode("\n {\"id\":1,\"unsubscribe\":{\"channel\":\"a\"}}\r\n\n{\"id\":2,"
        + "\"unsubscribe\":{\"channel\":\"b\"}}\n{}\n"))
        .containsExactly(new Command.Unsubscribe(1, "a"), new Command.Unsubscribe(2, "b"), new Command.Pong());
    assertThat(decode(" \n ")).isEmpty();
  }

  @Test
  void givesTheCommandsInFrontOfAMalformedOne() {
    List<Command> commands = new ArrayList<>();
    byte[] bytes = "{}\n{\"id\":2,\"unsubscribe\":{\"channel\":\"b\"}}\n{\"id\":3,".getBytes(UTF_8);
    assertThatThrownBy(() -> JsonCommandDecoder.decode(bytes, 0, bytes.length, commands::add))
        .isInstanceOf(ProtocolException.class);
    assertThat(commands).containsExactly(new Command.Pong(), new Command.Unsubscribe(2, "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"id\":0}", "{\"publish\":{\"channel\":\"a\"}}", "{\"id\":null}",
      "{\"id\":0,\"connect\":{}}"})
  void takesACommandWithoutIdForAPong(String json) throws ProtocolException {
    assertThat(one(json)).isEqualTo(new Command.Pong());
  }

  @Test
  void takesNullForAbsentExceptAsPayload() throws ProtocolException {
    var publish = (Command.Publish) one("{\"id\":1,\"connect\":null,\"publish\":{\"channel\":null,\"data\":null}}");
    assertThat(publish.channel()).isEmpty();
    assertThat(publish.data()).isEqualTo("null".getBytes(UTF_8));
    var subscribe = (Command.Subscribe) one(
        "{\"id\":1,\"subscribe\":{\"channel\":\"a\",\"recover\":null,\"offset\":null,\"tf\":null,\"data\":null}}");
    assertThat(subscribe.recover()).isFalse();
    assertThat(subscribe.filter()).isNull();
    assertThat(((Command.Connect) one("{\"id\":1,\"connect\":{\"subs\":null,\"headers\":null}}")).subs())
        .isEqualTo(Map.of());
    assertThat(((Command.History) one("{\"id\":1,\"history\":{\"since\":null}}")).since()).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "[] | the request must be an object",
      "5 | the request must be an object",
      "{\"id\":1} | command 1 has no request",
      "{\"id\":1,\"ping\":{}} | unknown field \"ping\" in command",
      "{\"ping\":{}} | unknown field \"ping\" in command",
      "{\"id\":1,\"foo\":null} | unknown field \"foo\" in command",
      "{\"id\":1,\"publish\":{\"chanel\":\"a\"}} | unknown field \"chanel\" in publish",
      "{\"id\":1,\"connect\":{\"subs\":{\"a\":{\"x\":1}}}} | unknown field \"x\" in subscribe",
      "{\"id\":1,\"history\":{\"since\":{\"x\":1}}} | unknown field \"x\" in since",
      "{\"id\":1,\"publish\":{},\"rpc\":{}} | a command has one request, not both publish and rpc",
      "{\"id\":1,\"publish\":{},\"publish\":{}} | a command has one request, not both publish and publish",
      "{\"id\":\"1\"} | \"id\" must be an integer from 0 to 4294967295",
      "{\"id\":-1} | \"id\" must be an integer from 0 to 4294967295",
      "{\"id\":1.5} | \"id\" must be an integer from 0 to 4294967295",
      "{\"id\":4294967296} | \"id\" must be an integer from 0 to 4294967295",
      "{\"id\":99999999999999999999999} | \"id\" must be an integer from 0 to 4294967295",
      "{\"id\":1,\"publish\":[]} | \"publish\" must be an object",
      "{\"id\":1,\"publish\":{\"channel\":1}} | \"channel\" must be a string",
      "{\"id\":1,\"subscribe\":{\"recover\":1}} | \"recover\" must be true or false",
      "{\"id\":1,\"subscribe\":{\"offset\":-1}} | \"offset\" must be an integer from 0 to 9223372036854775807",
      "{\"id\":1,\"subscribe\":{\"type\":2147483648}} | \"type\" must be an integer from -2147483648 to 2147483647",
      "{\"id\":1,\"connect\":{\"headers\":{\"a\":1}}} | \"a\" must be a string"})
  void saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> decode(json)).isInstanceOf(ProtocolException.class).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"id\":1", "{\"id\":1,}", "{'id':1}", "{\"id\":01}", "x",
      "{\"id\":1,\"rpc\":{\"data\":{]}}",
      "{\"id\":1,\"rpc\":{\"data\":{\"a\":}}}", "{\"id\":1,\"rpc\":{\"data\":\"a\nb\"}}",
      "{\"id\":1,\"rpc\":{\"data\":\"\u0001\"}}",
      "{\"id\":1,\"rpc\":{\"data\":NaN}}", "{\"id\":1,\"rpc\":{\"data\":1.}}", "{\"id\":1,\"rpc\":{\"data\":\"\\x\"}}",
      "{\"id\":1,\"rpc\":{\"data\":\"\\u12\"}}", "{\"id\":1,\"rpc\":{\"data\":tru}}",
      "{\"id\":1,\"rpc\":{\"data\":[1 2]}}",
      "{\"id\":1,\"rpc\":{\"data\":\"a\tb\"}}", "{\u0000\u0000", "\ufeff{}", "{}]", "{\"id\":1,\"rpc\":{\"data\":[1",
      "\u0000{"})
  void rejectsWhatIsNotJson(String json) {
    assertThatThrownBy(() -> decode(json)).isInstanceOf(ProtocolException.class).hasMessageStartingWith("invalid JSON");
  }

  @Test
  void limitsTheNesting() throws ProtocolException {
    int left = JsonReader.MAX_DEPTH - 2;
    String deepest = "[".repeat(left) + "]".repeat(left);
    assertThat(text(((Command.Rpc) one("{\"id\":1,\"rpc\":{\"data\":" + deepest + "}}")).data())).isEqualTo(deepest);
    assertThatThrownBy(() -> decode("{\"id\":1,\"rpc\":{\"data\":[" + deepest + "]}}"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("nesting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-0.0", "1e400", "12345678901234567890123456789012345678901234567890", "\"\"", "true",
      "\"\\u0041\\/é😀\\ud800\"",
      "{ \"b\" : 1 ,\"a\":[ ] , \"b\":2}", "[]", "{}", "[ null, 1.50E+3 ]", "\"\\n\\r\"", "false", "\"\\\\\""})
  void leavesPayloadBytesUntouched(String payload) throws ProtocolException {
    for (String around : new String[] {"%s", " %s ", "%s\n"}) {
      var publish = (Command.Publish) one("{\"id\":1,\"publish\":{\"data\":" + around.formatted(payload)
          + ",\"channel\":\"é\"}}");
      assertThat(text(publish.data())).isEqualTo(payload);
      var last = (Command.Publish) one("{\"id\":1,\"publish\":{\"channel\":\"é\",\"data\":"
          + around.formatted(payload) + "}}");
      assertThat(text(last.data())).isEqualTo(payload);
    }
  }

  @Test
  void turnsLineEndsBetweenTokensIntoSpaces() throws ProtocolException {
    var publish = (Command.Publish) one("{\"id\":1,\"publish\":{\"data\":{\r\n\"a\":\n\"\\n\",\t\"b\":1}}}");
    assertThat(text(publish.data())).isEqualTo("{  \"a\": \"\\n\",\t\"b\":1}");
  }

  @Test
  void leavesRandomPayloadsUntouched() throws ProtocolException {
    Random random = new Random(11);
    for (int round = 0; round < 5_000; round++) {
      String payload = RandomJson.value(random, 4);
      var publish = (Command.Publish) one("{\"id\":1,\"publish\":{\"channel\":\"c\",\"data\":" + payload + "}}");
      assertThat(text(publish.data())).isEqualTo(payload);
    }
  }
}
