package dev.wshub.bench;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Encoder;
import dev.wshub.protocol.JsonEncoder;
import dev.wshub.protocol.ProtobufEncoder;
import dev.wshub.protocol.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it takes to write a push of 128 bytes of payload, which is done once for all subscribers of a channel on a loop. */
@State(Scope.Thread)
public class EncodePushes {

  /** Which of the protocol's encodings. */
  public enum Encoding {
    JSON(JsonEncoder.INSTANCE),
    PROTOBUF(ProtobufEncoder.INSTANCE);

    private final Encoder encoder;

    Encoding(Encoder encoder) {
      this.encoder = encoder;
    }
  }

  @Param public Encoding encoding;

  private final byte[] data = ("\"" + "x".repeat(126) + "\"").getBytes(StandardCharsets.UTF_8);
  private final Publication plain = new Publication(data, null, null, 0, "");
  private final ClientInfo info = new ClientInfo("user", "7b1c3a52-8d6e-4f2a-9a51-0c7b5d1e2f34", null, null);
  private final Publication positioned = new Publication(data, info, null, 123_456, "abcd");
  private final ByteBuf out = Unpooled.directBuffer(1024);
  private Encoder encoder;
  private byte[] prefix;

  @Setup
  public void choose() {
    encoder = encoding.encoder;
    prefix = encoder.pushPrefix("news");
  }

  @Benchmark
  public ByteBuf publication() {
    encoder.publication(out.clear(), prefix, plain);
    return out;
  }

  @Benchmark
  public ByteBuf publicationWithPositionAndPublisher() {
    encoder.publication(out.clear(), prefix, positioned);
    return out;
  }

  @Benchmark
  public ByteBuf join() {
    encoder.join(out.clear(), prefix, info);
    return out;
  }
}
