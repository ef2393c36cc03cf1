package dev.wshub.redis;

import dev.wshub.config.RedisLocation.Endpoint;
import io.vertx.redis.client.Response;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Errors of Redis that the hub knows what to do about, by the word with which they begin. */
enum RedisError {
  /** The script is not known (any more): it is sent whole. */
  NOSCRIPT(""),
  /** Another node of the cluster has the slot from now on. */
  MOVED(""),
  /** Another node of the cluster has the key already, this one still has the slot. */
  ASK(""),
  /** Some keys of the slot have moved and some have not. */
  TRYAGAIN(""),
  CLUSTERDOWN("the cluster cannot serve all slots: look at CLUSTER INFO and at its nodes"),
  MASTERDOWN("the server is a replica without its master"),
  NOAUTH("give engine.redis.password, and engine.redis.user where it is not the default one"),
  WRONGPASS("engine.redis.user and engine.redis.password are not those of a user that Redis lets in"),
  NOPERM("the user lacks a right: what the hub needs stands in the README under Redis"),
  OOM("Redis is full: raise maxmemory, or keep shorter histories"),
  MISCONF("Redis cannot save its data and refuses writes: look at its log and at the free space of its disk"),
  READONLY("the server is a replica: give the address of its master, or those of the sentinels"),
  LOADING("Redis is reading its data and will be there soon"),
  BUSY("a script keeps Redis busy"),
  NOREPLICAS("Redis has fewer replicas than min-replicas-to-write asks for"),
  MAXCLIENTS("Redis takes no more connections: raise its maxclients, or lower engine.redis.dedicated_limit");

  /** Redis 6.2 puts the word of an error inside a script somewhere in the middle, behind a hyphen. */
  private static final Pattern WORD = Pattern.compile("^(?:ERR )?([A-Z]+) |[: ]-([A-Z]+) ");

  private static final Pattern REDIRECTION = Pattern.compile("(?:MOVED|ASK) (\\d+) (\\S*):(\\d+)");

  private final String advice;

  RedisError(String advice) {
    this.advice = advice;
  }

  /** What the operator can do. */
  String advice() {
    return advice;
  }

  /** Empty for what is not an error of Redis, or one of which the hub knows nothing. */
  static Optional<RedisError> of(Throwable cause) {
    return cause instanceof Response ? of(String.valueOf(cause.getMessage())) : Optional.empty();
  }

  static Optional<RedisError> of(String message) {
    if (message.contains("max number of clients")) {
      return Optional.of(MAXCLIENTS);
    }
    var words = WORD.matcher(message + " ");
    while (words.find()) {
      var word = words.group(1) == null ? words.group(2) : words.group(1);
      var known = Arrays.stream(values()).filter(error -> error.name().equals(word)).findFirst();
      if (known.isPresent()) {
        return known;
      }
    }
    return Optional.empty();
  }

  /** The message, and what the operator can do about it. */
  static String withAdvice(Throwable cause) {
    var message = reason(cause);
    return of(message).map(error -> error.advice.isEmpty() ? message : message + " (" + error.advice + ")").orElse(message);
  }

  /** The message, and where it is not in it that of the last cause: what was wrong with a certificate stands there alone. */
  static String reason(Throwable cause) {
    var last = cause;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    String message = text(cause);
    String deepest = text(last);
    return message.contains(deepest) ? message : message + ": " + deepest;
  }

  /** Netty's exception for a connection that was closed while something was written has no message. */
  private static String text(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return "it was closed";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /**
   * Where MOVED and ASK lead to.
   *
   * @param from who said so: it leaves its own host out where it does not know it
   */
  static Endpoint target(String message, Endpoint from) {
    Matcher matcher = REDIRECTION.matcher(message);
    if (!matcher.find()) {
      throw new IllegalArgumentException("A redirection without a node: " + message);
    }
    var host = matcher.group(2);
    return new Endpoint(host.isEmpty() || host.equals("?") ? from.host() : host, Integer.parseInt(matcher.group(3)));
  }
}
