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
import static dev.wshub.protocol.ProtobufBytes.varint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Map;

/**
 * Writes the server's replies and pushes as Protobuf, each with its length as a varint in front. Lengths are computed before the
 * bytes are written; nothing is allocated but what the buffer needs to grow.
 *
 * <p>The prefix of a push is the field of the channel, or of the number that stands for it. The schema is {@code dev/wshub/protocol/client.proto}.
 */
public final class ProtobufEncoder implements Encoder {

  /** The only one: it has no state. */
  public static final ProtobufEncoder INSTANCE = new ProtobufEncoder();

  private static final byte[] NO_CHANNEL = {};

  // Reply
  private static final int ID = 1;
  private static final int ERROR = 2;
  private static final int PUSH = 4;
  private static final int CONNECT = 5;
  private static final int SUBSCRIBE = 6;
  private static final int UNSUBSCRIBE = 7;
  private static final int PUBLISH = 8;
  private static final int PRESENCE = 9;
  private static final int PRESENCE_STATS = 10;
  private static final int HISTORY = 11;
  private static final int RPC = 13;
  private static final int REFRESH = 14;
  private static final int SUB_REFRESH = 15;

  // Push
  private static final int CHANNEL = 2;
  private static final int PUSH_PUBLICATION = 4;
  private static final int PUSH_JOIN = 5;
  private static final int PUSH_LEAVE = 6;
  private static final int PUSH_UNSUBSCRIBE = 7;
  private static final int PUSH_MESSAGE = 8;
  private static final int PUSH_SUBSCRIBE = 9;
  private static final int PUSH_DISCONNECT = 11;
  private static final int PUSH_REFRESH = 12;

  private static final int ONLY_FIELD = 1;

  private ProtobufEncoder() {}

  @Override
  public byte[] ping() {
    return new byte[1];
  }

  @Override
  public void connect(ByteBuf out, long id, ConnectResult result) {
    reply(out, id, CONNECT, ProtobufResults.size(result));
    ProtobufResults.connect(out, result);
  }

  @Override
  public void subscribe(ByteBuf out, long id, SubscribeResult result, long ttl) {
    reply(out, id, SUBSCRIBE, ProtobufResults.size(result, ttl));
    ProtobufResults.subscribe(out, result, ttl);
  }

  @Override
  public void unsubscribe(ByteBuf out, long id) {
    reply(out, id, UNSUBSCRIBE, 0);
  }

  @Override
  public void publish(ByteBuf out, long id) {
    reply(out, id, PUBLISH, 0);
  }

  @Override
  public void presence(ByteBuf out, long id, Map<String, ClientInfo> presence) {
    reply(out, id, PRESENCE, ProtobufResults.size(presence));
    ProtobufResults.presence(out, presence);
  }

  @Override
  public void presenceStats(ByteBuf out, long id, PresenceStatistics statistics) {
    reply(out, id, PRESENCE_STATS, ProtobufResults.size(statistics));
    ProtobufResults.presenceStats(out, statistics);
  }

  @Override
  public void history(ByteBuf out, long id, HistoryResult result) {
    reply(out, id, HISTORY, ProtobufResults.size(result));
    ProtobufResults.history(out, result);
  }

  @Override
  public void rpc(ByteBuf out, long id, byte[] data) {
    reply(out, id, RPC, bytesSize(data));
    bytes(out, ONLY_FIELD, data);
  }

  @Override
  public void error(ByteBuf out, long id, long code, String message, boolean temporary) {
    reply(out, id, ERROR, numberSize(code) + stringSize(message) + flagSize(temporary));
    number(out, 1, code);
    string(out, 2, message);
    flag(out, 3, temporary);
  }

  @Override
  public void refreshed(ByteBuf out, long id, long ttl) {
    reply(out, id, REFRESH, ProtobufResults.expirationSize(ttl));
    ProtobufResults.expiration(out, 3, ttl);
  }

  @Override
  public void subRefreshed(ByteBuf out, long id, long ttl) {
    reply(out, id, SUB_REFRESH, ProtobufResults.expirationSize(ttl));
    ProtobufResults.expiration(out, 1, ttl);
  }

  private static void reply(ByteBuf out, long id, int field, int length) {
    int size = numberSize(id) + fieldSize(length);
    varint(room(out, size), size);
    number(out, ID, id);
    head(out, field, length);
  }

  @Override
  public byte[] pushPrefix(String channel) {
    ByteBuf out = Unpooled.buffer(stringSize(channel));
    string(out, CHANNEL, channel);
    return ByteBufUtil.getBytes(out);
  }

  @Override
  public byte[] pushPrefix(long id) {
    ByteBuf out = Unpooled.buffer(numberSize(id));
    number(out, ID, id);
    return ByteBufUtil.getBytes(out);
  }

  @Override
  public void publication(ByteBuf out, byte[] prefix, Publication publication) {
    push(out, prefix, PUSH_PUBLICATION, ProtobufValues.size(publication));
    ProtobufValues.publication(out, publication);
  }

  /** Whole payloads and deltas are bytes like any other. */
  @Override
  public void deltaPublication(ByteBuf out, byte[] prefix, Publication publication) {
    publication(out, prefix, publication);
  }

  @Override
  public void join(ByteBuf out, byte[] prefix, ClientInfo info) {
    about(out, prefix, PUSH_JOIN, info);
  }

  @Override
  public void leave(ByteBuf out, byte[] prefix, ClientInfo info) {
    about(out, prefix, PUSH_LEAVE, info);
  }

  private static void about(ByteBuf out, byte[] prefix, int field, ClientInfo info) {
    int size = ProtobufValues.size(info);
    push(out, prefix, field, fieldSize(size));
    head(out, ONLY_FIELD, size);
    ProtobufValues.clientInfo(out, info);
  }

  @Override
  public void refresh(ByteBuf out, long ttl) {
    push(out, NO_CHANNEL, PUSH_REFRESH, ProtobufResults.expirationSize(ttl));
    ProtobufResults.expiration(out, 1, ttl);
  }

  @Override
  public void unsubscribe(ByteBuf out, byte[] prefix, int code, String reason) {
    push(out, prefix, PUSH_UNSUBSCRIBE, numberSize(code) + stringSize(reason));
    number(out, 2, code);
    string(out, 3, reason);
  }

  @Override
  public void subscribe(ByteBuf out, byte[] prefix, SubscribeResult result) {
    push(out, prefix, PUSH_SUBSCRIBE, ProtobufResults.pushSize(result));
    ProtobufResults.subscribePush(out, result);
  }

  @Override
  public void disconnect(ByteBuf out, int code, String reason) {
    push(out, NO_CHANNEL, PUSH_DISCONNECT, numberSize(code) + stringSize(reason));
    number(out, 1, code);
    string(out, 2, reason);
  }

  @Override
  public void message(ByteBuf out, byte[] data) {
    push(out, NO_CHANNEL, PUSH_MESSAGE, bytesSize(data));
    bytes(out, ONLY_FIELD, data);
  }

  private static void push(ByteBuf out, byte[] prefix, int field, int length) {
    int push = prefix.length + fieldSize(length);
    int size = fieldSize(push);
    varint(room(out, size), size);
    head(out, PUSH, push);
    out.writeBytes(prefix);
    head(out, field, length);
  }

  /** The buffer with room for a message of that size and its length. */
  private static ByteBuf room(ByteBuf out, int size) {
    return out.ensureWritable(ProtobufBytes.varintSize(size) + size);
  }
}
