package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.wshub.client.StreamClient;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HTTP streaming in Protobuf: replies with their lengths in the stream, commands in requests that are Protobuf themselves. */
@Timeout(30)
class StreamProtobufTest {

  private static final String BINARY = "application/octet-stream";

  @RegisterExtension
  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
      {"http_stream": {"enabled": true},
       "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}}}
      """);

  private static byte[] delimited(Protocol.Command command) {
    var out = new ByteArrayOutputStream();
    try {
      command.writeDelimitedTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Protocol.Reply receive(StreamClient stream) {
    try {
      int length = 0;
      int shift = 0;
      int next;
      do {
        next = stream.readByte();
        length |= (next & 0x7F) << shift;
        shift += 7;
      } while (next > 0x7F);
      byte[] reply = new byte[length];
      for (int i = 0; i < length; i++) {
        reply[i] = (byte) stream.readByte();
      }
      return Protocol.Reply.parseFrom(reply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the field numbers of the protocol say: node 1, session 2, data 3. */
  private static byte[] emulation(String node, String session, byte[] data) {
    var out = new ByteArrayOutputStream();
    int field = 1;
    for (byte[] value : new byte[][] {node.getBytes(), session.getBytes(), data}) {
      out.write(field++ << 3 | 2);
      out.write(value.length);
      out.writeBytes(value);
    }
    return out.toByteArray();
  }

  @Test
  void commandsAndRepliesAreMessages() {
    var connect = Protocol.Command.newBuilder().setId(1).setConnect(Protocol.ConnectRequest.getDefaultInstance()).build();
    try (var stream = StreamClient.to(hub.port()).post("/connection/http_stream", delimited(connect)).header("Content-Type", BINARY).open()) {
      assertThat(stream.header("content-type")).isEqualTo(BINARY);
      var connected = receive(stream).getConnect();
      assertThat(connected.getClient()).isNotEmpty();
      var subscribe = Protocol.Command.newBuilder().setId(2).setSubscribe(Protocol.SubscribeRequest.newBuilder().setChannel("p")).build();
      byte[] body = emulation(connected.getNode(), connected.getSession(), delimited(subscribe));
      try (var post = StreamClient.to(hub.port()).post("/emulation", body).header("Content-Type", BINARY).open()) {
        assertThat(post.status()).isEqualTo(204);
      }
      assertThat(receive(stream).hasSubscribe()).isTrue();
      hub.bus().publish("p", "{\"n\":1}").join();
      assertThat(receive(stream).getPush().getPub().getData()).isEqualTo(ByteString.copyFromUtf8("{\"n\":1}"));
      hub.api("disconnect", "{\"client\":\"" + connected.getClient() + "\"}");
      var disconnect = receive(stream).getPush().getDisconnect();
      assertThat(disconnect.getCode()).isEqualTo(3503);
      assertThat(disconnect.getReason()).isEqualTo("force disconnect");
      assertThat(stream.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void whatIsNoMessageIsRefused() {
    for (byte[] body : new byte[][] {{}, {0x0A}, {0x0A, 0x7F, 1}, {0x08, 1}, ByteBufUtil.decodeHexDump("0a016e")}) {
      try (var post = StreamClient.to(hub.port()).post("/emulation", body).header("Content-Type", BINARY).open()) {
        assertThat(post.status()).isEqualTo(400);
      }
    }
    try (var stream = StreamClient.to(hub.port()).post("/connection/http_stream", new byte[] {5, 1}).header("Content-Type", BINARY).open()) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(receive(stream).getPush().getDisconnect().getCode()).isEqualTo(3501);
    }
  }
}
