package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects what is wrong, so that a start reports all of it at once. */
final class Problems {

  /** Problems that are told; nobody reads more, and a file may be full of them. */
  private static final int MOST_LINES = 200;

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_VALUE = 100;

  /** User and password in an address: {@code redis://user:password@host}. */
  private static final Pattern CREDENTIALS = Pattern.compile("://.*@", Pattern.DOTALL);

  private final List<String> lines = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();
  private final Map<String, String> variables = new HashMap<>();
  private String file;
  private int count;

  /** Something is wrong with the key at {@code path}; {@code what} must hold no secret. */
  void add(String path, String what) {
    paths.add(path);
    count++;
    if (count <= MOST_LINES) {
      var variable = variables.get(path);
      var place = file != null && !isOfVariable(path) ? file + ": " : "";
      var key = printable(path, LONGEST_NAME) + (variable == null ? "" : " (" + printable(variable, LONGEST_NAME) + ")");
      lines.add(place + key + ": " + what);
    }
  }

  /** What is found wrong from now on stands in this file, unless it came from a variable; null: there is no file. */
  void inFile(String file) {
    this.file = file;
  }

  /** Whether a variable has set this key, or a whole section around it. */
  private boolean isOfVariable(String path) {
    return variables.keySet().stream().anyMatch(set -> path.equals(set) || path.startsWith(set + ".") || path.startsWith(set + "["));
  }

  /** The value at {@code path} comes from this environment variable or system property: messages about it say so. */
  void cameFrom(String path, String variable) {
    variables.put(path, variable);
  }

  /** Whether no more will be told, so that it need not be found out what could be said. */
  boolean isFull() {
    return count >= MOST_LINES;
  }

  /** The key's value is not one that is allowed. */
  void wrongValue(String path, Key key, Object found) {
    var what = key.setting().secret() ? hidden(found) : shown(found);
    boolean unquoted = key.type() == ValueType.TEXT && (found instanceof Number || found instanceof Boolean);
    add(path, "found " + what + ", allowed is " + key.allowed() + (unquoted ? ": put it in quotes" : ""));
  }

  /** True when the key's own value was already complained about, so that what depends on it says nothing. */
  boolean has(String path) {
    return paths.contains(path);
  }

  void throwIfAny() {
    if (count > MOST_LINES) {
      lines.add("and so on: there are " + (count - MOST_LINES) + " more problems");
    }
    if (!lines.isEmpty()) {
      throw new ConfigException(lines);
    }
  }

  private static String hidden(Object found) {
    var kind = found instanceof Number ? "a number" : found instanceof Boolean ? "true or false" : "something else";
    return kind + " (not shown)";
  }

  /** The value as it may stand in a message: short, without control characters and credentials. */
  static String shown(Object found) {
    if (found == null) {
      return "nothing";
    } else if (found instanceof JsonObject) {
      return "an object";
    } else if (found instanceof JsonArray) {
      return "a list";
    }
    var text = printable(CREDENTIALS.matcher(String.valueOf(found)).replaceAll("://…@"), LONGEST_VALUE);
    return found instanceof CharSequence ? "\"" + text + "\"" : text;
  }

  /** Short, and without what a terminal or a log would take for more than text. */
  private static String printable(String text, int longest) {
    return Printable.of(text.length() <= longest ? text : text.substring(0, longest) + "…");
  }
}
