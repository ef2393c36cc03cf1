package dev.wshub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEncoderTest {
  private static final byte[] NEWS = JsonEncoder.INSTANCE.pushPrefix("news");
  private static final ClientInfo ANN = new ClientInfo("ann", "c1", raw("{\"n\":1}"), raw("[2]"));
  private static final ClientInfo NOBODY = new ClientInfo("", "", null, null);

  /** What is written, into a direct and into a heap buffer, both too small at first. */
  private static String written(Consumer<ByteBuf> writer) {
    ByteBuf direct = UnpooledByteBufAllocator.DEFAULT.directBuffer(1);
    ByteBuf heap = UnpooledByteBufAllocator.DEFAULT.heapBuffer(1);
    try {
      writer.accept(direct);
      writer.accept(heap);
      assertThat(direct).isEqualTo(heap);
      return direct.toString(UTF_8);
    } finally {
      direct.release();
      heap.release();
    }
  }

  private static byte[] raw(String json) {
    return json.getBytes(UTF_8);
  }

  private static SubscribeResult positioned(long offset) {
    return new SubscribeResult(true, true, new StreamPosition(offset, "abcd"), List.of(), false, false, null);
  }

  @Test
  void writesConnect() {
    var minimal = new ConnectResult("u", "0.1.0", null, Map.of(), 25, true, 0);
    assertThat(written(out -> JsonEncoder.INSTANCE.connect(out, 1, minimal)))
        .isEqualTo("{\"id\":1,\"connect\":{\"client\":\"u\",\"version\":\"0.1.0\",\"ping\":25,\"pong\":true}}");
    Map<String, SubscribeResult> subs = new LinkedHashMap<>();
    subs.put("a", new SubscribeResult(false, false, null, List.of(), false, false, null));
    subs.put("b", positioned(3));
    var full = new ConnectResult("u", "v", raw("{}"), subs, 0, false, 1700);
    assertThat(written(out -> JsonEncoder.INSTANCE.connect(out, 1, full)))
        .isEqualTo("{\"id\":1,\"connect\":{\"client\":\"u\",\"version\":\"v\",\"data\":{},\"subs\":{\"a\":{},"
            + "\"b\":{\"recoverable\":true,\"epoch\":\"abcd\",\"offset\":3,\"positioned\":true}},\"time\":1700}}");
  }

  @Test
  void payloadsForThoseWhoTakeDeltasAreStrings() {
    var first = new Publication(raw("{\"a\":\"\\\\ü\\t\"}"), null, null, 1, "abcd");
    assertThat(written(out -> JsonEncoder.INSTANCE.deltaPublication(out, NEWS, first)))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":\"{\\\"a\\\":\\\"\\\\\\\\ü\\\\t\\\"}\",\"offset\":1}}}");
    var second = new Publication(raw("1"), null, Map.of("k", "v"), 2, "abcd").withDelta(raw("1D\n1B@0,2:2}qKOzJ;"));
    assertThat(written(out -> JsonEncoder.INSTANCE.deltaPublication(out, JsonEncoder.INSTANCE.pushPrefix(7), second)))
        .isEqualTo("{\"push\":{\"id\":7,\"pub\":{\"data\":\"1D\\n1B@0,2:2}qKOzJ;\",\"offset\":2,\"tags\":{\"k\":\"v\"},\"delta\":true}}}");
    var recovered =
        new SubscribeResult(true, true, new StreamPosition(0, "abcd"), List.of(), true, true, null)
            .withDeltas(List.of(first, second))
            .withId(7);
    assertThat(written(out -> JsonEncoder.INSTANCE.subscribe(out, 2, recovered)))
        .startsWith("{\"id\":2,\"subscribe\":{\"recoverable\":true,\"epoch\":\"abcd\",\"publications\":[{\"data\":\"{")
        .endsWith(",\"delta\":true}],\"recovered\":true,\"positioned\":true,\"was_recovering\":true,\"delta\":true,\"id\":7}}");
  }

  @Test
  void writesSubscribe() {
    var plain = new SubscribeResult(false, false, null, List.of(), false, false, null);
    assertThat(written(out -> JsonEncoder.INSTANCE.subscribe(out, 2, plain))).isEqualTo("{\"id\":2,\"subscribe\":{}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.subscribe(out, 2, positioned(0))))
        .isEqualTo("{\"id\":2,\"subscribe\":{\"recoverable\":true,\"epoch\":\"abcd\",\"positioned\":true}}");
    var missed = List.of(
        new Publication(raw("1"), null, null, 6, "abcd"), new Publication(raw("{ }"), ANN, null, 7, "abcd"));
    var recovered =
        new SubscribeResult(true, true, new StreamPosition(5, "abcd"), missed, true, true, raw("\"hi\""));
    assertThat(written(out -> JsonEncoder.INSTANCE.subscribe(out, 2, recovered)))
        .isEqualTo("{\"id\":2,\"subscribe\":{\"recoverable\":true,\"epoch\":\"abcd\",\"publications\":["
            + "{\"data\":1,\"offset\":6},{\"data\":{ "
            + "},\"info\":{\"user\":\"ann\",\"client\":\"c1\",\"conn_info\":{\"n\":1},"
            + "\"chan_info\":[2]},\"offset\":7}],\"recovered\":true,\"offset\":5,\"positioned\":true,\"data\":\"hi\","
            + "\"was_recovering\":true}}");
  }

  @Test
  void writesResultsEvenWhenTheyAreEmpty() {
    assertThat(written(out -> JsonEncoder.INSTANCE.unsubscribe(out, 9))).isEqualTo("{\"id\":9,\"unsubscribe\":{}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.publish(out, 3))).isEqualTo("{\"id\":3,\"publish\":{}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.presence(out, 3, Map.of()))).isEqualTo("{\"id\":3,\"presence\":{}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.presenceStats(out, 3, new PresenceStatistics(0, 0))))
        .isEqualTo("{\"id\":3,\"presence_stats\":{}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.rpc(out, 3, null))).isEqualTo("{\"id\":3,\"rpc\":{}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.history(out, 3, new HistoryResult(List.of(), new StreamPosition(0, "e")))))
        .isEqualTo("{\"id\":3,\"history\":{\"epoch\":\"e\"}}");
    assertThat(new String(JsonEncoder.INSTANCE.ping(), UTF_8)).isEqualTo("{}");
  }

  @Test
  void writesTheOtherReplies() {
    Map<String, ClientInfo> presence = new LinkedHashMap<>();
    presence.put("c1", ANN);
    presence.put("c2", NOBODY);
    assertThat(written(out -> JsonEncoder.INSTANCE.presence(out, 3, presence)))
        .isEqualTo("{\"id\":3,\"presence\":{\"presence\":{\"c1\":{\"user\":\"ann\",\"client\":\"c1\","
            + "\"conn_info\":{\"n\":1},"
            + "\"chan_info\":[2]},\"c2\":{\"user\":\"\",\"client\":\"\"}}}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.presenceStats(out, 4294967295L, new PresenceStatistics(12, 7))))
        .isEqualTo("{\"id\":4294967295,\"presence_stats\":{\"num_clients\":12,\"num_users\":7}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.rpc(out, 3, raw("[1]")))).isEqualTo("{\"id\":3,\"rpc\":{\"data\":[1]}}");
    var history = new HistoryResult(List.of(new Publication(raw("1"), null, null, 1, "e")), new StreamPosition(1, "e"));
    assertThat(written(out -> JsonEncoder.INSTANCE.history(out, 3, history)))
        .isEqualTo("{\"id\":3,\"history\":{\"publications\":[{\"data\":1,\"offset\":1,\"epoch\":\"e\"}],"
            + "\"epoch\":\"e\",\"offset\":1}}");
  }

  @Test
  void writesErrors() {
    assertThat(written(out -> JsonEncoder.INSTANCE.error(out, 3, ErrorCode.PERMISSION_DENIED, null)))
        .isEqualTo("{\"id\":3,\"error\":{\"code\":103,\"message\":\"permission denied\"}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.error(out, 3, ErrorCode.INTERNAL, "no \"shard\"")))
        .isEqualTo("{\"id\":3,\"error\":{\"code\":100,\"message\":\"internal server error: "
            + "no \\\"shard\\\"\",\"temporary\":true}}");
  }

  @Test
  void writesPublicationPushes() {
    assertThat(written(out -> JsonEncoder.INSTANCE.publication(out, NEWS, new Publication(raw("{\"a\":1}"), null, null, 0, ""))))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":{\"a\":1}}}}");
    var first = new Publication(raw("1"), NOBODY, Map.of("k", "ü"), 1, "abcd");
    assertThat(written(out -> JsonEncoder.INSTANCE.publication(out, NEWS, first)))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":1,\"info\":{\"user\":\"\","
            + "\"client\":\"\"},\"offset\":1,"
            + "\"tags\":{\"k\":\"ü\"},\"epoch\":\"abcd\"}}}");
    var second = new Publication(raw("1"), null, Map.of(), 2, "abcd");
    String push = written(out -> JsonEncoder.INSTANCE.publication(out, NEWS, second));
    assertThat(push).isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":1,\"offset\":2}}}");
    assertThat(JsonEncoder.publicationSize(NEWS, second)).isGreaterThanOrEqualTo(push.length());
  }

  @Test
  void writesTheOtherPushes() {
    String info = "{\"user\":\"ann\",\"client\":\"c1\",\"conn_info\":{\"n\":1},\"chan_info\":[2]}";
    assertThat(written(out -> JsonEncoder.INSTANCE.join(out, NEWS, ANN)))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"join\":{\"info\":" + info + "}}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.leave(out, NEWS, ANN)))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"leave\":{\"info\":" + info + "}}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.unsubscribe(out, NEWS, 2500, "insufficient state")))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient "
            + "state\"}}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.subscribe(out, NEWS, positioned(4))))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"subscribe\":{\"recoverable\":true,\"epoch\":\"abcd\","
            + "\"offset\":4,"
            + "\"positioned\":true}}}");
    assertThat(written(out -> JsonEncoder.INSTANCE.message(out, raw("[]")))).isEqualTo("{\"push\":{\"message\":{\"data\":[]}}}");
  }

  @Test
  void escapesStrings() {
    assertThat(written(out -> JsonBytes.string(out, "a\"\\\n\r\t\u0000\u001fé€😀\u007f\ud800x\udc00")))
        .isEqualTo("\"a\\\"\\\\\\n\\u000d\\u0009\\u0000\\u001fé€😀\u007f\ufffdx\ufffd\"");
    assertThat(new String(JsonEncoder.INSTANCE.pushPrefix("a\"b"), UTF_8)).isEqualTo("{\"push\":{\"channel\":\"a\\\"b\",");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 9, 10, 99, 100, 12345, Integer.MAX_VALUE, Long.MAX_VALUE, -1, -10, Long.MIN_VALUE})
  void writesNumbers(long value) {
    assertThat(written(out -> JsonBytes.number(out, value))).isEqualTo(Long.toString(value));
  }
}
