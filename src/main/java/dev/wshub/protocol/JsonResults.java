package dev.wshub.protocol;

import static dev.wshub.protocol.JsonBytes.constant;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * JSON form of the results of requests. Every field is written with a comma in front, which the object's start
 * replaces.
 */
final class JsonResults {
  private static final byte[] CLIENT = constant("{\"client\":");
  private static final byte[] VERSION = constant(",\"version\":");
  private static final byte[] EXPIRES = constant(",\"expires\":true");
  private static final byte[] TTL = constant(",\"ttl\":");
  private static final byte[] DATA = constant(",\"data\":");
  private static final byte[] SUBS = constant(",\"subs\":");
  private static final byte[] PING = constant(",\"ping\":");
  private static final byte[] PONG = constant(",\"pong\":true");
  private static final byte[] SESSION = constant(",\"session\":");
  private static final byte[] NODE = constant(",\"node\":");
  private static final byte[] TIME = constant(",\"time\":");
  private static final byte[] RECOVERABLE = constant(",\"recoverable\":true");
  private static final byte[] POSITIONED = constant(",\"positioned\":true");
  private static final byte[] RECOVERED = constant(",\"recovered\":true");
  private static final byte[] WAS_RECOVERING = constant(",\"was_recovering\":true");
  private static final byte[] DELTA = constant(",\"delta\":true");
  private static final byte[] SUBSCRIPTION_ID = constant(",\"id\":");
  private static final byte[] EPOCH = constant(",\"epoch\":");
  private static final byte[] OFFSET = constant(",\"offset\":");
  private static final byte[] PUBLICATIONS = constant(",\"publications\":");
  private static final byte[] PRESENCE = constant(",\"presence\":");
  private static final byte[] NUM_CLIENTS = constant(",\"num_clients\":");
  private static final byte[] NUM_USERS = constant(",\"num_users\":");

  private JsonResults() {}

  static void connect(ByteBuf out, ConnectResult result) {
    out.writeBytes(CLIENT);
    JsonBytes.string(out, result.client());
    out.writeBytes(VERSION);
    JsonBytes.string(out, result.version());
    expiration(out, result.ttl());
    raw(out, DATA, result.data());
    if (!result.subs().isEmpty()) {
      out.writeBytes(SUBS);
      subs(out, result.subs());
    }
    number(out, PING, result.ping());
    flag(out, PONG, result.pong());
    text(out, SESSION, result.session());
    text(out, NODE, result.node());
    number(out, TIME, result.time());
    out.writeByte('}');
  }

  private static void text(ByteBuf out, byte[] field, String value) {
    if (!value.isEmpty()) {
      out.writeBytes(field);
      JsonBytes.string(out, value);
    }
  }

  private static void subs(ByteBuf out, Map<String, SubscribeResult> subs) {
    char separator = '{';
    for (var entry : subs.entrySet()) {
      out.writeByte(separator);
      JsonBytes.string(out, entry.getKey());
      out.writeByte(':');
      subscribe(out, entry.getValue(), 0);
      separator = ',';
    }
    out.writeByte('}');
  }

  static void subscribe(ByteBuf out, SubscribeResult result, long ttl) {
    int start = out.writerIndex();
    expiration(out, ttl);
    flag(out, RECOVERABLE, result.recoverable());
    epoch(out, result.position());
    if (!result.publications().isEmpty()) {
      out.writeBytes(PUBLICATIONS);
      JsonValues.publications(out, result.publications(), result.delta());
    }
    flag(out, RECOVERED, result.recovered());
    offset(out, result.position());
    flag(out, POSITIONED, result.positioned());
    raw(out, DATA, result.data());
    flag(out, WAS_RECOVERING, result.wasRecovering());
    flag(out, DELTA, result.delta());
    number(out, SUBSCRIPTION_ID, result.id());
    close(out, start);
  }

  /** The part of a subscribe result that a push of a server-side subscription has room for. */
  static void subscribePush(ByteBuf out, SubscribeResult result) {
    int start = out.writerIndex();
    flag(out, RECOVERABLE, result.recoverable());
    epoch(out, result.position());
    offset(out, result.position());
    flag(out, POSITIONED, result.positioned());
    raw(out, DATA, result.data());
    close(out, start);
  }

  static void history(ByteBuf out, HistoryResult result) {
    int start = out.writerIndex();
    if (!result.publications().isEmpty()) {
      out.writeBytes(PUBLICATIONS);
      JsonValues.publications(out, result.publications(), false);
    }
    epoch(out, result.position());
    offset(out, result.position());
    close(out, start);
  }

  static void presence(ByteBuf out, Map<String, ClientInfo> presence) {
    int start = out.writerIndex();
    if (!presence.isEmpty()) {
      out.writeBytes(PRESENCE);
      JsonValues.presence(out, presence);
    }
    close(out, start);
  }

  static void presenceStats(ByteBuf out, PresenceStatistics statistics) {
    int start = out.writerIndex();
    number(out, NUM_CLIENTS, statistics.clients());
    number(out, NUM_USERS, statistics.users());
    close(out, start);
  }

  static void data(ByteBuf out, byte[] data) {
    int start = out.writerIndex();
    raw(out, DATA, data);
    close(out, start);
  }

  private static void close(ByteBuf out, int start) {
    if (out.writerIndex() == start) {
      out.writeByte('{');
    } else {
      out.setByte(start, '{');
    }
    out.writeByte('}');
  }

  private static void expiration(ByteBuf out, long ttl) {
    flag(out, EXPIRES, ttl != 0);
    number(out, TTL, ttl);
  }

  private static void flag(ByteBuf out, byte[] field, boolean value) {
    if (value) {
      out.writeBytes(field);
    }
  }

  private static void number(ByteBuf out, byte[] field, long value) {
    if (value != 0) {
      out.writeBytes(field);
      JsonBytes.number(out, value);
    }
  }

  private static void raw(ByteBuf out, byte[] field, byte[] value) {
    if (value != null) {
      out.writeBytes(field).writeBytes(value);
    }
  }

  private static void epoch(ByteBuf out, StreamPosition position) {
    if (position != null && !position.epoch().isEmpty()) {
      out.writeBytes(EPOCH);
      JsonBytes.string(out, position.epoch());
    }
  }

  private static void offset(ByteBuf out, StreamPosition position) {
    if (position != null) {
      number(out, OFFSET, position.offset());
    }
  }
}
