package dev.wshub.control;

import dev.wshub.hub.ChannelPage;
import dev.wshub.hub.ConnectionPage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.TreeMap;

/** Results of one instance in JSON, not larger than a message may be. */
final class ResultJson {
  private static final String KIND = "kind";
  private static final String DONE = "done";
  private static final String CHANNELS = "channels";
  private static final String CONNECTIONS = "connections";
  private static final String NODE = "node";
  private static final String MORE = "more";

  private ResultJson() {}

  static JsonObject encode(ControlResult result) {
    if (result instanceof ControlResult.Done done) {
      return kind(DONE).put("count", done.count());
    } else if (result instanceof ControlResult.Channels channels) {
      ChannelPage page = Pages.cut(channels.page(), ControlMessage.MOST_BYTES);
      var counts = new JsonObject();
      page.channels().forEach(counts::put);
      return kind(CHANNELS).put(CHANNELS, counts).put(MORE, page.more());
    } else if (result instanceof ControlResult.Connections connections) {
      ConnectionPage page = Pages.cut(connections.page(), ControlMessage.MOST_BYTES);
      var list = new JsonArray();
      page.connections().values().forEach(entry -> list.add(entry(entry)));
      return kind(CONNECTIONS).put(CONNECTIONS, list).put(MORE, page.more());
    }
    return node(((ControlResult.Node) result).numbers());
  }

  private static JsonObject kind(String kind) {
    return new JsonObject().put(KIND, kind);
  }

  private static JsonObject entry(ConnectionPage.Entry entry) {
    return new JsonObject()
        .put("client", entry.client())
        .put("user", entry.user())
        .put("connected_at", entry.connectedAt())
        .put("transport", entry.transport())
        .put("channels", new JsonArray(entry.channels()));
  }

  private static JsonObject node(NodeNumbers node) {
    return kind(NODE)
        .put("uid", node.uid())
        .put("name", node.name())
        .put("version", node.version())
        .put("num_clients", node.clients())
        .put("num_users", node.users())
        .put("num_channels", node.channels())
        .put("num_subs", node.subscriptions())
        .put("uptime", node.uptimeSeconds())
        .put("cpu", node.cpuPercent())
        .put("rss", node.residentBytes());
  }

  /** @throws RuntimeException when it is not such a result; the message says why */
  static ControlResult decode(JsonObject result) {
    var in = new StrictJson(result);
    String kind = in.text(KIND);
    return switch (kind) {
      case DONE -> new ControlResult.Done(in.integer("count"));
      case CHANNELS -> new ControlResult.Channels(channels(in));
      case CONNECTIONS -> new ControlResult.Connections(connections(in));
      case NODE -> new ControlResult.Node(node(in));
      default -> throw new IllegalArgumentException("result " + kind + " is not known");
    };
  }

  private static ChannelPage channels(StrictJson in) {
    var counts = in.object(CHANNELS);
    var page = new TreeMap<String, Integer>();
    counts.json().fieldNames().forEach(name -> page.put(name, counts.integer(name)));
    return new ChannelPage(page, in.bool(MORE));
  }

  private static ConnectionPage connections(StrictJson in) {
    var page = new TreeMap<String, ConnectionPage.Entry>();
    for (var one : in.objects(CONNECTIONS)) {
      var entry =
          new ConnectionPage.Entry(
              one.text("client"),
              one.text("user"),
              one.number("connected_at"),
              one.text("transport"),
              one.texts(CHANNELS));
      page.put(entry.client(), entry);
    }
    return new ConnectionPage(page, in.bool(MORE));
  }

  private static NodeNumbers node(StrictJson in) {
    return new NodeNumbers(
        in.text("uid"),
        in.text("name"),
        in.text("version"),
        in.number("num_clients"),
        in.number("num_users"),
        in.number("num_channels"),
        in.number("num_subs"),
        in.number("uptime"),
        in.decimal("cpu"),
        in.number("rss"));
  }
}
