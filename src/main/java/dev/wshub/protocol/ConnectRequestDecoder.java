package dev.wshub.protocol;

import java.util.function.Consumer;

/**
 * Reads what a unidirectional client sends, which is no command but the fields of a connect request, as a JSON object. Nothing, white
 * space and {@code null} stand for an empty one.
 */
public final class ConnectRequestDecoder {

  private ConnectRequestDecoder() {}

  /** See {@link CommandDecoder#decode}; it gives one command. */
  public static void decode(byte[] bytes, int offset, int length, Consumer<? super Command> sink) throws ProtocolException {
    sink.accept(read(bytes, offset, length));
  }

  private static Command read(byte[] bytes, int offset, int length) throws ProtocolException {
    RequestFields fields = new RequestFields();
    try (JsonReader in = new JsonReader(bytes, offset, length)) {
      if (in.nextObjectOrNull()) {
        fields.readEntered(RequestKind.CONNECT, in);
        if (in.nextObject()) {
          throw new ProtocolException("there is more than one connect request");
        }
      }
    }
    return RequestKind.CONNECT.command(0, fields);
  }
}
