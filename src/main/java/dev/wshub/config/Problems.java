package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what is wrong, so that a start reports all of it at once. */
final class Problems {

  private final List<String> lines = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();
  private final Map<String, String> variables = new HashMap<>();

  /** Something is wrong with the key at {@code path}; {@code what} must hold no secret. */
  void add(String path, String what) {
    paths.add(path);
    var variable = variables.get(path);
    lines.add(path + (variable == null ? "" : " (" + variable + ")") + ": " + what);
  }

  /** The value at {@code path} comes from this environment variable or system property: messages about it say so. */
  void cameFrom(String path, String variable) {
    variables.put(path, variable);
  }

  /** The key's value is not one that is allowed. */
  void wrongValue(String path, Key key, Object found) {
    var what = key.setting().secret() ? "something else (not shown)" : shown(found);
    add(path, "found " + what + ", allowed is " + key.allowed());
  }

  /** True when the key's own value was already complained about, so that what depends on it says nothing. */
  boolean has(String path) {
    return paths.contains(path);
  }

  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new ConfigException(lines);
    }
  }

  private static String shown(Object found) {
    if (found == null) {
      return "nothing";
    } else if (found instanceof JsonObject) {
      return "an object";
    } else if (found instanceof JsonArray) {
      return "a list";
    }
    var text = found instanceof CharSequence ? "\"" + found + "\"" : String.valueOf(found);
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
