package dev.wshub.protocol;

import static dev.wshub.protocol.JsonBytes.constant;

import io.netty.buffer.ByteBuf;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * JSON form of the protocol's composed values, shared by replies, pushes and the HTTP API. Zero values are left
 * out, except {@code user} and {@code client} of a client's information.
 */
public final class JsonValues {
  private static final byte[] USER = constant("{\"user\":");
  private static final byte[] CLIENT = constant(",\"client\":");
  private static final byte[] CONN_INFO = constant(",\"conn_info\":");
  private static final byte[] CHAN_INFO = constant(",\"chan_info\":");
  private static final byte[] DATA = constant("{\"data\":");
  private static final byte[] DELTA = constant(",\"delta\":true");
  private static final byte[] BASE64_DATA = constant("{\"b64data\":\"");
  private static final byte[] NULL = constant("null");
  private static final byte[] INFO = constant(",\"info\":");
  private static final byte[] OFFSET = constant(",\"offset\":");
  private static final byte[] TAGS = constant(",\"tags\":");
  private static final byte[] EPOCH = constant(",\"epoch\":");

  private JsonValues() {}

  public static void clientInfo(ByteBuf out, ClientInfo info) {
    out.writeBytes(USER);
    JsonBytes.string(out, info.user());
    out.writeBytes(CLIENT);
    JsonBytes.string(out, info.client());
    if (info.connInfo() != null) {
      out.writeBytes(CONN_INFO).writeBytes(info.connInfo());
    }
    if (info.chanInfo() != null) {
      out.writeBytes(CHAN_INFO).writeBytes(info.chanInfo());
    }
    out.writeByte('}');
  }

  /** A publication as clients get it: the first one of a stream carries the epoch. */
  public static void publication(ByteBuf out, Publication publication) {
    publicationFields(out, publication);
    if (publication.offset() == 1 && publication.epoch() != null && !publication.epoch().isEmpty()) {
      out.writeBytes(EPOCH);
      JsonBytes.string(out, publication.epoch());
    }
    out.writeByte('}');
  }

  /**
   * A publication as those get it who take deltas: the payload, or the delta, is a JSON string that holds it as text. The first
   * one of a stream carries no epoch.
   */
  static void deltaPublication(ByteBuf out, Publication publication) {
    out.writeBytes(DATA);
    // No bytes at all would be no JSON to whoever reads the text.
    JsonBytes.text(out, publication.data().length == 0 ? NULL : publication.data());
    fieldsBehindData(out, publication);
    if (publication.isDelta()) {
      out.writeBytes(DELTA);
    }
    out.writeByte('}');
  }

  /** A publication as the server API gives it: the epoch stands beside the list. */
  public static void storedPublication(ByteBuf out, Publication publication) {
    publicationFields(out, publication);
    out.writeByte('}');
  }

  private static void publicationFields(ByteBuf out, Publication publication) {
    data(out, publication);
    fieldsBehindData(out, publication);
  }

  private static void fieldsBehindData(ByteBuf out, Publication publication) {
    if (publication.info() != null) {
      out.writeBytes(INFO);
      clientInfo(out, publication.info());
    }
    if (publication.offset() != 0) {
      out.writeBytes(OFFSET);
      JsonBytes.number(out, publication.offset());
    }
    if (publication.tags() != null && !publication.tags().isEmpty()) {
      out.writeBytes(TAGS);
      strings(out, publication.tags());
    }
  }

  /** Clients never get what is no JSON; in the server API it is Base64. */
  private static void data(ByteBuf out, Publication publication) {
    byte[] data = publication.data();
    if (publication.form() == DataForm.BINARY) {
      out.writeBytes(BASE64_DATA).writeBytes(Base64.getEncoder().encode(data)).writeByte('"');
    } else if (data.length == 0) {
      out.writeBytes(DATA).writeBytes(NULL);
    } else if (publication.form() == DataForm.JSON) {
      inOneLine(out.writeBytes(DATA), data);
    } else {
      out.writeBytes(DATA).writeBytes(data);
    }
  }

  private static void inOneLine(ByteBuf out, byte[] json) {
    out.ensureWritable(json.length);
    for (byte one : json) {
      out.writeByte(one == '\n' || one == '\r' ? ' ' : one);
    }
  }

  /** @param deltas in the form for those who take deltas */
  static void publications(ByteBuf out, List<Publication> publications, boolean deltas) {
    char separator = '[';
    for (Publication publication : publications) {
      out.writeByte(separator);
      if (deltas) {
        deltaPublication(out, publication);
      } else {
        publication(out, publication);
      }
      separator = ',';
    }
    out.writeByte(']');
  }

  /** Presence: an object with one member for each connection, empty or not. */
  public static void presence(ByteBuf out, Map<String, ClientInfo> presence) {
    out.writeByte('{');
    boolean first = true;
    for (var entry : presence.entrySet()) {
      if (!first) {
        out.writeByte(',');
      }
      JsonBytes.string(out, entry.getKey());
      out.writeByte(':');
      clientInfo(out, entry.getValue());
      first = false;
    }
    out.writeByte('}');
  }

  private static void strings(ByteBuf out, Map<String, String> values) {
    char separator = '{';
    for (var entry : values.entrySet()) {
      out.writeByte(separator);
      JsonBytes.string(out, entry.getKey());
      out.writeByte(':');
      JsonBytes.string(out, entry.getValue());
      separator = ',';
    }
    out.writeByte('}');
  }
}
