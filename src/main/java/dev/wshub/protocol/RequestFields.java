package dev.wshub.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of one request while it is read. A name means the same in every request of the protocol, so one table
 * serves all; which names a request has is said by its {@link RequestKind}. Fields that the hub has no use for are
 * checked for their type and dropped.
 */
final class RequestFields {
  String channel = "";
  String token = "";
  String method = "";
  String name = "";
  String version = "";
  String epoch = "";
  String delta = "";
  long offset;
  long flag;
  int type;
  int limit;
  boolean recover;
  boolean positioned;
  boolean recoverable;
  boolean joinLeave;
  boolean reverse;
  byte[] data;
  FilterNode filter;
  StreamPosition since;
  Map<String, Command.Subscribe> subs;
  Map<String, String> headers;

  /** Reads all fields of the object at hand; an unknown one ends it. */
  void read(RequestKind kind, JsonReader in) throws ProtocolException {
    if (in.enterObject()) {
      readEntered(kind, in);
    }
  }

  /** The same of an object that was entered. */
  void readEntered(RequestKind kind, JsonReader in) throws ProtocolException {
    while (in.nextField()) {
      if (!kind.has(in.name())) {
        throw in.unknownField(kind.fieldName());
      }
      readField(in);
    }
  }

  private void readField(JsonReader in) throws ProtocolException {
    switch (in.name()) {
      case "channel" -> channel = in.string();
      case "data" -> data = in.rawValue();
      case "token" -> token = in.string();
      case "method" -> method = in.string();
      case "name" -> name = in.string();
      case "version" -> version = in.string();
      case "epoch" -> epoch = in.string();
      case "offset" -> offset = in.uint64();
      case "recover" -> recover = in.bool();
      case "positioned" -> positioned = in.bool();
      case "recoverable" -> recoverable = in.bool();
      case "join_leave" -> joinLeave = in.bool();
      case "reverse" -> reverse = in.bool();
      case "limit" -> limit = in.int32();
      case "flag" -> flag = in.int64();
      case "type" -> type = in.int32();
      case "delta" -> delta = in.string();
      case "since" -> since = readPosition(in);
      case "subs" -> subs = readSubs(in);
      case "headers" -> headers = in.strings();
      case "tf" -> filter = FilterNode.read(in);
      default -> readUnused(in);
    }
  }

  private static void readUnused(JsonReader in) throws ProtocolException {
    switch (in.name()) {
      case "untrack" -> in.stringList();
      case "phase" -> in.int32();
      case "asc", "removed" -> in.bool();
      case "track" -> in.skip();
      default -> in.string(); // dict, profile, cursor, key
    }
  }

  static StreamPosition readPosition(JsonReader in) throws ProtocolException {
    if (!in.enterObject()) {
      return null;
    }
    long offset = 0;
    String epoch = "";
    while (in.nextField()) {
      switch (in.name()) {
        case "offset" -> offset = in.uint64();
        case "epoch" -> epoch = in.string();
        default -> throw in.unknownField("since");
      }
    }
    return new StreamPosition(offset, epoch);
  }

  private static Map<String, Command.Subscribe> readSubs(JsonReader in) throws ProtocolException {
    if (!in.enterObject()) {
      return null;
    }
    Map<String, Command.Subscribe> subs = new LinkedHashMap<>();
    while (in.nextField()) {
      String channel = in.name();
      RequestFields fields = new RequestFields();
      fields.read(RequestKind.SUBSCRIBE, in);
      fields.channel = channel;
      subs.put(channel, fields.subscribe(0));
    }
    return subs;
  }

  Command.Subscribe subscribe(long id) {
    StreamPosition from = recover ? new StreamPosition(offset, epoch) : null;
    return new Command.Subscribe(
        id, channel, token, recover, from, data, positioned, recoverable, joinLeave, delta, filter, flag, type);
  }

  Command.Connect connect(long id) {
    return new Command.Connect(id, token, data, subs == null ? Map.of() : subs, name, version, headers == null ? Map.of() : headers);
  }
}
