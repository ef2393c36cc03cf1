package dev.wshub.control;

import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Bodies of requests in JSON. Raw JSON in them is text, so that its bytes stay what they are. */
final class RequestJson {
  private static final String DISCONNECT = "disconnect";
  private static final String UNSUBSCRIBE = "unsubscribe";
  private static final String SUBSCRIBE = "subscribe";
  private static final String REFRESH = "refresh";
  private static final String EMULATE = "emulate";
  private static final String CHANNELS = "channels";
  private static final String CONNECTIONS = "connections";
  private static final String INFO = "info";

  /** As many as the API's own requests may ask for. */
  private static final int MOST_ENTRIES = 10_000;

  private RequestJson() {}

  static String kind(ControlRequest request) {
    if (request instanceof ControlRequest.Order order) {
      return kind(order);
    } else if (request instanceof ControlRequest.ListChannels) {
      return CHANNELS;
    }
    return request instanceof ControlRequest.ListConnections ? CONNECTIONS : INFO;
  }

  private static String kind(ControlRequest.Order order) {
    if (order instanceof ControlRequest.Disconnect) {
      return DISCONNECT;
    } else if (order instanceof ControlRequest.Unsubscribe) {
      return UNSUBSCRIBE;
    }
    if (order instanceof ControlRequest.Emulate) {
      return EMULATE;
    }
    return order instanceof ControlRequest.Subscribe ? SUBSCRIBE : REFRESH;
  }

  static JsonObject encode(ControlRequest request) {
    if (request instanceof ControlRequest.Disconnect it) {
      return match(it.match())
          .put("whitelist", new JsonArray(List.copyOf(it.whitelist())))
          .put("code", it.code())
          .put("reason", it.reason());
    } else if (request instanceof ControlRequest.Unsubscribe it) {
      return match(it.match()).put("channel", it.channel());
    } else if (request instanceof ControlRequest.Subscribe it) {
      return match(it.match())
          .put("channel", it.channel())
          .put("info", text(it.chanInfo()))
          .put("data", text(it.data()))
          .put("expire_at", it.expireAt())
          .put("join_leave", it.joinLeave())
          .put("options", options(it.options()));
    } else if (request instanceof ControlRequest.Refresh it) {
      return match(it.match())
          .put("expired", it.expired())
          .put("expire_at", it.expireAt())
          .put("info", text(it.info()));
    } else if (request instanceof ControlRequest.Emulate it) {
      return new JsonObject().put("session", it.session()).put("data", Base64.getEncoder().encodeToString(it.data()));
    } else if (request instanceof ControlRequest.ListChannels it) {
      return new JsonObject().put("pattern", it.pattern()).put("after", it.after()).put("limit", it.limit());
    } else if (request instanceof ControlRequest.ListConnections it) {
      return new JsonObject()
          .put("user", it.user())
          .put("channel", it.channel())
          .put("after", it.after())
          .put("limit", it.limit());
    }
    return new JsonObject();
  }

  private static JsonObject match(ConnectionMatch match) {
    return new JsonObject().put("user", match.user()).put("client", match.client()).put("session", match.session());
  }

  private static JsonObject options(SubscribeOptions options) {
    JsonObject json =
        new JsonObject()
            .put("positioned", options.positioned())
            .put("recoverable", options.recoverable())
            .put("presence", options.presence())
            .put("announce", options.announce());
    StreamPosition since = options.since();
    return since == null ? json : json.put("offset", since.offset()).put("epoch", since.epoch());
  }

  private static String text(byte[] json) {
    return json == null ? null : new String(json, StandardCharsets.UTF_8);
  }

  /** @throws RuntimeException when it is not such a body; the message says why */
  static ControlRequest decode(String kind, JsonObject body) {
    var in = new StrictJson(body);
    return switch (kind) {
      case DISCONNECT ->
          new ControlRequest.Disconnect(match(in), whitelist(in), in.integer("code"), in.text("reason"));
      case UNSUBSCRIBE -> new ControlRequest.Unsubscribe(match(in), in.text("channel"));
      case SUBSCRIBE ->
          new ControlRequest.Subscribe(
              match(in),
              in.text("channel"),
              in.bytes("info"),
              in.bytes("data"),
              in.has("expire_at") ? in.number("expire_at") : 0,
              in.bool("join_leave"),
              options(in.object("options")));
      case REFRESH ->
          new ControlRequest.Refresh(match(in), in.bool("expired"), in.number("expire_at"), in.bytes("info"));
      case EMULATE -> new ControlRequest.Emulate(in.text("session"), Base64.getDecoder().decode(in.text("data")));
      case CHANNELS -> new ControlRequest.ListChannels(in.text("pattern"), in.text("after"), limit(in));
      case CONNECTIONS ->
          new ControlRequest.ListConnections(in.text("user"), in.text("channel"), in.text("after"), limit(in));
      case INFO -> new ControlRequest.DescribeNode();
      default -> throw new IllegalArgumentException("kind " + kind + " is not known");
    };
  }

  private static int limit(StrictJson in) {
    int limit = in.integer("limit");
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1");
    }
    return Math.min(limit, MOST_ENTRIES);
  }

  private static ConnectionMatch match(StrictJson in) {
    return new ConnectionMatch(in.text("user"), in.text("client"), in.text("session"));
  }

  private static Set<String> whitelist(StrictJson in) {
    return new HashSet<>(in.texts("whitelist")); // an immutable one is slow with colliding hashes
  }

  private static SubscribeOptions options(StrictJson in) {
    StreamPosition since = in.has("epoch") ? new StreamPosition(in.number("offset"), in.text("epoch")) : null;
    return new SubscribeOptions(
        in.bool("positioned"), in.bool("recoverable"), in.bool("presence"), in.bool("announce"), since, false);
  }
}
