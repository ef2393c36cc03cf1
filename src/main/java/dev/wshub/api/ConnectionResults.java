package dev.wshub.api;

import static dev.wshub.protocol.JsonBytes.constant;

import dev.wshub.control.ControlResult;
import dev.wshub.control.Outcome;
import dev.wshub.control.Pages;
import dev.wshub.hub.ConnectionPage;
import dev.wshub.protocol.JsonBytes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** JSON form of a page of connections. */
final class ConnectionResults {
  private static final byte[] CONNECTIONS = constant("{\"connections\":[");
  private static final byte[] CLIENT = constant("{\"client\":");
  private static final byte[] USER = constant(",\"user\":");
  private static final byte[] INSTANCE = constant(",\"instance\":");
  private static final byte[] CONNECTED_AT = constant(",\"connected_at\":");
  private static final byte[] TRANSPORT = constant(",\"transport\":");
  private static final byte[] CHANNELS = constant(",\"channels\":[");
  private static final byte[] END_ENTRY = constant("]}");
  private static final byte[] CURSOR = constant(",\"cursor\":");
  private static final byte[] MISSING = constant(",\"missing\":[");

  private ConnectionResults() {}

  /** The first {@code limit} connections of all that have answered; the cursor is there when there are more. */
  static void write(ByteBuf out, Outcome outcome, int limit) {
    List<ConnectionPage> pages = new ArrayList<>();
    Map<String, String> instances = new HashMap<>();
    outcome
        .results()
        .forEach(
            (instance, result) -> {
              var page = ((ControlResult.Connections) result).page();
              pages.add(page);
              page.connections().keySet().forEach(client -> instances.put(client, instance));
            });
    ConnectionPage page = Pages.ofConnections(pages, limit);
    out.writeBytes(CONNECTIONS);
    boolean first = true;
    for (var entry : page.connections().values()) {
      if (!first) {
        out.writeByte(',');
      }
      write(out, entry, instances.get(entry.client()));
      first = false;
    }
    out.writeByte(']');
    if (page.more() && !page.connections().isEmpty()) {
      out.writeBytes(CURSOR);
      JsonBytes.string(out, page.connections().lastKey());
    }
    out.writeBytes(MISSING);
    strings(out, outcome.missing());
    out.writeByte(']').writeByte('}');
  }

  private static void write(ByteBuf out, ConnectionPage.Entry entry, String instance) {
    out.writeBytes(CLIENT);
    JsonBytes.string(out, entry.client());
    out.writeBytes(USER);
    JsonBytes.string(out, entry.user());
    out.writeBytes(INSTANCE);
    JsonBytes.string(out, instance);
    out.writeBytes(CONNECTED_AT);
    JsonBytes.number(out, entry.connectedAt());
    out.writeBytes(TRANSPORT);
    JsonBytes.string(out, entry.transport());
    out.writeBytes(CHANNELS);
    strings(out, entry.channels());
    out.writeBytes(END_ENTRY);
  }

  private static void strings(ByteBuf out, Collection<String> texts) {
    boolean first = true;
    for (String text : texts) {
      if (!first) {
        out.writeByte(',');
      }
      JsonBytes.string(out, text);
      first = false;
    }
  }
}
