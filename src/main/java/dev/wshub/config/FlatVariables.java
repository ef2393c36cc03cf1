package dev.wshub.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Puts flat variables into the configuration's tree: environment variables ({@code WSHUB_HTTP_SERVER_PORT}) and system properties
 * ({@code wshub.http_server.port}).
 *
 * <p>A section may come as one JSON object. {@code WSHUB_CHANNEL_NAMESPACES} is either a JSON list, which replaces the namespaces
 * that stood there before, or names separated by blanks, which are added to them;
 * {@code WSHUB_CHANNEL_NAMESPACES_<NAME>_<OPTION>} then sets one option of one namespace.
 */
final class FlatVariables {

  private static final String NAMESPACES = "channel.namespaces";

  /** Kubernetes puts these into every pod beside a service whose name begins with "wshub": not ours, and not an error. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile("WSHUB_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?|PORT=[a-z]+://.*)");

  private final String prefix;
  private final boolean capitals;
  private final Problems problems;
  private final Map<String, String> pathByVariable = new HashMap<>();

  private FlatVariables(String prefix, boolean capitals, Problems problems) {
    this.prefix = prefix;
    this.capitals = capitals;
    this.problems = problems;
    for (var key : KeyTable.KEYS) {
      for (var path = key.path(); !path.isEmpty(); path = path.substring(0, Math.max(0, path.lastIndexOf('.')))) {
        pathByVariable.put(variable(path), path);
      }
    }
  }

  static FlatVariables environment(Problems problems) {
    return new FlatVariables("WSHUB_", true, problems);
  }

  static FlatVariables systemProperties(Problems problems) {
    return new FlatVariables("wshub.", false, problems);
  }

  /** True when this is a variable that configures a hub, known or not. */
  boolean concerns(Map.Entry<String, String> variable) {
    return variable.getKey().startsWith(prefix)
        && !OF_KUBERNETES.matcher(variable.getKey()).matches()
        && !OF_KUBERNETES.matcher(variable.getKey() + "=" + variable.getValue()).matches();
  }

  /** Puts what the variables say into {@code config}, over what stands there. */
  void applyTo(JsonObject config, Map<String, String> variables) {
    variables.entrySet().stream()
        .filter(this::concerns)
        .sorted(Comparator.<Map.Entry<String, String>>comparingInt(v -> v.getKey().length()).thenComparing(Map.Entry::getKey))
        .forEach(variable -> apply(config, variable.getKey(), variable.getValue()));
  }

  private void apply(JsonObject config, String variable, String value) {
    var path = pathByVariable.get(variable);
    if (path != null) {
      problems.cameFrom(path, variable);
      put(config, path, path.equals(NAMESPACES) ? namespaces(config, value, variable) : parsed(value, variable, path));
    } else if (!applyToNamespace(config, variable, value) && !NotSupportedYet.refusesVariable(problems, variable, this::variable)) {
      var nearest = EditDistance.nearest(variable, pathByVariable.keySet());
      problems.add(variable, "unknown variable" + nearest.map(known -> "; the nearest known one is " + known).orElse(""));
    }
  }

  /** A section or a list written as JSON; everything else stays the text it is. */
  private Object parsed(String value, String variable, String path) {
    boolean section = KeyTable.KEYS.stream().noneMatch(key -> key.path().equals(path));
    boolean list = KeyTable.KEYS.stream().anyMatch(key -> key.path().equals(path) && key.type() == ValueType.LIST);
    return section || list && value.startsWith("[") ? json(value, variable) : value;
  }

  private Object namespaces(JsonObject config, String value, String variable) {
    if (value.trim().startsWith("[")) {
      return json(value, variable);
    }
    var before = section(config, "channel").getValue("namespaces");
    var all = before instanceof JsonArray items ? items : new JsonArray();
    for (var name : value.trim().split("\\s+")) {
      if (!name.isEmpty() && all.stream().noneMatch(item -> item instanceof JsonObject known && name.equals(known.getValue("name")))) {
        all.add(new JsonObject().put("name", name));
      }
    }
    return all;
  }

  /** One option of the namespace whose name the variable has; of two names that fit, the longer one. */
  private boolean applyToNamespace(JsonObject config, String variable, String value) {
    if (!variable.startsWith(variable(NAMESPACES + "."))
        || !(section(config, "channel").getValue("namespaces") instanceof JsonArray items)) {
      return false;
    }
    var namespace =
        items.stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .filter(item -> item.getValue("name") instanceof String && variable.startsWith(beginning(item)))
            .max(Comparator.comparingInt(item -> beginning(item).length()));
    namespace.ifPresent(
        found -> {
          var option = variable.substring(beginning(found).length()).toLowerCase(Locale.ROOT);
          problems.cameFrom(ChannelConfig.pathOf(found.getString("name")) + "." + option, variable);
          found.put(option, value);
        });
    return namespace.isPresent();
  }

  private String beginning(JsonObject namespace) {
    return variable(NAMESPACES + "." + namespace.getString("name") + ".");
  }

  private Object json(String value, String variable) {
    try {
      return Json.decodeValue(value);
    } catch (DecodeException e) {
      problems.add(variable, "is not well-formed JSON");
      return null;
    }
  }

  private String variable(String path) {
    return capitals ? prefix + path.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") : prefix + path;
  }

  private static void put(JsonObject config, String path, Object value) {
    if (value == null) {
      return;
    }
    var steps = path.split("\\.");
    var at = config;
    for (int i = 0; i < steps.length - 1; i++) {
      at = section(at, steps[i]);
    }
    var last = steps[steps.length - 1];
    if (value instanceof JsonObject section && at.getValue(last) instanceof JsonObject before) {
      before.mergeIn(section, true);
    } else {
      at.put(last, value);
    }
  }

  /** The section of this name, made if it is missing; a detached one where a value stands that is no section. */
  private static JsonObject section(JsonObject parent, String name) {
    var found = parent.getValue(name);
    if (found instanceof JsonObject section) {
      return section;
    }
    var section = new JsonObject();
    if (found == null) {
      parent.put(name, section);
    }
    return section;
  }
}
