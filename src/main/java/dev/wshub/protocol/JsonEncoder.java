package dev.wshub.protocol;

import static dev.wshub.protocol.JsonBytes.constant;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Map;

/**
 * Writes the server's replies and pushes as JSON, each without a line end. For unidirectional clients a push is the whole object,
 * the answer to their connect request is one, and there are no other replies.
 *
 * <p>The first parameter is the buffer to write to, heap or direct; it grows when it must. Pushes of a channel
 * begin with the bytes of {@link #pushPrefix}, which are worth keeping: they are the same for all pushes of the
 * channel.
 */
public final class JsonEncoder implements Encoder {

  /** For clients that send commands. */
  public static final JsonEncoder INSTANCE = new JsonEncoder("{\"push\":{", "}}");

  /** For those that do not. */
  public static final JsonEncoder UNIDIRECTIONAL = new JsonEncoder("{", "}");

  private static final byte[] ID = constant("{\"id\":");
  private static final byte[] CONNECT = constant(",\"connect\":");
  private static final byte[] SUBSCRIBE = constant(",\"subscribe\":");
  private static final byte[] UNSUBSCRIBE = constant(",\"unsubscribe\":{}}");
  private static final byte[] PUBLISH = constant(",\"publish\":{}}");
  private static final byte[] PRESENCE = constant(",\"presence\":");
  private static final byte[] PRESENCE_STATS = constant(",\"presence_stats\":");
  private static final byte[] HISTORY = constant(",\"history\":");
  private static final byte[] RPC = constant(",\"rpc\":");
  private static final byte[] REFRESH = constant(",\"refresh\":{");
  private static final byte[] SUB_REFRESH = constant(",\"sub_refresh\":{");
  private static final byte[] ERROR = constant(",\"error\":{\"code\":");
  private static final byte[] MESSAGE = constant(",\"message\":");
  private static final byte[] TEMPORARY = constant(",\"temporary\":true");
  private static final byte[] PUSH_ID = constant("\"id\":");
  private static final byte[] CHANNEL = constant("\"channel\":");
  private static final byte[] PUSH_CONNECT = constant("\"connect\":");
  private static final byte[] PUSH_PUBLICATION = constant("\"pub\":");
  private static final byte[] PUSH_JOIN = constant("\"join\":{\"info\":");
  private static final byte[] PUSH_LEAVE = constant("\"leave\":{\"info\":");
  private static final byte[] PUSH_UNSUBSCRIBE = constant("\"unsubscribe\":{\"code\":");
  private static final byte[] PUSH_SUBSCRIBE = constant("\"subscribe\":");
  private static final byte[] PUSH_MESSAGE = constant("\"message\":");
  private static final byte[] PUSH_REFRESH = constant("\"refresh\":{");
  private static final byte[] PUSH_DISCONNECT = constant("\"disconnect\":{\"code\":");
  private static final byte[] EXPIRES_AND_TTL = constant("\"expires\":true,\"ttl\":");
  private static final byte[] REASON = constant(",\"reason\":");
  private static final byte[] END_2 = constant("}}");
  private static final int PUBLICATION_OVERHEAD = 96;

  private final byte[] pushStart;
  private final byte[] pushEnd;

  private JsonEncoder(String pushStart, String pushEnd) {
    this.pushStart = constant(pushStart);
    this.pushEnd = constant(pushEnd);
  }

  @Override
  public byte[] ping() {
    return constant("{}");
  }

  @Override
  public void connect(ByteBuf out, long id, ConnectResult result) {
    if (this == UNIDIRECTIONAL) {
      out.writeBytes(pushStart).writeBytes(PUSH_CONNECT);
    } else {
      reply(out, id, CONNECT);
    }
    JsonResults.connect(out, result);
    out.writeByte('}');
  }

  @Override
  public void subscribe(ByteBuf out, long id, SubscribeResult result, long ttl) {
    reply(out, id, SUBSCRIBE);
    JsonResults.subscribe(out, result, ttl);
    out.writeByte('}');
  }

  @Override
  public void unsubscribe(ByteBuf out, long id) {
    reply(out, id, UNSUBSCRIBE);
  }

  @Override
  public void publish(ByteBuf out, long id) {
    reply(out, id, PUBLISH);
  }

  @Override
  public void presence(ByteBuf out, long id, Map<String, ClientInfo> presence) {
    reply(out, id, PRESENCE);
    JsonResults.presence(out, presence);
    out.writeByte('}');
  }

  @Override
  public void presenceStats(ByteBuf out, long id, PresenceStatistics statistics) {
    reply(out, id, PRESENCE_STATS);
    JsonResults.presenceStats(out, statistics);
    out.writeByte('}');
  }

  @Override
  public void history(ByteBuf out, long id, HistoryResult result) {
    reply(out, id, HISTORY);
    JsonResults.history(out, result);
    out.writeByte('}');
  }

  @Override
  public void rpc(ByteBuf out, long id, byte[] data) {
    reply(out, id, RPC);
    JsonResults.data(out, data);
    out.writeByte('}');
  }

  @Override
  public void error(ByteBuf out, long id, long code, String message, boolean temporary) {
    reply(out, id, ERROR);
    JsonBytes.number(out, code);
    out.writeBytes(MESSAGE);
    JsonBytes.string(out, message);
    if (temporary) {
      out.writeBytes(TEMPORARY);
    }
    out.writeBytes(END_2);
  }

  @Override
  public void refreshed(ByteBuf out, long id, long ttl) {
    reply(out, id, REFRESH);
    expiration(out, ttl);
  }

  @Override
  public void subRefreshed(ByteBuf out, long id, long ttl) {
    reply(out, id, SUB_REFRESH);
    expiration(out, ttl);
  }

  /** The end of an object that has nothing else, and of the one around it. */
  private static void expiration(ByteBuf out, long ttl) {
    if (ttl > 0) {
      out.writeBytes(EXPIRES_AND_TTL);
      JsonBytes.number(out, ttl);
    }
    out.writeBytes(END_2);
  }

  private void reply(ByteBuf out, long id, byte[] field) {
    if (this == UNIDIRECTIONAL) {
      throw new IllegalStateException("a unidirectional client has sent no command that could be replied to");
    }
    out.writeBytes(ID);
    JsonBytes.number(out, id);
    out.writeBytes(field);
  }

  @Override
  public byte[] pushPrefix(String channel) {
    ByteBuf out = Unpooled.buffer(pushStart.length + CHANNEL.length + channel.length() + 3);
    out.writeBytes(pushStart).writeBytes(CHANNEL);
    JsonBytes.string(out, channel);
    out.writeByte(',');
    return ByteBufUtil.getBytes(out);
  }

  @Override
  public byte[] pushPrefix(long id) {
    ByteBuf out = Unpooled.buffer();
    out.writeBytes(pushStart).writeBytes(PUSH_ID);
    JsonBytes.number(out, id);
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

  @Override
  public void publication(ByteBuf out, byte[] prefix, Publication publication) {
    out.writeBytes(prefix).writeBytes(PUSH_PUBLICATION);
    JsonValues.publication(out, publication);
    out.writeBytes(pushEnd);
  }

  @Override
  public void deltaPublication(ByteBuf out, byte[] prefix, Publication publication) {
    out.writeBytes(prefix).writeBytes(PUSH_PUBLICATION);
    JsonValues.deltaPublication(out, publication);
    out.writeBytes(pushEnd);
  }

  @Override
  public void join(ByteBuf out, byte[] prefix, ClientInfo info) {
    out.writeBytes(prefix).writeBytes(PUSH_JOIN);
    JsonValues.clientInfo(out, info);
    out.writeByte('}').writeBytes(pushEnd);
  }

  @Override
  public void leave(ByteBuf out, byte[] prefix, ClientInfo info) {
    out.writeBytes(prefix).writeBytes(PUSH_LEAVE);
    JsonValues.clientInfo(out, info);
    out.writeByte('}').writeBytes(pushEnd);
  }

  @Override
  public void refresh(ByteBuf out, long ttl) {
    out.writeBytes(pushStart).writeBytes(PUSH_REFRESH);
    if (ttl > 0) {
      out.writeBytes(EXPIRES_AND_TTL);
      JsonBytes.number(out, ttl);
    }
    out.writeByte('}').writeBytes(pushEnd);
  }

  @Override
  public void unsubscribe(ByteBuf out, byte[] prefix, int code, String reason) {
    out.writeBytes(prefix).writeBytes(PUSH_UNSUBSCRIBE);
    JsonBytes.number(out, code);
    out.writeBytes(REASON);
    JsonBytes.string(out, reason);
    out.writeByte('}').writeBytes(pushEnd);
  }

  @Override
  public void subscribe(ByteBuf out, byte[] prefix, SubscribeResult result) {
    out.writeBytes(prefix).writeBytes(PUSH_SUBSCRIBE);
    JsonResults.subscribePush(out, result);
    out.writeBytes(pushEnd);
  }

  @Override
  public void disconnect(ByteBuf out, int code, String reason) {
    out.writeBytes(pushStart).writeBytes(PUSH_DISCONNECT);
    JsonBytes.number(out, code);
    out.writeBytes(REASON);
    JsonBytes.string(out, reason);
    out.writeByte('}').writeBytes(pushEnd);
  }

  @Override
  public void message(ByteBuf out, byte[] data) {
    out.writeBytes(pushStart).writeBytes(PUSH_MESSAGE);
    JsonResults.data(out, data);
    out.writeBytes(pushEnd);
  }
}
