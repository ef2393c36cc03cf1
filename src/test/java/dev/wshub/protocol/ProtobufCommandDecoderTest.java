package dev.wshub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the classes that protoc has made of an SDK's schema write is read. */
class ProtobufCommandDecoderTest {
  private static final byte[] ANY_BYTES = {0, -1, '\n', (byte) 0x80};

  private static byte[] encoded(Consumer<Protocol.Command.Builder> fill) {
    var out = new ByteArrayOutputStream();
    var command = Protocol.Command.newBuilder().setId(2);
    fill.accept(command);
    try {
      command.build().writeDelimitedTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static List<Command> decode(byte[] bytes) throws ProtocolException {
    byte[] padded = new byte[bytes.length + 4];
    Arrays.fill(padded, (byte) 0x7F);
    System.arraycopy(bytes, 0, padded, 2, bytes.length);
    List<Command> commands = new ArrayList<>();
    ProtobufCommandDecoder.decode(padded, 2, bytes.length, commands::add);
    return commands;
  }

  private static Command one(Consumer<Protocol.Command.Builder> fill) throws ProtocolException {
    List<Command> commands = decode(encoded(fill));
    assertThat(commands).hasSize(1);
    return commands.get(0);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static ByteString bytes(byte[] raw) {
    return ByteString.copyFrom(raw);
  }

  @Test
  void readsConnect() throws ProtocolException {
    var connect = (Command.Connect) one(command -> command.setConnect(Protocol.ConnectRequest.newBuilder()
        .setToken("t").setData(bytes(ANY_BYTES)).setName("jävä").setVersion("1")
        .putSubs("a", Protocol.SubscribeRequest.newBuilder().setRecover(true).setEpoch("e").setOffset(7).setToken("x").build())
        .putSubs("b", Protocol.SubscribeRequest.getDefaultInstance())));
    assertThat(connect.id()).isEqualTo(2);
    assertThat(connect.token()).isEqualTo("t");
    assertThat(connect.data()).isEqualTo(ANY_BYTES);
    assertThat(connect.name()).isEqualTo("jävä");
    assertThat(connect.version()).isEqualTo("1");
    assertThat(connect.subs()).containsOnlyKeys("a", "b");
    assertThat(connect.subs().get("a").channel()).isEqualTo("a");
    assertThat(connect.subs().get("a").since()).isEqualTo(new StreamPosition(7, "e"));
    assertThat(connect.subs().get("a").token()).isEqualTo("x");
    assertThat(connect.subs().get("b").since()).isNull();
  }

  /** A field that the SDK's schema does not have yet. */
  @Test
  void readsTheHeadersOfConnect() throws ProtocolException {
    var connect = (Command.Connect) decode(hex("14 08 01 22 10 32 08 0a 01 61 12 03 78 3d 31 32 04 0a 02 62 62")).get(0);
    assertThat(connect.headers()).containsOnly(Map.entry("a", "x=1"), Map.entry("bb", ""));
  }

  @Test
  void whatIsAbsentIsEmpty() throws ProtocolException {
    var connect = (Command.Connect) one(command -> command.setConnect(Protocol.ConnectRequest.getDefaultInstance()));
    assertThat(connect.token()).isEmpty();
    assertThat(connect.data()).isNull();
    assertThat(connect.subs()).isEmpty();
  }

  @Test
  void readsSubscribe() throws ProtocolException {
    var subscribe = (Command.Subscribe) one(command -> command.setSubscribe(Protocol.SubscribeRequest.newBuilder()
        .setChannel("news").setToken("t").setRecover(true).setEpoch("e").setOffset(Long.MAX_VALUE).setData(bytes(ANY_BYTES))
        .setPositioned(true).setRecoverable(true).setJoinLeave(true)));
    assertThat(subscribe.channel()).isEqualTo("news");
    assertThat(subscribe.token()).isEqualTo("t");
    assertThat(subscribe.since()).isEqualTo(new StreamPosition(Long.MAX_VALUE, "e"));
    assertThat(subscribe.data()).isEqualTo(ANY_BYTES);
    assertThat(List.of(subscribe.recover(), subscribe.positioned(), subscribe.recoverable(), subscribe.joinLeave()))
        .containsOnly(true);
  }

  @Test
  void readsTagsFilters() throws ProtocolException {
    String leaf = "12 01 6b 1a 02 6571 22 01 76"; // key k, cmp eq, val v
    String set = "1a 02 696e 2a 01 61 2a 00"; // cmp in, vals a and ""
    var subscribe = (Command.Subscribe) decode(hex("24 08 01 2a 20 0a 01 63 6a 1b 0a 02 6f72 32 0a " + leaf + " 32 09 " + set)).get(0);
    assertThat(subscribe.filter())
        .isEqualTo(
            new FilterNode("or", "", "", "", List.of(), List.of(
                new FilterNode("", "k", "eq", "v", List.of(), List.of()),
                new FilterNode("", "", "in", "", List.of("a", ""), List.of()))));
  }

  @Test
  void nestedTagsFiltersDoNotExhaustTheStack() {
    var nested = Unpooled.buffer();
    for (int size = 0; nested.readableBytes() < 60_000; size = nested.readableBytes()) {
      var outer = Unpooled.buffer();
      ProtobufBytes.head(outer, 6, size);
      nested = outer.writeBytes(nested);
    }
    var command = Unpooled.buffer();
    int filter = nested.readableBytes();
    int request = ProtobufBytes.fieldSize(filter);
    ProtobufBytes.varint(command, 2 + ProtobufBytes.fieldSize(request));
    command.writeByte(8).writeByte(1);
    ProtobufBytes.head(command, 5, request);
    ProtobufBytes.head(command, 13, filter);
    command.writeBytes(nested);
    assertThatThrownBy(() -> decode(ByteBufUtil.getBytes(command))).hasMessage("field tf has more than 64 levels");
  }

  /** Fields that the SDK's schema does not have yet. */
  @Test
  void readsTheNewerFieldsOfSubscribe() throws ProtocolException {
    var subscribe = (Command.Subscribe) decode(hex("17 08 01 2a 13 0a 01 63 62 06 666f7373696c 6a 02 0a 00 70 02 78 01")).get(0);
    assertThat(subscribe.channel()).isEqualTo("c");
    assertThat(subscribe.delta()).isEqualTo("fossil");
    assertThat(subscribe.filter()).isEqualTo(FilterNode.EMPTY);
    assertThat(subscribe.rejectUnrecovered()).isTrue();
    assertThat(subscribe.type()).isEqualTo(1);
  }

  @Test
  void readsTheOtherRequests() throws ProtocolException {
    assertThat(one(c -> c.setUnsubscribe(Protocol.UnsubscribeRequest.newBuilder().setChannel("c"))))
        .isEqualTo(new Command.Unsubscribe(2, "c"));
    assertThat(one(c -> c.setPresence(Protocol.PresenceRequest.newBuilder().setChannel("c"))))
        .isEqualTo(new Command.Presence(2, "c"));
    assertThat(one(c -> c.setPresenceStats(Protocol.PresenceStatsRequest.newBuilder().setChannel("c"))))
        .isEqualTo(new Command.PresenceStats(2, "c"));
    assertThat(one(c -> c.setRefresh(Protocol.RefreshRequest.newBuilder().setToken("t"))))
        .isEqualTo(new Command.Refresh(2, "t"));
    assertThat(one(c -> c.setSubRefresh(Protocol.SubRefreshRequest.newBuilder().setChannel("c").setToken("t"))))
        .isEqualTo(new Command.SubRefresh(2, "c", "t"));
    assertThat(one(c -> c.setHistory(Protocol.HistoryRequest.newBuilder().setChannel("c").setLimit(-1).setReverse(true)
            .setSince(Protocol.StreamPosition.newBuilder().setOffset(3).setEpoch("e")))))
        .isEqualTo(new Command.History(2, "c", -1, new StreamPosition(3, "e"), true));
    assertThat(one(c -> c.setHistory(Protocol.HistoryRequest.newBuilder().setChannel("c").setLimit(10))))
        .isEqualTo(new Command.History(2, "c", 10, null, false));
  }

  @Test
  void readsPayloads() throws ProtocolException {
    var publish = (Command.Publish) one(
        c -> c.setPublish(Protocol.PublishRequest.newBuilder().setChannel("c").setData(bytes(ANY_BYTES))));
    assertThat(publish.channel()).isEqualTo("c");
    assertThat(publish.data()).isEqualTo(ANY_BYTES);
    var rpc = (Command.Rpc) one(c -> c.setRpc(Protocol.RPCRequest.newBuilder().setMethod("m").setData(bytes(ANY_BYTES))));
    assertThat(rpc.method()).isEqualTo("m");
    assertThat(rpc.data()).isEqualTo(ANY_BYTES);
    var send = (Command.Send) one(c -> c.clearId().setSend(Protocol.SendRequest.newBuilder().setData(bytes(ANY_BYTES))));
    assertThat(send.data()).isEqualTo(ANY_BYTES);
  }

  @Test
  void severalCommandsOfOneMessageAreReadInOrder() throws ProtocolException {
    var all = new ByteArrayOutputStream();
    all.writeBytes(encoded(c -> c.setPresence(Protocol.PresenceRequest.newBuilder().setChannel("a"))));
    all.write(0);
    all.writeBytes(encoded(c -> c.setPresence(Protocol.PresenceRequest.newBuilder().setChannel("b"))));
    assertThat(decode(all.toByteArray()))
        .containsExactly(new Command.Presence(2, "a"), new Command.Pong(), new Command.Presence(2, "b"));
  }

  @Test
  void theLargestIdIsRead() throws ProtocolException {
    assertThat(one(c -> c.setId(-1).setPresence(Protocol.PresenceRequest.newBuilder().setChannel("a"))).id())
        .isEqualTo(4294967295L);
  }

  @Test
  void unknownFieldsAreSkipped() throws ProtocolException {
    assertThat(decode(hex("1f 08 02 f8 01 05 f9 01 0102030405060708 fd 01 01020304 fa 01 02 ffff 42 03 0a 01 61")))
        .containsExactly(new Command.Presence(2, "a"));
    assertThat(decode(hex("0a 08 02 42 06 0a 01 61 12 01 ff"))).containsExactly(new Command.Presence(2, "a"));
  }

  @Test
  void commandsInFrontOfAMalformedOneAreGiven() {
    List<Command> commands = new ArrayList<>();
    byte[] bytes = hex("07 08 02 42 03 0a 01 61 05");
    assertThatThrownBy(() -> ProtobufCommandDecoder.decode(bytes, 0, bytes.length, commands::add))
        .isInstanceOf(ProtocolException.class);
    assertThat(commands).containsExactly(new Command.Presence(2, "a"));
  }

  @ParameterizedTest
  @CsvSource({
    "02 08, a length of 2 where 1 bytes",
    "ff ff ff ff ff ff ff ff ff 01, a length of 18446744073709551615",
    "80, a number is cut off",
    "01 08, a number is cut off",
    "0b 08 ff ff ff ff ff ff ff ff ff ff, more than 10 bytes",
    "06 08 ff ff ff ff 1f, from 0 to 4294967295",
    "02 08 02, has no request",
    "02 00 00, no field 0",
    "05 08 02 42 0a 61, a length of 10 where 1 bytes",
    "03 0a 01 61, field 1 must be an integer",
    "04 08 02 40 01, field 8 must be a message",
    "02 0b 0c, field 1 must be an integer",
    "02 fb 01, wire type 3",
    "03 f9 01 00, field 31 is cut off",
    "07 08 02 42 03 0a 01 ff, invalid UTF-8 in field 1",
    "06 08 02 42 00 4a 00, not both presence and presence_stats",
    "11 08 02 2a 0d 18 01 38 ff ff ff ff ff ff ff ff ff 01, from 0 to 9223372036854775807"})
  void malformedOnesSayWhatIsWrong(String hex, String message) {
    assertThatThrownBy(() -> decode(hex(hex))).isInstanceOf(ProtocolException.class).hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":1,\"connect\":{}}", "{}", "\n", "[]"})
  void jsonIsNoProtobuf(String json) {
    assertThatThrownBy(() -> decode(json.getBytes(UTF_8))).isInstanceOf(ProtocolException.class);
  }
}
