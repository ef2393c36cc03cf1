package dev.wshub.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
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
      put(config, path, KeyTable.NAMESPACES.contains(path) ? namespaces(config, path, value, variable) : parsed(value, variable, path));
    } else if (!applyToNamespace(config, variable, value) && !NotSupportedYet.refusesVariable(problems, variable, this::variable)) {
      var nearest = EditDistance.nearest(variable, pathByVariable.keySet());
      problems.add(variable, "unknown variable" + nearest.map(known -> "; the nearest known one is " + known).orElse(""));
    }
  }

  /** A section or a list written as JSON; everything else stays the text it is. */
  private Object parsed(String value, String variable, String path) {
    boolean section = KeyTable.KEYS.stream().noneMatch(key -> key.path().equals(path));
    return section || mayBeJson(KeyTable.KEYS, path, value) ? json(value, variable) : value;
  }

  private static boolean mayBeJson(List<Key> keys, String path, String value) {
    boolean list = value.startsWith("[");
    return (list || value.startsWith("{"))
        && keys.stream().filter(key -> key.path().equals(path)).anyMatch(key -> key.type() == (list ? ValueType.LIST : ValueType.TEXTS) || list && key.type() == ValueType.RECORDS);
  }

  private Object namespaces(JsonObject config, String path, String value, String variable) {
    if (value.trim().startsWith("[")) {
      return json(value, variable);
    }
    var before = listed(config, path);
    var all = before instanceof JsonArray items ? items : new JsonArray();
    for (var name : value.trim().split("\\s+")) {
      if (!name.isEmpty() && all.stream().noneMatch(item -> item instanceof JsonObject known && name.equals(known.getValue("name")))) {
        all.add(new JsonObject().put("name", name));
      }
    }
    return all;
  }

  /** What stands at the key of a list of namespaces, which is the first or second step of its path. */
  private static Object listed(JsonObject config, String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? config.getValue(path) : section(config, path.substring(0, dot)).getValue(path.substring(dot + 1));
  }

  private boolean applyToNamespace(JsonObject config, String variable, String value) {
    return KeyTable.NAMESPACES.stream().anyMatch(path -> applyToNamespace(config, path, variable, value));
  }

  /** One option of the namespace whose name the variable has; of two names that fit, the longer one. */
  private boolean applyToNamespace(JsonObject config, String path, String variable, String value) {
    if (!variable.startsWith(variable(path + ".")) || !(listed(config, path) instanceof JsonArray items)) {
      return false;
    }
    var namespace =
        items.stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .filter(item -> item.getValue("name") instanceof String && variable.startsWith(beginning(path, item)))
            .max(Comparator.comparingInt(item -> beginning(path, item).length()));
    namespace.ifPresent(
        found -> {
          var option = option(path, variable.substring(beginning(path, found).length()));
          problems.cameFrom(path + "[" + found.getString("name") + "]." + option, variable);
          put(found, option, mayBeJson(KeyTable.elementKeys(path), option, value) ? json(value, variable) : value);
        });
    return namespace.isPresent();
  }

  /** The option that the end of a variable names; where there is none of that name, in small letters, to be refused as it is. */
  private String option(String path, String end) {
    return KeyTable.elementKeys(path).stream()
        .map(Key::path)
        .filter(option -> variable(option).equals(prefix + end))
        .findFirst()
        .orElse(end.toLowerCase(Locale.ROOT));
  }

  private String beginning(String path, JsonObject namespace) {
    return variable(path + "." + namespace.getString("name") + ".");
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
