package dev.wshub.protocol;

import java.util.function.Consumer;

/** Reads a client's JSON frame: one or several commands, separated by line ends or other white space. */
public final class JsonCommandDecoder {
  private static final Command.Pong PONG = new Command.Pong();

  private JsonCommandDecoder() {}

  /**
   * Gives each command to the sink as soon as it is complete, so that those in front of a malformed one are handled.
   *
   * @param bytes valid UTF-8 in the given range; not kept
   * @throws ProtocolException at the first thing that is no command of the protocol
   */
  public static void decode(byte[] bytes, int offset, int length, Consumer<? super Command> sink)
      throws ProtocolException {
    try (JsonReader in = new JsonReader(bytes, offset, length)) {
      while (in.nextObject()) {
        sink.accept(readCommand(in));
      }
    }
  }

  private static Command readCommand(JsonReader in) throws ProtocolException {
    long id = 0;
    RequestKind kind = null;
    RequestFields fields = null;
    while (in.nextField()) {
      if (in.name().equals("id")) {
        id = in.uint32();
      } else if (in.isNull()) {
        kindAtHand(in); // absent, but its name must be known all the same
      } else {
        RequestKind next = kindAtHand(in);
        if (kind != null) {
          throw new ProtocolException(
              "a command has one request, not both " + kind.fieldName() + " and " + next.fieldName());
        }
        kind = next;
        fields = new RequestFields();
        fields.read(kind, in);
      }
    }
    return command(id, kind, fields);
  }

  private static RequestKind kindAtHand(JsonReader in) throws ProtocolException {
    RequestKind kind = RequestKind.of(in.name());
    if (kind == null) {
      throw in.unknownField("command");
    }
    return kind;
  }

  private static Command command(long id, RequestKind kind, RequestFields fields) throws ProtocolException {
    if (id == 0 && kind != RequestKind.SEND) {
      return PONG;
    }
    if (kind == null) {
      throw new ProtocolException("command " + id + " has no request");
    }
    return kind.command(id, fields);
  }
}
