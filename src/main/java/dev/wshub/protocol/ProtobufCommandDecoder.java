package dev.wshub.protocol;

import java.util.function.Consumer;

/**
 * Reads a client's Protobuf message: one or several commands, each with its length as a varint in front.
 *
 * <p>Fields that the schema does not have are skipped, as Protobuf wants it; what JSON refuses beside unknown names is refused
 * here as well.
 */
public final class ProtobufCommandDecoder {
  private static final Command.Pong PONG = new Command.Pong();
  private static final int ID = 1;

  private ProtobufCommandDecoder() {}

  /** See {@link CommandDecoder#decode}. */
  public static void decode(byte[] bytes, int offset, int length, Consumer<? super Command> sink)
      throws ProtocolException {
    var in = new ProtobufReader(bytes, offset, length);
    while (in.hasMore()) {
      int whole = in.enter();
      Command command = readCommand(in);
      in.leave(whole);
      sink.accept(command);
    }
  }

  private static Command readCommand(ProtobufReader in) throws ProtocolException {
    long id = 0;
    RequestKind kind = null;
    RequestFields fields = null;
    while (in.nextField()) {
      RequestKind next = kindOf(in.field());
      if (next != null) {
        if (kind != null) {
          throw new ProtocolException(
              "a command has one request, not both " + kind.fieldName() + " and " + next.fieldName());
        }
        kind = next;
        fields = new RequestFields();
        int outer = in.enterField();
        ProtobufRequests.read(kind, in, fields);
        in.leave(outer);
      } else if (in.field() == ID) {
        id = in.uint32();
      } else {
        in.skip();
      }
    }
    return command(id, kind, fields);
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

  /** The request that the command carries in that field, or null. */
  private static RequestKind kindOf(int field) {
    return switch (field) {
      case 4 -> RequestKind.CONNECT;
      case 5 -> RequestKind.SUBSCRIBE;
      case 6 -> RequestKind.UNSUBSCRIBE;
      case 7 -> RequestKind.PUBLISH;
      case 8 -> RequestKind.PRESENCE;
      case 9 -> RequestKind.PRESENCE_STATS;
      case 10 -> RequestKind.HISTORY;
      case 12 -> RequestKind.SEND;
      case 13 -> RequestKind.RPC;
      case 14 -> RequestKind.REFRESH;
      case 15 -> RequestKind.SUB_REFRESH;
      default -> null;
    };
  }
}
