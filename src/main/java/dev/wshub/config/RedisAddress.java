package dev.wshub.config;

import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.config.RedisLocation.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An address of Redis in Centrifugo's forms: {@code host:port}, or {@code scheme://[[user]:password@]host:port[/db][?options]},
 * where further servers of sentinels and clusters stand behind commas or in options {@code addr=host:port}.
 */
final class RedisAddress {
  static final String FORMS =
      "host:port, redis://[[user]:password@]host:port[/db], rediss:// with TLS, unix://path, "
          + "redis+sentinel://host:port,host:port?sentinel_master_name=NAME or redis+cluster://host:port,host:port";

  private static final int REDIS_PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final int LAST_PORT = 65535;
  private static final List<String> OPTIONS =
      List.of("sentinel_master_name", "sentinel_user", "sentinel_password", "sentinel_tls_enabled", "tls_enabled");

  private final Kind kind;
  private final boolean tls;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final Map<String, String> options = new HashMap<>();
  private String user = "";
  private String password = "";
  private int db = -1;

  private RedisAddress(Kind kind, boolean tls) {
    this.kind = kind;
    this.tls = tls;
  }

  /** Servers of one kind, each as {@code host:port}. */
  static RedisAddress of(Kind kind, List<String> hosts) {
    var address = new RedisAddress(kind, false);
    hosts.forEach(address::addEndpoint);
    return address;
  }

  /**
   * Takes an address apart.
   *
   * @throws IllegalArgumentException with words that show nothing of it
   */
  static RedisAddress read(String text) {
    int scheme = text.indexOf("://");
    if (scheme < 0) {
      refuseIf(text.contains(","), "several addresses");
      return of(Kind.STANDALONE, List.of(text));
    }
    var rest = text.substring(scheme + 3);
    var address =
        switch (text.substring(0, scheme)) {
          case "redis", "tcp", "unix" -> new RedisAddress(Kind.STANDALONE, false);
          case "rediss" -> new RedisAddress(Kind.STANDALONE, true);
          case "redis+sentinel" -> new RedisAddress(Kind.SENTINEL, false);
          case "rediss+sentinel" -> new RedisAddress(Kind.SENTINEL, true);
          case "redis+cluster" -> new RedisAddress(Kind.CLUSTER, false);
          case "rediss+cluster" -> new RedisAddress(Kind.CLUSTER, true);
          default -> throw new IllegalArgumentException("an unknown scheme");
        };
    address.parse(rest, text.startsWith("unix:"));
    return address;
  }

  private void parse(String rest, boolean unix) {
    int query = rest.indexOf('?', rest.lastIndexOf('@') + 1);
    var main = query < 0 ? rest : rest.substring(0, query);
    int at = main.lastIndexOf('@');
    if (at >= 0) {
      parseUser(main.substring(0, at));
    }
    parsePlace(main.substring(at + 1), unix);
    if (query >= 0) {
      parseOptions(rest.substring(query + 1));
    }
    refuseIf(kind == Kind.STANDALONE && endpoints.size() > 1, "several servers");
  }

  private void parsePlace(String place, boolean unix) {
    if (unix) {
      refuseIf(!place.startsWith("/"), "no absolute path behind unix://");
      endpoints.add(new Endpoint(place, 0));
      return;
    }
    int slash = place.indexOf('/');
    if (slash >= 0 && slash < place.length() - 1) {
      db = number(place.substring(slash + 1), Integer.MAX_VALUE, "what is no number of a database");
    }
    for (var host : (slash < 0 ? place : place.substring(0, slash)).split(",", -1)) {
      addEndpoint(host);
    }
  }

  private void parseUser(String text) {
    int colon = text.indexOf(':');
    user = decoded(colon < 0 ? text : text.substring(0, colon));
    password = colon < 0 ? "" : decoded(text.substring(colon + 1));
  }

  private void parseOptions(String query) {
    for (var option : query.split("&")) {
      int equals = option.indexOf('=');
      refuseIf(equals <= 0, "an option without a value");
      var name = option.substring(0, equals);
      var value = decoded(option.substring(equals + 1));
      if (name.equals("addr")) {
        addEndpoint(value);
      } else {
        refuseIf(!OPTIONS.contains(name), "an option other than addr, " + String.join(", ", OPTIONS) + " (others are keys of engine.redis)");
        refuseIf(name.endsWith("_enabled") && !value.matches("true|false"), name + " that is neither true nor false");
        options.put(name, value);
      }
    }
  }

  private void addEndpoint(String text) {
    int port = kind == Kind.SENTINEL ? SENTINEL_PORT : REDIS_PORT;
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean hasPort = colon > 0 && (!bracketed || colon > text.lastIndexOf(']'));
    var host = hasPort ? text.substring(0, colon) : text;
    if (hasPort) {
      port = number(text.substring(colon + 1), LAST_PORT, "what is no port number");
      refuseIf(port == 0, "port 0");
    }
    host = bracketed && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    refuseIf(!host.matches(bracketed ? "[0-9a-fA-F:.%]+" : "[-_.a-zA-Z0-9]+"), "what is no name of a host");
    endpoints.add(new Endpoint(host, port));
  }

  private static int number(String text, int most, String what) {
    try {
      int number = Integer.parseInt(text);
      refuseIf(number < 0 || number > most, what);
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(what); // the cause would show a part of the address
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a % that no two hexadecimal digits follow"); // without the text
    }
  }

  private static void refuseIf(boolean wrong, String what) {
    if (wrong) {
      throw new IllegalArgumentException(what);
    }
  }

  /** With what stands in keys of their own; the address has precedence, as with Centrifugo. */
  RedisLocation location(RedisConfig config) {
    boolean sentinel = kind == Kind.SENTINEL;
    int number = db >= 0 ? db : config.db();
    refuseIf(kind == Kind.CLUSTER && number != 0, "a database other than 0, which a cluster does not have");
    var masterName = options.getOrDefault("sentinel_master_name", config.sentinelMasterName());
    refuseIf(sentinel && masterName.isEmpty(), "sentinels without a sentinel_master_name");
    refuseIf(!sentinel && !masterName.isEmpty(), "a sentinel_master_name without sentinels");
    return new RedisLocation(
        kind,
        List.copyOf(endpoints),
        user.isEmpty() ? config.user() : user,
        password.isEmpty() ? config.password() : password,
        number,
        tls || config.tls().enabled() || isTrue("tls_enabled"),
        masterName,
        options.getOrDefault("sentinel_user", config.sentinelUser()),
        options.getOrDefault("sentinel_password", config.sentinelPassword()),
        (sentinel && tls) || config.sentinelTls().enabled() || isTrue("sentinel_tls_enabled"));
  }

  private boolean isTrue(String option) {
    return options.getOrDefault(option, "false").equals("true");
  }
}
