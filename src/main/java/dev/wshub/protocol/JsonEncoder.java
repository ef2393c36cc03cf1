package dev.wshub.protocol;

import static dev.wshub.protocol.JsonBytes.constant;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Map;

/**
 * Writes the server's replies and pushes as JSON, each without a line end.
 *
 * <p>The first parameter is the buffer to write to, heap or direct; it grows when it must. Pushes of a channel
 * begin with the bytes of {@link #pushPrefix}, which are worth keeping: they are the same for all pushes of the
 * channel.
 */
public final class JsonEncoder {
  private static final byte[] ID = constant("{\"id\":");
  private static final byte[] CONNECT = constant(",\"connect\":");
  private static final byte[] SUBSCRIBE = constant(",\"subscribe\":");
  private static final byte[] UNSUBSCRIBE = constant(",\"unsubscribe\":{}}");
  private static final byte[] PUBLISH = constant(",\"publish\":{}}");
  private static final byte[] PRESENCE = constant(",\"presence\":");
  private static final byte[] PRESENCE_STATS = constant(",\"presence_stats\":");
  private static final byte[] HISTORY = constant(",\"history\":");
  private static final byte[] RPC = constant(",\"rpc\":");
  private static final byte[] ERROR = constant(",\"error\":{\"code\":");
  private static final byte[] MESSAGE = constant(",\"message\":");
  private static final byte[] TEMPORARY = constant(",\"temporary\":true");
  private static final byte[] PUSH = constant("{\"push\":{\"channel\":");
  private static final byte[] PUSH_PUBLICATION = constant("\"pub\":");
  private static final byte[] PUSH_JOIN = constant("\"join\":{\"info\":");
  private static final byte[] PUSH_LEAVE = constant("\"leave\":{\"info\":");
  private static final byte[] PUSH_UNSUBSCRIBE = constant("\"unsubscribe\":{\"code\":");
  private static final byte[] PUSH_SUBSCRIBE = constant("\"subscribe\":");
  private static final byte[] PUSH_MESSAGE = constant("{\"push\":{\"message\":");
  private static final byte[] REASON = constant(",\"reason\":");
  private static final byte[] END_2 = constant("}}");
  private static final byte[] END_3 = constant("}}}");
  private static final int PUBLICATION_OVERHEAD = 96;

  private JsonEncoder() {}

  /** The server's ping: an empty reply. A new array each time, free to keep. */
  public static byte[] ping() {
    return constant("{}");
  }

  public static void connect(ByteBuf out, long id, ConnectResult result) {
    reply(out, id, CONNECT);
    JsonResults.connect(out, result);
    out.writeByte('}');
  }

  public static void subscribe(ByteBuf out, long id, SubscribeResult result) {
    reply(out, id, SUBSCRIBE);
    JsonResults.subscribe(out, result);
    out.writeByte('}');
  }

  public static void unsubscribe(ByteBuf out, long id) {
    reply(out, id, UNSUBSCRIBE);
  }

  public static void publish(ByteBuf out, long id) {
    reply(out, id, PUBLISH);
  }

  public static void presence(ByteBuf out, long id, Map<String, ClientInfo> presence) {
    reply(out, id, PRESENCE);
    JsonResults.presence(out, presence);
    out.writeByte('}');
  }

  public static void presenceStats(ByteBuf out, long id, PresenceStatistics statistics) {
    reply(out, id, PRESENCE_STATS);
    JsonResults.presenceStats(out, statistics);
    out.writeByte('}');
  }

  public static void history(ByteBuf out, long id, HistoryResult result) {
    reply(out, id, HISTORY);
    JsonResults.history(out, result);
    out.writeByte('}');
  }

  /**
   * @param data raw JSON, or null
   */
  public static void rpc(ByteBuf out, long id, byte[] data) {
    reply(out, id, RPC);
    JsonResults.data(out, data);
    out.writeByte('}');
  }

  /**
   * @param detail what exactly was wrong, added to the code's own message; null for nothing
   */
  public static void error(ByteBuf out, long id, ErrorCode error, String detail) {
    reply(out, id, ERROR);
    JsonBytes.number(out, error.code());
    out.writeBytes(MESSAGE);
    JsonBytes.string(out, detail == null ? error.message() : error.message() + ": " + detail);
    if (error.temporary()) {
      out.writeBytes(TEMPORARY);
    }
    out.writeBytes(END_2);
  }

  private static void reply(ByteBuf out, long id, byte[] field) {
    out.writeBytes(ID);
    JsonBytes.number(out, id);
    out.writeBytes(field);
  }

  /** What every push of the channel begins with, up to the comma behind its name. */
  public static byte[] pushPrefix(String channel) {
    ByteBuf out = Unpooled.buffer(PUSH.length + channel.length() + 3);
    out.writeBytes(PUSH);
    JsonBytes.string(out, channel);
    out.writeByte(',');
    return ByteBufUtil.getBytes(out);
  }

  /** A guess at the bytes of a publication's push, large enough in nearly all cases, for the first size of a buffer. */
  public static int publicationSize(byte[] prefix, Publication publication) {
    int tags = publication.tags() == null ? 0 : publication.tags().size() * PUBLICATION_OVERHEAD;
    return prefix.length + publication.data().length + PUBLICATION_OVERHEAD + size(publication.info()) + tags;
  }

  private static int size(ClientInfo info) {
    return info == null
        ? 0
        : PUBLICATION_OVERHEAD + info.user().length() + size(info.connInfo()) + size(info.chanInfo());
  }

  private static int size(byte[] raw) {
    return raw == null ? 0 : raw.length;
  }

  public static void publication(ByteBuf out, byte[] prefix, Publication publication) {
    out.writeBytes(prefix).writeBytes(PUSH_PUBLICATION);
    JsonValues.publication(out, publication);
    out.writeBytes(END_2);
  }

  public static void join(ByteBuf out, byte[] prefix, ClientInfo info) {
    out.writeBytes(prefix).writeBytes(PUSH_JOIN);
    JsonValues.clientInfo(out, info);
    out.writeBytes(END_3);
  }

  public static void leave(ByteBuf out, byte[] prefix, ClientInfo info) {
    out.writeBytes(prefix).writeBytes(PUSH_LEAVE);
    JsonValues.clientInfo(out, info);
    out.writeBytes(END_3);
  }

  public static void unsubscribe(ByteBuf out, byte[] prefix, int code, String reason) {
    out.writeBytes(prefix).writeBytes(PUSH_UNSUBSCRIBE);
    JsonBytes.number(out, code);
    out.writeBytes(REASON);
    JsonBytes.string(out, reason);
    out.writeBytes(END_3);
  }

  /** Tells of a server-side subscription; what was recovered has no place in it. */
  public static void subscribe(ByteBuf out, byte[] prefix, SubscribeResult result) {
    out.writeBytes(prefix).writeBytes(PUSH_SUBSCRIBE);
    JsonResults.subscribePush(out, result);
    out.writeBytes(END_2);
  }

  /**
   * A message to one connection, outside channels.
   *
   * @param data raw JSON
   */
  public static void message(ByteBuf out, byte[] data) {
    out.writeBytes(PUSH_MESSAGE);
    JsonResults.data(out, data);
    out.writeBytes(END_2);
  }
}
