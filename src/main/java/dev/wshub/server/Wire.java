package dev.wshub.server;

import dev.wshub.protocol.CommandDecoder;
import dev.wshub.protocol.ConnectRequestDecoder;
import dev.wshub.protocol.Encoder;
import dev.wshub.protocol.JsonCommandDecoder;
import dev.wshub.protocol.JsonEncoder;
import dev.wshub.protocol.ProtobufCommandDecoder;
import dev.wshub.protocol.ProtobufEncoder;

/**
 * The form in which a connection sends commands and gets replies and pushes: how each is encoded, and how they are framed.
 * Connections of one form share what is written to many.
 */
enum Wire {
  WEBSOCKET_JSON(JsonCommandDecoder::decode, JsonEncoder.INSTANCE, Framing.TEXT),
  WEBSOCKET_PROTOBUF(ProtobufCommandDecoder::decode, ProtobufEncoder.INSTANCE, Framing.BINARY),
  HTTP_STREAM_JSON(JsonCommandDecoder::decode, JsonEncoder.INSTANCE, Framing.LINES),
  HTTP_STREAM_PROTOBUF(ProtobufCommandDecoder::decode, ProtobufEncoder.INSTANCE, Framing.DELIMITED),
  SSE(JsonCommandDecoder::decode, JsonEncoder.INSTANCE, Framing.EVENTS),
  UNI_WEBSOCKET(ConnectRequestDecoder::decode, JsonEncoder.UNIDIRECTIONAL, Framing.TEXT_EACH),
  UNI_WEBSOCKET_JOINED(ConnectRequestDecoder::decode, JsonEncoder.UNIDIRECTIONAL, Framing.TEXT),
  UNI_HTTP_STREAM(ConnectRequestDecoder::decode, JsonEncoder.UNIDIRECTIONAL, Framing.LINES),
  UNI_SSE(ConnectRequestDecoder::decode, JsonEncoder.UNIDIRECTIONAL, Framing.EVENTS);

  private final CommandDecoder decoder;
  private final Encoder encoder;
  private final Framing framing;

  Wire(CommandDecoder decoder, Encoder encoder, Framing framing) {
    this.decoder = decoder;
    this.encoder = encoder;
    this.framing = framing;
  }

  CommandDecoder decoder() {
    return decoder;
  }

  Encoder encoder() {
    return encoder;
  }

  Framing framing() {
    return framing;
  }

  /** Whether payloads are JSON; else they are any bytes. */
  boolean isJson() {
    return encoder instanceof JsonEncoder;
  }
}
