package dev.wshub.api;

import dev.wshub.auth.ChannelRules;
import dev.wshub.auth.Permissions;
import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.control.ControlPlane;
import dev.wshub.hub.HubClient;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The methods of the API by their names. */
final class ApiMethods {
  static final String PUBLISH = "publish";
  static final String BATCH = "batch";

  /** All there are. */
  static final Set<String> NAMES =
      Set.of(
          PUBLISH,
          "broadcast",
          "subscribe",
          "unsubscribe",
          "disconnect",
          "refresh",
          "presence",
          "presence_stats",
          "history",
          "history_remove",
          "channels",
          "connections",
          "info",
          "rpc",
          BATCH);

  private final Map<String, ApiMethod> methods = new HashMap<>();

  ApiMethods(Vertx vertx, VerticleContext context, HubClient hub) {
    HubConfig config = context.config();
    var rules = new ChannelRules(config.channel());
    var channels = new Channels(rules);
    var publish = new PublishMethods(hub, channels, config.channel().publicationSizeLimit());
    methods.put(PUBLISH, publish::publish);
    methods.put("broadcast", publish::broadcast);
    var plane = new ControlPlane(vertx, context, hub);
    var connections = new ConnectionMethods(plane, channels, new Permissions(config, rules));
    methods.put("subscribe", connections::subscribe);
    methods.put("unsubscribe", connections::unsubscribe);
    methods.put("disconnect", connections::disconnect);
    methods.put("refresh", connections::refresh);
    var channel = new ChannelMethods(hub, channels);
    methods.put("presence", channel::presence);
    methods.put("presence_stats", channel::presenceStats);
    methods.put("history", channel::history);
    methods.put("history_remove", channel::historyRemove);
    var listings = new ListingMethods(plane, config.channel().maxLength());
    methods.put("channels", listings::channels);
    methods.put("connections", listings::connections);
    methods.put("info", new InfoMethod(plane));
    methods.put("rpc", ApiMethods::rpc);
    methods.put(BATCH, new BatchMethod(this));
    if (!methods.keySet().equals(NAMES)) {
      throw new IllegalStateException("the methods are " + methods.keySet() + ", and not " + NAMES);
    }
  }

  /** There are no extensions that a remote procedure could reach. */
  private static ApiMethod.Call rpc(JsonReader in) throws ProtocolException {
    while (in.nextField()) {
      in.skip();
    }
    return reply -> {
      throw new ApiException(ErrorCode.METHOD_NOT_FOUND, null);
    };
  }

  /** The method, or null when there is none of that name. */
  ApiMethod get(String name) {
    return methods.get(name);
  }
}
