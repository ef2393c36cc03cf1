package dev.wshub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is written is read by the classes that protoc has made of the schema of an SDK. */
class ProtobufEncoderTest {
  private static final ProtobufEncoder ENCODER = ProtobufEncoder.INSTANCE;
  private static final byte[] NEWS = ENCODER.pushPrefix("news");
  private static final byte[] ANY_BYTES = {0, -1, '\n', 0x22, (byte) 0x80};
  private static final ClientInfo ANN = new ClientInfo("änn😀", "c1", raw("{\"n\":1}"), ANY_BYTES);
  private static final ClientInfo NOBODY = new ClientInfo("", "c2", null, null);
  private static final SubscribeResult PLAIN = new SubscribeResult(false, false, null, List.of(), false, false, null);

  private static byte[] raw(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] written(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer(1);
    writer.accept(out);
    return ByteBufUtil.getBytes(out);
  }

  /** The message, which has its length in front and nothing behind. */
  private static Reply reply(Consumer<ByteBuf> writer) {
    var in = new ByteArrayInputStream(written(writer));
    try {
      Reply reply = Reply.parseDelimitedFrom(in);
      assertThat(in.available()).isZero();
      return reply;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertWritten(Reply.Builder expected, Consumer<ByteBuf> writer) {
    assertThat(reply(writer)).isEqualTo(expected.build());
  }

  private static Reply.Builder answer() {
    return Reply.newBuilder().setId(300);
  }

  private static Reply.Builder push(Protocol.Push.Builder push) {
    return Reply.newBuilder().setPush(push.setChannel("news"));
  }

  private static ByteString bytes(byte[] raw) {
    return ByteString.copyFrom(raw);
  }

  private static Protocol.ClientInfo ann() {
    return Protocol.ClientInfo.newBuilder()
        .setUser("änn😀").setClient("c1").setConnInfo(bytes(raw("{\"n\":1}"))).setChanInfo(bytes(ANY_BYTES)).build();
  }

  private static Protocol.ClientInfo nobody() {
    return Protocol.ClientInfo.newBuilder().setClient("c2").build();
  }

  private static SubscribeResult full() {
    var tags = new LinkedHashMap<String, String>();
    tags.put("k", "ü");
    tags.put("", "empty key");
    tags.put("empty value", "");
    return new SubscribeResult(
        true, true, new StreamPosition(1L << 40, "abcd"),
        List.of(new Publication(ANY_BYTES, ANN, tags, 6, "abcd"), new Publication(new byte[0], null, null, 7, "abcd")),
        true, true, raw("{}"));
  }

  private static Protocol.SubscribeResult.Builder fullResult() {
    return Protocol.SubscribeResult.newBuilder()
        .setRecoverable(true).setPositioned(true).setEpoch("abcd").setOffset(1L << 40).setRecovered(true)
        .setWasRecovering(true).setData(bytes(raw("{}")))
        .addPublications(Protocol.Publication.newBuilder().setData(bytes(ANY_BYTES)).setInfo(ann()).setOffset(6)
            .putTags("k", "ü").putTags("", "empty key").putTags("empty value", ""))
        .addPublications(Protocol.Publication.newBuilder().setOffset(7));
  }

  @Test
  void aPingIsOneZeroByte() {
    assertThat(ENCODER.ping()).containsExactly(0);
  }

  /** The SDK's schema does not have these fields yet: they are unknown to it. */
  @Test
  void writesDeltasAndNumbersOfChannels() {
    var delta = new Publication(raw("1"), null, null, 2, "abcd").withDelta(raw("0\n0;"));
    ByteBuf push = Unpooled.buffer();
    ENCODER.deltaPublication(push, ENCODER.pushPrefix(300), delta);
    assertThat(ByteBufUtil.hexDump(push)).startsWith("11" + "220f" + "08ac02" + "220a" + "2204").endsWith("3002" + "4001");
    ByteBuf reply = Unpooled.buffer();
    ENCODER.subscribe(reply, 1, PLAIN.withDeltas(List.of(delta)).withId(300));
    assertThat(ByteBufUtil.hexDump(reply)).endsWith("6801" + "70ac02").contains("3a0a2204");
  }

  @Test
  void writesConnect() {
    assertWritten(
        answer().setConnect(Protocol.ConnectResult.newBuilder().setClient("u").setVersion("0.1").setPing(25).setPong(true)),
        out -> ENCODER.connect(out, 300, new ConnectResult("u", "0.1", null, Map.of(), 25, true, 0)));
    Map<String, SubscribeResult> subs = new LinkedHashMap<>();
    subs.put("a", PLAIN);
    subs.put("b", full());
    assertWritten(
        answer().setConnect(Protocol.ConnectResult.newBuilder().setClient("u").setVersion("v").setData(bytes(ANY_BYTES))
            .putSubs("a", Protocol.SubscribeResult.getDefaultInstance()).putSubs("b", fullResult().build())
            .setExpires(true).setTtl(77).setSession("s").setNode("n")),
        out -> ENCODER.connect(out, 300, new ConnectResult("u", "v", ANY_BYTES, subs, 0, false, 0, 77, "s", "n")));
  }

  /** A field that the SDK's schema does not have yet. */
  @Test
  void writesTheServersTime() {
    byte[] bytes = written(out -> ENCODER.connect(out, 0, new ConnectResult("", "", null, Map.of(), 0, false, 300)));
    assertThat(bytes).containsExactly(5, 5 << 3 | 2, 3, 11 << 3, 0xAC, 2);
  }

  @Test
  void writesSubscribe() {
    assertWritten(
        answer().setSubscribe(Protocol.SubscribeResult.getDefaultInstance()), out -> ENCODER.subscribe(out, 300, PLAIN));
    assertWritten(
        answer().setSubscribe(fullResult().setExpires(true).setTtl(5)), out -> ENCODER.subscribe(out, 300, full(), 5));
  }

  @Test
  void writesEmptyResults() {
    assertWritten(
        answer().setUnsubscribe(Protocol.UnsubscribeResult.getDefaultInstance()), out -> ENCODER.unsubscribe(out, 300));
    assertWritten(answer().setPublish(Protocol.PublishResult.getDefaultInstance()), out -> ENCODER.publish(out, 300));
    assertWritten(answer().setRpc(Protocol.RPCResult.getDefaultInstance()), out -> ENCODER.rpc(out, 300, null));
    assertWritten(
        answer().setHistory(Protocol.HistoryResult.newBuilder().setEpoch("e")),
        out -> ENCODER.history(out, 300, new HistoryResult(List.of(), new StreamPosition(0, "e"))));
    assertWritten(
        answer().setPresence(Protocol.PresenceResult.getDefaultInstance()), out -> ENCODER.presence(out, 300, Map.of()));
  }

  @Test
  void writesTheOtherResults() {
    assertWritten(
        answer().setRpc(Protocol.RPCResult.newBuilder().setData(bytes(ANY_BYTES))), out -> ENCODER.rpc(out, 300, ANY_BYTES));
    Map<String, ClientInfo> presence = new LinkedHashMap<>();
    presence.put("c1", ANN);
    presence.put("c2", NOBODY);
    assertWritten(
        answer().setPresence(Protocol.PresenceResult.newBuilder().putPresence("c1", ann()).putPresence("c2", nobody())),
        out -> ENCODER.presence(out, 300, presence));
    assertWritten(
        answer().setPresenceStats(Protocol.PresenceStatsResult.newBuilder().setNumClients(200).setNumUsers(1)),
        out -> ENCODER.presenceStats(out, 300, new PresenceStatistics(200, 1)));
    assertWritten(
        answer().setHistory(Protocol.HistoryResult.newBuilder().setEpoch("e").setOffset(9)
            .addPublications(Protocol.Publication.newBuilder().setData(bytes(ANY_BYTES)).setOffset(9))),
        out -> ENCODER.history(
            out, 300, new HistoryResult(List.of(new Publication(ANY_BYTES, null, null, 9, "e")), new StreamPosition(9, "e"))));
  }

  @Test
  void writesWhatWasRenewed() {
    assertWritten(
        answer().setRefresh(Protocol.RefreshResult.newBuilder().setExpires(true).setTtl(300)), out -> ENCODER.refreshed(out, 300, 300));
    assertWritten(
        answer().setSubRefresh(Protocol.SubRefreshResult.newBuilder().setExpires(true).setTtl(300)),
        out -> ENCODER.subRefreshed(out, 300, 300));
    assertWritten(answer().setRefresh(Protocol.RefreshResult.getDefaultInstance()), out -> ENCODER.refreshed(out, 300, 0));
  }

  @Test
  void writesWhereToSendWhatATransportCannot() {
    assertWritten(
        answer().setConnect(Protocol.ConnectResult.newBuilder().setClient("u").setVersion("v").setSession("s").setNode("n")),
        out -> ENCODER.connect(out, 300, new ConnectResult("u", "v", null, Map.of(), 0, false, 0, 0, "s", "n")));
  }

  @Test
  void writesErrors() {
    assertWritten(
        answer().setError(Protocol.Error.newBuilder().setCode(100).setMessage("internal server error").setTemporary(true)),
        out -> ENCODER.error(out, 300, ErrorCode.INTERNAL, null));
    assertWritten(
        answer().setError(Protocol.Error.newBuilder().setCode(1999).setMessage("ö")),
        out -> ENCODER.error(out, 300, 1999, "ö", false));
  }

  @Test
  void writesPublications() {
    assertWritten(
        push(Protocol.Push.newBuilder().setPub(Protocol.Publication.newBuilder().setData(bytes(ANY_BYTES)))),
        out -> ENCODER.publication(out, NEWS, new Publication(ANY_BYTES, null, null, 0, "")));
    assertWritten(
        push(Protocol.Push.newBuilder().setPub(
            Protocol.Publication.newBuilder().setData(bytes(raw("1"))).setInfo(ann()).putTags("k", "v").setOffset(2))),
        out -> ENCODER.publication(out, NEWS, new Publication(raw("1"), ANN, Map.of("k", "v"), 2, "abcd")));
  }

  @Test
  void aLargePublicationIsWritten() {
    var large = new byte[300_000];
    assertWritten(
        push(Protocol.Push.newBuilder().setPub(Protocol.Publication.newBuilder().setData(bytes(large)).setOffset(Long.MAX_VALUE))),
        out -> ENCODER.publication(out, NEWS, new Publication(large, null, null, Long.MAX_VALUE, "abcd")));
  }

  @Test
  void aPushLeavesNoGarbage() {
    var publication = new Publication(new byte[100], ANN, null, 7, "abcd");
    ByteBuf out = Unpooled.buffer(1024);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 20; run++) { // the first ones also load classes
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1_000; i++) {
        ENCODER.publication(out.clear(), NEWS, publication);
        ENCODER.join(out.clear(), NEWS, ANN);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(1_000);
  }

  /** In a field that the SDK's schema does not have yet. */
  @Test
  void onlyTheFirstPublicationOfAStreamCarriesItsEpoch() {
    byte[] first = written(out -> ENCODER.publication(out, NEWS, new Publication(raw("1"), null, null, 1, "ab")));
    byte[] second = written(out -> ENCODER.publication(out, NEWS, new Publication(raw("1"), null, null, 2, "ab")));
    assertThat(first).hasSize(second.length + 4).endsWith(6 << 3, 1, 14 << 3 | 2, 2, 'a', 'b');
    assertThat(second).endsWith(6 << 3, 2);
  }

  @Test
  void writesTheOtherPushes() {
    assertWritten(push(Protocol.Push.newBuilder().setJoin(Protocol.Join.newBuilder().setInfo(ann()))), out -> ENCODER.join(out, NEWS, ANN));
    assertWritten(
        push(Protocol.Push.newBuilder().setLeave(Protocol.Leave.newBuilder().setInfo(nobody()))),
        out -> ENCODER.leave(out, NEWS, NOBODY));
    assertWritten(
        push(Protocol.Push.newBuilder().setUnsubscribe(Protocol.Unsubscribe.newBuilder().setCode(2500).setReason("insufficient state"))),
        out -> ENCODER.unsubscribe(out, NEWS, 2500, "insufficient state"));
    assertWritten(
        push(Protocol.Push.newBuilder().setSubscribe(Protocol.Subscribe.newBuilder()
            .setRecoverable(true).setPositioned(true).setEpoch("abcd").setOffset(1L << 40).setData(bytes(raw("{}"))))),
        out -> ENCODER.subscribe(out, NEWS, full()));
    assertWritten(
        push(Protocol.Push.newBuilder().setSubscribe(Protocol.Subscribe.getDefaultInstance())),
        out -> ENCODER.subscribe(out, NEWS, PLAIN));
  }

  @Test
  void writesPushesOutsideChannels() {
    assertWritten(
        Reply.newBuilder().setPush(Protocol.Push.newBuilder().setRefresh(Protocol.Refresh.newBuilder().setExpires(true).setTtl(9))),
        out -> ENCODER.refresh(out, 9));
    assertWritten(
        Reply.newBuilder().setPush(Protocol.Push.newBuilder().setRefresh(Protocol.Refresh.getDefaultInstance())),
        out -> ENCODER.refresh(out, 0));
    assertWritten(
        Reply.newBuilder().setPush(Protocol.Push.newBuilder().setDisconnect(
            Protocol.Disconnect.newBuilder().setCode(3503).setReason("force disconnect"))),
        out -> ENCODER.disconnect(out, 3503, "force disconnect"));
    assertWritten(
        Reply.newBuilder().setPush(Protocol.Push.newBuilder().setMessage(Protocol.Message.newBuilder().setData(bytes(ANY_BYTES)))),
        out -> ENCODER.message(out, ANY_BYTES));
  }

  @Test
  void halfASurrogatePairBecomesAQuestionMark() {
    assertThat(reply(out -> ENCODER.error(out, 1, 400, "a\ud83d", false)).getError().getMessage()).isEqualTo("a?");
  }
}
