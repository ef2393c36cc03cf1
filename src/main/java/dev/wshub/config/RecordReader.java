package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the configuration's records from JSON, and notes everything that does not fit; what does not fit counts as not set. */
final class RecordReader {

  private final Problems problems;

  RecordReader(Problems problems) {
    this.problems = problems;
  }

  <R extends Record> R read(Class<R> type, JsonObject json, String path) {
    refuseUnknown(type, json, path);
    var components = type.getRecordComponents();
    var values = Arrays.stream(components).map(component -> value(component, json, path)).toArray();
    try {
      var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type.getName(), e);
    }
  }

  private Object value(RecordComponent component, JsonObject json, String parent) {
    var name = Key.snakeCase(component.getName());
    var path = below(parent, name);
    var raw = json.getValue(name);
    if (component.getType().isRecord()) {
      return section(component.getType().asSubclass(Record.class), raw, path);
    }
    var key = Key.of(path, component);
    if (!json.containsKey(name)) {
      return key.byDefault();
    } else if (key.type() == ValueType.NAMESPACES) {
      return namespaces(key, raw);
    }
    try {
      return key.parse(raw);
    } catch (RuntimeException notAllowed) {
      if (!NotSupportedYet.refuses(problems, path, raw)) {
        problems.wrongValue(path, key, raw);
      }
      return key.byDefault();
    }
  }

  /** A section whose keys are all commented out is null in YAML: the same as none. */
  private Record section(Class<? extends Record> type, Object raw, String path) {
    if (raw != null && !(raw instanceof JsonObject)) {
      problems.add(path, "allowed is an object with the keys of this section");
    }
    return read(type, raw instanceof JsonObject json ? json : new JsonObject(), path);
  }

  private Map<String, ChannelOptions> namespaces(Key key, Object raw) {
    var namespaces = new LinkedHashMap<String, ChannelOptions>();
    if (raw instanceof JsonArray items) {
      for (int i = 0; i < items.size(); i++) {
        readNamespace(items.getValue(i), key.path() + "[" + i + "]", namespaces);
      }
    } else {
      problems.wrongValue(key.path(), key, raw);
    }
    return namespaces;
  }

  private void readNamespace(Object raw, String position, Map<String, ChannelOptions> namespaces) {
    if (!(raw instanceof JsonObject json)) {
      problems.add(position, "allowed is an object with a name and channel options");
      return;
    }
    var options = json.copy();
    options.remove("name");
    if (!(json.getValue("name") instanceof String name) || !name.matches(Patterns.NAMESPACE)) {
      problems.add(position + ".name", "required is a name that matches " + Patterns.NAMESPACE);
      read(ChannelOptions.class, options, position);
      return;
    }
    var path = ChannelConfig.pathOf(name);
    if (namespaces.put(name, read(ChannelOptions.class, options, path)) != null) {
      problems.add(path, "this name stands at two namespaces");
    }
  }

  private void refuseUnknown(Class<? extends Record> type, JsonObject json, String parent) {
    var known =
        Arrays.stream(type.getRecordComponents()).map(c -> Key.snakeCase(c.getName())).collect(Collectors.toSet());
    for (var name : json.fieldNames()) {
      if (!known.contains(name)) {
        refuse(below(parent, name), json.getValue(name));
      }
    }
  }

  /** Only the names are told, never the values: a mistyped key may hold a secret. */
  private void refuse(String path, Object raw) {
    if (NotSupportedYet.refuses(problems, path, raw)) {
      return;
    }
    if (raw instanceof JsonObject section && !section.isEmpty()) {
      section.forEach(field -> refuse(below(path, field.getKey()), field.getValue()));
    } else {
      problems.add(path, KeyTable.unknown(path));
    }
  }

  private static String below(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }
}
