package dev.wshub.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The fields of requests by their numbers in Protobuf, read into the table that JSON fills by their names. Those that the hub has
 * no use for are skipped.
 */
final class ProtobufRequests {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  /** Far above what is allowed, and far below what would exhaust the stack. */
  private static final int MOST_FILTER_LEVELS = 64;

  private ProtobufRequests() {}

  /** Reads all fields of the message at hand. */
  static void read(RequestKind kind, ProtobufReader in, RequestFields to) throws ProtocolException {
    while (in.nextField()) {
      switch (kind) {
        case CONNECT -> connect(in, to);
        case SUBSCRIBE -> subscribe(in, to);
        case PUBLISH -> publish(in, to);
        case HISTORY -> history(in, to);
        case RPC -> rpc(in, to);
        case REFRESH -> refresh(in, to);
        case SUB_REFRESH -> subRefresh(in, to);
        case SEND -> send(in, to);
        case UNSUBSCRIBE, PRESENCE, PRESENCE_STATS -> channel(in, to);
      }
    }
  }

  private static void connect(ProtobufReader in, RequestFields to) throws ProtocolException {
    switch (in.field()) {
      case 1 -> to.token = in.string();
      case 2 -> to.data = in.bytes();
      case 3 -> readSub(in, to);
      case 4 -> to.name = in.string();
      case 5 -> to.version = in.string();
      case 6 -> readHeader(in, to);
      case 7 -> to.flag = in.int64();
      default -> in.skip();
    }
  }

  /** One entry of the map from channels to what the client has of them. */
  private static void readSub(ProtobufReader in, RequestFields to) throws ProtocolException {
    String channel = "";
    var sub = new RequestFields();
    int outer = in.enterField();
    while (in.nextField()) {
      switch (in.field()) {
        case KEY -> channel = in.string();
        case VALUE -> {
          int entry = in.enterField();
          read(RequestKind.SUBSCRIBE, in, sub);
          in.leave(entry);
        }
        default -> in.skip();
      }
    }
    in.leave(outer);
    sub.channel = channel;
    if (to.subs == null) {
      to.subs = new LinkedHashMap<>();
    }
    to.subs.put(channel, sub.subscribe(0));
  }

  /** One entry of the map from the names of headers to their values. */
  private static void readHeader(ProtobufReader in, RequestFields to) throws ProtocolException {
    String name = "";
    String value = "";
    int outer = in.enterField();
    while (in.nextField()) {
      switch (in.field()) {
        case KEY -> name = in.string();
        case VALUE -> value = in.string();
        default -> in.skip();
      }
    }
    in.leave(outer);
    if (to.headers == null) {
      to.headers = new LinkedHashMap<>();
    }
    to.headers.put(name, value);
  }

  private static void subscribe(ProtobufReader in, RequestFields to) throws ProtocolException {
    switch (in.field()) {
      case 1 -> to.channel = in.string();
      case 2 -> to.token = in.string();
      case 3 -> to.recover = in.bool();
      case 6 -> to.epoch = in.string();
      case 7 -> to.offset = in.uint64();
      case 8 -> to.data = in.bytes();
      case 9 -> to.positioned = in.bool();
      case 10 -> to.recoverable = in.bool();
      case 11 -> to.joinLeave = in.bool();
      case 12 -> to.delta = in.string();
      case 13 -> to.filter = filter(in, 1);
      case 14 -> to.flag = in.int64();
      case 15 -> to.type = in.int32();
      default -> in.skip();
    }
  }

  private static FilterNode filter(ProtobufReader in, int level) throws ProtocolException {
    if (level > MOST_FILTER_LEVELS) {
      throw new ProtocolException("field tf has more than " + MOST_FILTER_LEVELS + " levels");
    }
    String op = "";
    String key = "";
    String cmp = "";
    String val = "";
    List<String> vals = new ArrayList<>(0);
    List<FilterNode> nodes = new ArrayList<>(0);
    int outer = in.enterField();
    while (in.nextField()) {
      switch (in.field()) {
        case 1 -> op = in.string();
        case 2 -> key = in.string();
        case 3 -> cmp = in.string();
        case 4 -> val = in.string();
        case 5 -> vals.add(in.string());
        case 6 -> nodes.add(filter(in, level + 1));
        default -> in.skip();
      }
    }
    in.leave(outer);
    return new FilterNode(op, key, cmp, val, vals, nodes);
  }

  private static void channel(ProtobufReader in, RequestFields to) throws ProtocolException {
    if (in.field() == 1) {
      to.channel = in.string();
    } else {
      in.skip();
    }
  }

  private static void publish(ProtobufReader in, RequestFields to) throws ProtocolException {
    switch (in.field()) {
      case 1 -> to.channel = in.string();
      case 2 -> to.data = in.bytes();
      default -> in.skip();
    }
  }

  private static void history(ProtobufReader in, RequestFields to) throws ProtocolException {
    switch (in.field()) {
      case 1 -> to.channel = in.string();
      case 7 -> to.limit = in.int32();
      case 8 -> to.since = position(in);
      case 9 -> to.reverse = in.bool();
      default -> in.skip();
    }
  }

  private static StreamPosition position(ProtobufReader in) throws ProtocolException {
    long offset = 0;
    String epoch = "";
    int outer = in.enterField();
    while (in.nextField()) {
      switch (in.field()) {
        case 1 -> offset = in.uint64();
        case 2 -> epoch = in.string();
        default -> in.skip();
      }
    }
    in.leave(outer);
    return new StreamPosition(offset, epoch);
  }

  private static void rpc(ProtobufReader in, RequestFields to) throws ProtocolException {
    switch (in.field()) {
      case 1 -> to.data = in.bytes();
      case 2 -> to.method = in.string();
      default -> in.skip();
    }
  }

  private static void refresh(ProtobufReader in, RequestFields to) throws ProtocolException {
    if (in.field() == 1) {
      to.token = in.string();
    } else {
      in.skip();
    }
  }

  private static void subRefresh(ProtobufReader in, RequestFields to) throws ProtocolException {
    switch (in.field()) {
      case 1 -> to.channel = in.string();
      case 2 -> to.token = in.string();
      default -> in.skip();
    }
  }

  private static void send(ProtobufReader in, RequestFields to) throws ProtocolException {
    if (in.field() == 1) {
      to.data = in.bytes();
    } else {
      in.skip();
    }
  }
}
