package dev.wshub.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a client sends in a request of its own, because its connection goes one way only. Fields are those of the Centrifuge
 * protocol.
 *
 * @param node the instance that it is connected to
 * @param session id of its connection there
 * @param data its commands, in the encoding of the connection
 */
public record EmulationRequest(String node, String session, byte[] data) {
  private static final int NODE = 1;
  private static final int SESSION = 2;
  private static final int DATA = 3;

  /** Reads a JSON object, in which the commands are the text of a string. */
  public static EmulationRequest ofJson(byte[] body) throws ProtocolException {
    if (!Utf8.isValid(body, 0, body.length)) {
      throw new ProtocolException("invalid UTF-8");
    }
    String node = "";
    String session = "";
    String data = "";
    try (JsonReader in = new JsonReader(body, 0, body.length)) {
      if (!in.nextObject()) {
        throw new ProtocolException("the body is empty");
      }
      while (in.nextField()) {
        switch (in.name()) {
          case "node" -> node = in.string();
          case "session" -> session = in.string();
          case "data" -> data = in.string();
          default -> throw in.unknownField("the request");
        }
      }
      if (in.nextObject()) {
        throw new ProtocolException("there is more than one request");
      }
    }
    return complete(node, session, utf8(data));
  }

  /** Reads a Protobuf message without a length in front. */
  public static EmulationRequest ofProtobuf(byte[] body) throws ProtocolException {
    String node = "";
    String session = "";
    byte[] data = null;
    var in = new ProtobufReader(body, 0, body.length);
    while (in.nextField()) {
      switch (in.field()) {
        case NODE -> node = in.string();
        case SESSION -> session = in.string();
        case DATA -> data = in.bytes();
        default -> in.skip();
      }
    }
    return complete(node, session, data == null ? new byte[0] : data);
  }

  /** Escapes may stand for half a character, which has no UTF-8. */
  private static byte[] utf8(String text) throws ProtocolException {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new ProtocolException("data holds a lone surrogate");
    }
  }

  private static EmulationRequest complete(String node, String session, byte[] data) throws ProtocolException {
    if (node.isEmpty() || session.isEmpty() || data.length == 0) {
      throw new ProtocolException((node.isEmpty() ? "node" : session.isEmpty() ? "session" : "data") + " is missing");
    }
    return new EmulationRequest(node, session, data);
  }
}
