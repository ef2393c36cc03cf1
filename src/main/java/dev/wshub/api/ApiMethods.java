package dev.wshub.api;

import dev.wshub.auth.ChannelRules;
import dev.wshub.auth.Permissions;
import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
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
  static final String BATCH = "batch";

  private final Map<String, ApiMethod> methods = new HashMap<>();

  ApiMethods(Vertx vertx, VerticleContext context, HubClient hub) {
    HubConfig config = context.config();
    var rules = new ChannelRules(config.channel());
    var channels = new Channels(rules);
    var publish = new PublishMethods(hub, channels, config.channel().publicationSizeLimit());
    methods.put("publish", publish::publish);
    methods.put("broadcast", publish::broadcast);
    var connections = new ConnectionMethods(hub, channels, new Permissions(config, rules));
    methods.put("subscribe", connections::subscribe);
    methods.put("unsubscribe", connections::unsubscribe);
    methods.put("disconnect", connections::disconnect);
    var channel = new ChannelMethods(hub, channels);
    methods.put("presence", channel::presence);
    methods.put("presence_stats", channel::presenceStats);
    methods.put("history", channel::history);
    methods.put("history_remove", channel::historyRemove);
    methods.put("channels", channel::channels);
    methods.put("info", new InfoMethod(vertx, hub, NodeInfo.of(context)));
    methods.put("rpc", ApiMethods::rpc);
    methods.put(BATCH, new BatchMethod(this));
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

  Set<String> names() {
    return Set.copyOf(methods.keySet());
  }
}
