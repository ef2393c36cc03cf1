package dev.wshub.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * Writes the server's replies and pushes, each whole, in one of the protocol's encodings. What stands between them is up to the
 * transport.
 *
 * <p>The first parameter is the buffer to write to, heap or direct; it grows when it must. Pushes of a channel begin with the
 * bytes of {@link #pushPrefix}, which are worth keeping: they are the same for all pushes of the channel. Payloads are in the
 * encoding's own form: raw JSON in JSON, any bytes in Protobuf. Encoders have no state; any thread may use them.
 */
public interface Encoder {

  /** The server's ping: an empty reply. A new array each time, free to keep. */
  byte[] ping();

  void connect(ByteBuf out, long id, ConnectResult result);

  default void subscribe(ByteBuf out, long id, SubscribeResult result) {
    subscribe(out, id, result, 0);
  }

  /**
   * @param ttl seconds until the subscription expires, 0 when it does not
   */
  void subscribe(ByteBuf out, long id, SubscribeResult result, long ttl);

  void unsubscribe(ByteBuf out, long id);

  void publish(ByteBuf out, long id);

  void presence(ByteBuf out, long id, Map<String, ClientInfo> presence);

  void presenceStats(ByteBuf out, long id, PresenceStatistics statistics);

  void history(ByteBuf out, long id, HistoryResult result);

  /**
   * @param data the method's result, or null
   */
  void rpc(ByteBuf out, long id, byte[] data);

  /**
   * @param detail what exactly was wrong, added to the code's own message; null for nothing
   */
  default void error(ByteBuf out, long id, ErrorCode error, String detail) {
    String message = detail == null ? error.message() : error.message() + ": " + detail;
    error(out, id, error.code(), message, error.temporary());
  }

  /** An error that an application has defined. */
  void error(ByteBuf out, long id, long code, String message, boolean temporary);

  /**
   * Reply to a refresh command.
   *
   * @param ttl seconds until the connection expires, 0 when it does not
   */
  void refreshed(ByteBuf out, long id, long ttl);

  /** The same for a subscription. */
  void subRefreshed(ByteBuf out, long id, long ttl);

  /** What every push of the channel begins with. */
  byte[] pushPrefix(String channel);

  /** The same where a number stands for the channel's name, as the subscribe result has said. */
  byte[] pushPrefix(long id);

  void publication(ByteBuf out, byte[] prefix, Publication publication);

  /** For those who take deltas: whole or a delta, as {@link Publication#form} says. */
  void deltaPublication(ByteBuf out, byte[] prefix, Publication publication);

  void join(ByteBuf out, byte[] prefix, ClientInfo info);

  void leave(ByteBuf out, byte[] prefix, ClientInfo info);

  /**
   * Push that tells a client of another expiration of its connection.
   *
   * @param ttl seconds until then, 0 when it does not expire
   */
  void refresh(ByteBuf out, long ttl);

  void unsubscribe(ByteBuf out, byte[] prefix, int code, String reason);

  /** Tells of a server-side subscription; what was recovered has no place in it. */
  void subscribe(ByteBuf out, byte[] prefix, SubscribeResult result);

  /** Tells a client why its connection ends, where that cannot be told by other means. */
  void disconnect(ByteBuf out, int code, String reason);

  /**
   * A message to one connection, outside channels.
   */
  void message(ByteBuf out, byte[] data);
}
