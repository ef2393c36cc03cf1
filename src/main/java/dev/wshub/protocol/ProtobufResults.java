package dev.wshub.protocol;

import static dev.wshub.protocol.ProtobufBytes.bytes;
import static dev.wshub.protocol.ProtobufBytes.bytesSize;
import static dev.wshub.protocol.ProtobufBytes.fieldSize;
import static dev.wshub.protocol.ProtobufBytes.flag;
import static dev.wshub.protocol.ProtobufBytes.flagSize;
import static dev.wshub.protocol.ProtobufBytes.head;
import static dev.wshub.protocol.ProtobufBytes.number;
import static dev.wshub.protocol.ProtobufBytes.numberSize;
import static dev.wshub.protocol.ProtobufBytes.string;
import static dev.wshub.protocol.ProtobufBytes.stringSize;
import static dev.wshub.protocol.ProtobufValues.KEY;
import static dev.wshub.protocol.ProtobufValues.VALUE;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/** Protobuf form of the results of requests: the size of each, and its fields without tag and length in front. */
final class ProtobufResults {
  private ProtobufResults() {}

  static int size(ConnectResult result) {
    int size =
        stringSize(result.client())
            + stringSize(result.version())
            + expirationSize(result.ttl())
            + bytesSize(result.data())
            + numberSize(result.ping())
            + flagSize(result.pong())
            + numberSize(result.time())
            + stringSize(result.session())
            + stringSize(result.node());
    for (var sub : result.subs().entrySet()) {
      size += fieldSize(size(sub));
    }
    return size;
  }

  static void connect(ByteBuf out, ConnectResult result) {
    string(out, 1, result.client());
    string(out, 2, result.version());
    expiration(out, 3, result.ttl());
    bytes(out, 5, result.data());
    for (var sub : result.subs().entrySet()) {
      head(out, 6, size(sub));
      string(out, KEY, sub.getKey());
      head(out, VALUE, size(sub.getValue(), 0));
      subscribe(out, sub.getValue(), 0);
    }
    number(out, 7, result.ping());
    flag(out, 8, result.pong());
    string(out, 9, result.session());
    string(out, 10, result.node());
    number(out, 11, result.time());
  }

  private static int size(Map.Entry<String, SubscribeResult> sub) {
    return stringSize(sub.getKey()) + fieldSize(size(sub.getValue(), 0));
  }

  static int size(SubscribeResult result, long ttl) {
    return expirationSize(ttl)
        + flagSize(result.recoverable())
        + positionSize(result.position())
        + ProtobufValues.size(result.publications())
        + flagSize(result.recovered())
        + flagSize(result.positioned())
        + bytesSize(result.data())
        + flagSize(result.wasRecovering())
        + flagSize(result.delta())
        + numberSize(result.id());
  }

  static void subscribe(ByteBuf out, SubscribeResult result, long ttl) {
    StreamPosition position = result.position();
    expiration(out, 1, ttl);
    flag(out, 3, result.recoverable());
    string(out, 6, position == null ? null : position.epoch());
    ProtobufValues.publications(out, 7, result.publications());
    flag(out, 8, result.recovered());
    number(out, 9, position == null ? 0 : position.offset());
    flag(out, 10, result.positioned());
    bytes(out, 11, result.data());
    flag(out, 12, result.wasRecovering());
    flag(out, 13, result.delta());
    number(out, 14, result.id());
  }

  /** Of the part that a push of a server-side subscription has room for. */
  static int pushSize(SubscribeResult result) {
    return flagSize(result.recoverable())
        + positionSize(result.position())
        + flagSize(result.positioned())
        + bytesSize(result.data());
  }

  static void subscribePush(ByteBuf out, SubscribeResult result) {
    StreamPosition position = result.position();
    flag(out, 1, result.recoverable());
    string(out, 4, position == null ? null : position.epoch());
    number(out, 5, position == null ? 0 : position.offset());
    flag(out, 6, result.positioned());
    bytes(out, 7, result.data());
  }

  static int size(HistoryResult result) {
    return ProtobufValues.size(result.publications()) + positionSize(result.position());
  }

  static void history(ByteBuf out, HistoryResult result) {
    ProtobufValues.publications(out, 1, result.publications());
    if (result.position() != null) {
      string(out, 2, result.position().epoch());
      number(out, 3, result.position().offset());
    }
  }

  static int size(Map<String, ClientInfo> presence) {
    int size = 0;
    for (var client : presence.entrySet()) {
      size += fieldSize(presentSize(client));
    }
    return size;
  }

  private static int presentSize(Map.Entry<String, ClientInfo> client) {
    return stringSize(client.getKey()) + fieldSize(ProtobufValues.size(client.getValue()));
  }

  static void presence(ByteBuf out, Map<String, ClientInfo> presence) {
    for (var client : presence.entrySet()) {
      head(out, 1, presentSize(client));
      string(out, KEY, client.getKey());
      head(out, VALUE, ProtobufValues.size(client.getValue()));
      ProtobufValues.clientInfo(out, client.getValue());
    }
  }

  static int size(PresenceStatistics statistics) {
    return numberSize(statistics.clients()) + numberSize(statistics.users());
  }

  static void presenceStats(ByteBuf out, PresenceStatistics statistics) {
    number(out, 1, statistics.clients());
    number(out, 2, statistics.users());
  }

  static int expirationSize(long ttl) {
    return flagSize(ttl != 0) + numberSize(ttl);
  }

  /** Whether there is one, and in the field behind it in how many seconds. */
  static void expiration(ByteBuf out, int field, long ttl) {
    flag(out, field, ttl != 0);
    number(out, field + 1, ttl);
  }

  private static int positionSize(StreamPosition position) {
    return position == null ? 0 : stringSize(position.epoch()) + numberSize(position.offset());
  }
}
