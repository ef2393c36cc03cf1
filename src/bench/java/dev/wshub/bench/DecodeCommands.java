package dev.wshub.bench;

import dev.wshub.protocol.Command;
import dev.wshub.protocol.JsonCommandDecoder;
import dev.wshub.protocol.ProtobufCommandDecoder;
import dev.wshub.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What it takes to read one command of a client. */
@State(Scope.Thread)
public class DecodeCommands {
  private static final int PUBLISH_FIELD = 7;
  private static final int SUBSCRIBE_FIELD = 5;

  private final String payload = "\"" + "x".repeat(126) + "\"";
  private final byte[] jsonPublish = utf8("{\"id\":3,\"publish\":{\"channel\":\"news\",\"data\":" + payload + "}}");
  private final byte[] jsonSubscribe = utf8("{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}");
  private final byte[] protobufPublish = command(3, PUBLISH_FIELD, fields(utf8("news"), utf8(payload)));
  private final byte[] protobufSubscribe = command(2, SUBSCRIBE_FIELD, fields(utf8("news")));

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A message whose fields of bytes are numbered from one. */
  private static byte[] fields(byte[]... values) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < values.length; i++) {
      field(out, i + 1, values[i]);
    }
    return out.toByteArray();
  }

  private static byte[] command(int id, int request, byte[] message) {
    var out = new ByteArrayOutputStream();
    out.write(1 << 3);
    out.write(id);
    field(out, request, message);
    var delimited = new ByteArrayOutputStream();
    length(delimited, out.size());
    delimited.writeBytes(out.toByteArray());
    return delimited.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] value) {
    out.write(number << 3 | 2);
    length(out, value.length);
    out.writeBytes(value);
  }

  private static void length(ByteArrayOutputStream out, int value) {
    int left = value;
    for (; left >= 0x80; left >>>= 7) {
      out.write(left & 0x7F | 0x80);
    }
    out.write(left);
  }

  @Benchmark
  public void jsonPublish(Blackhole sink) throws ProtocolException {
    JsonCommandDecoder.decode(jsonPublish, 0, jsonPublish.length, (Command command) -> sink.consume(command));
  }

  @Benchmark
  public void jsonSubscribe(Blackhole sink) throws ProtocolException {
    JsonCommandDecoder.decode(jsonSubscribe, 0, jsonSubscribe.length, (Command command) -> sink.consume(command));
  }

  @Benchmark
  public void protobufPublish(Blackhole sink) throws ProtocolException {
    ProtobufCommandDecoder.decode(protobufPublish, 0, protobufPublish.length, (Command command) -> sink.consume(command));
  }

  @Benchmark
  public void protobufSubscribe(Blackhole sink) throws ProtocolException {
    ProtobufCommandDecoder.decode(protobufSubscribe, 0, protobufSubscribe.length, (Command command) -> sink.consume(command));
  }
}
