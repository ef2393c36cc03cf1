package dev.wshub.protocol;

import java.util.Set;

/** The requests that a client's command can carry, each with the fields it may have. */
public enum RequestKind {
  CONNECT("connect", "token", "data", "subs", "name", "version", "headers", "flag", "dict", "profile"),
  SUBSCRIBE("subscribe", "channel", "token", "recover", "epoch", "offset", "data", "positioned", "recoverable",
      "join_leave", "delta", "tf", "flag", "type", "phase", "cursor", "limit", "asc"),
  UNSUBSCRIBE("unsubscribe", "channel"),
  PUBLISH("publish", "channel", "data", "type", "key", "removed"),
  PRESENCE("presence", "channel"),
  PRESENCE_STATS("presence_stats", "channel"),
  HISTORY("history", "channel", "limit", "since", "reverse"),
  RPC("rpc", "data", "method"),
  REFRESH("refresh", "token"),
  SUB_REFRESH("sub_refresh", "channel", "token", "type", "track", "untrack"),
  SEND("send", "data");

  private final String fieldName;
  private final Set<String> fields;

  RequestKind(String fieldName, String... fields) {
    this.fieldName = fieldName;
    this.fields = Set.of(fields);
  }

  /** Name of the command's field that carries this request. */
  public String fieldName() {
    return fieldName;
  }

  boolean has(String field) {
    return fields.contains(field);
  }

  /** The kind with that field name, or null. */
  static RequestKind of(String fieldName) {
    return switch (fieldName) {
      case "connect" -> CONNECT;
      case "subscribe" -> SUBSCRIBE;
      case "unsubscribe" -> UNSUBSCRIBE;
      case "publish" -> PUBLISH;
      case "presence" -> PRESENCE;
      case "presence_stats" -> PRESENCE_STATS;
      case "history" -> HISTORY;
      case "rpc" -> RPC;
      case "refresh" -> REFRESH;
      case "sub_refresh" -> SUB_REFRESH;
      case "send" -> SEND;
      default -> null;
    };
  }

  /** What a command that is no pong carries; the most frequent ones are looked for first. */
  public static RequestKind of(Command command) {
    if (command instanceof Command.Publish) {
      return PUBLISH;
    } else if (command instanceof Command.Subscribe) {
      return SUBSCRIBE;
    } else if (command instanceof Command.Connect) {
      return CONNECT;
    } else if (command instanceof Command.Rpc) {
      return RPC;
    } else if (command instanceof Command.Unsubscribe) {
      return UNSUBSCRIBE;
    } else if (command instanceof Command.History) {
      return HISTORY;
    } else if (command instanceof Command.Presence) {
      return PRESENCE;
    } else if (command instanceof Command.PresenceStats) {
      return PRESENCE_STATS;
    } else if (command instanceof Command.Refresh) {
      return REFRESH;
    } else if (command instanceof Command.SubRefresh) {
      return SUB_REFRESH;
    } else if (command instanceof Command.Send) {
      return SEND;
    }
    throw new IllegalArgumentException("a pong carries no request");
  }

  Command command(long id, RequestFields in) {
    return switch (this) {
      case CONNECT -> in.connect(id);
      case SUBSCRIBE -> in.subscribe(id);
      case UNSUBSCRIBE -> new Command.Unsubscribe(id, in.channel);
      case PUBLISH -> new Command.Publish(id, in.channel, in.data);
      case PRESENCE -> new Command.Presence(id, in.channel);
      case PRESENCE_STATS -> new Command.PresenceStats(id, in.channel);
      case HISTORY -> new Command.History(id, in.channel, in.limit, in.since, in.reverse);
      case RPC -> new Command.Rpc(id, in.method, in.data);
      case REFRESH -> new Command.Refresh(id, in.token);
      case SUB_REFRESH -> new Command.SubRefresh(id, in.channel, in.token);
      case SEND -> new Command.Send(id, in.data);
    };
  }
}
