package dev.wshub.api;

import static dev.wshub.protocol.JsonBytes.constant;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.JsonBytes;
import dev.wshub.protocol.JsonValues;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.Publication;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/** JSON form of the results about channels. Unlike the client protocol the API writes zero values. */
final class ChannelResults {
  private static final byte[] PRESENCE = constant("{\"presence\":");
  private static final byte[] NUM_CLIENTS = constant("{\"num_clients\":");
  private static final byte[] NUM_USERS = constant(",\"num_users\":");
  private static final byte[] PUBLICATIONS = constant("{\"publications\":[");
  private static final byte[] EPOCH = constant("],\"epoch\":");
  private static final byte[] OFFSET = constant(",\"offset\":");
  private static final byte[] CHANNELS = constant("{\"channels\":{");
  private static final byte[] CURSOR = constant(",\"cursor\":");

  private ChannelResults() {}

  static void presence(ByteBuf out, Map<String, ClientInfo> presence) {
    out.writeBytes(PRESENCE);
    JsonValues.presence(out, presence);
    out.writeByte('}');
  }

  static void presenceStats(ByteBuf out, PresenceStatistics statistics) {
    out.writeBytes(NUM_CLIENTS);
    JsonBytes.number(out, statistics.clients());
    out.writeBytes(NUM_USERS);
    JsonBytes.number(out, statistics.users());
    out.writeByte('}');
  }

  static void history(ByteBuf out, HistoryResult history) {
    out.writeBytes(PUBLICATIONS);
    boolean first = true;
    for (Publication publication : history.publications()) {
      if (!first) {
        out.writeByte(',');
      }
      JsonValues.storedPublication(out, publication);
      first = false;
    }
    out.writeBytes(EPOCH);
    JsonBytes.string(out, history.position().epoch());
    out.writeBytes(OFFSET);
    JsonBytes.number(out, history.position().offset());
    out.writeByte('}');
  }

  /**
   * @param cursor where the next page begins, empty on the last one
   */
  static void channels(ByteBuf out, Map<String, Integer> channels, String cursor) {
    out.writeBytes(CHANNELS);
    boolean first = true;
    for (var channel : channels.entrySet()) {
      if (!first) {
        out.writeByte(',');
      }
      JsonBytes.string(out, channel.getKey());
      out.writeByte(':').writeBytes(NUM_CLIENTS);
      JsonBytes.number(out, channel.getValue());
      out.writeByte('}');
      first = false;
    }
    out.writeByte('}');
    if (!cursor.isEmpty()) {
      out.writeBytes(CURSOR);
      JsonBytes.string(out, cursor);
    }
    out.writeByte('}');
  }
}
