package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the configuration's records from JSON, and notes everything that does not fit; what does not fit counts as not set. */
final class RecordReader {

  private final Problems problems;

  RecordReader(Problems problems) {
    this.problems = problems;
  }

  <R extends Record> R read(Class<R> type, JsonObject json, String path) {
    refuseUnknown(type, json, path);
    return make(type, json, path);
  }

  private <R extends Record> R make(Class<R> type, JsonObject json, String path) {
    var shape = RecordShape.of(type);
    var values = shape.members().stream().map(member -> value(member, json, path)).toArray();
    try {
      return type.cast(shape.constructor().newInstance(values));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type.getName(), e);
    }
  }

  private Object value(RecordShape.Member member, JsonObject json, String parent) {
    if (member.inline()) {
      return make(member.section(), json, parent);
    }
    var path = below(parent, member.name());
    var raw = json.getValue(member.name());
    if (member.section() != null) {
      return section(member.section(), raw, path);
    }
    var key = member.key().at(path);
    if (!json.containsKey(member.name())) {
      return key.byDefault();
    } else if (key.type() == ValueType.NAMESPACES) {
      return namespaces(key, raw);
    } else if (key.type() == ValueType.RECORDS) {
      return records(key, raw);
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

  private List<Record> records(Key key, Object raw) {
    var records = new ArrayList<Record>();
    if (raw instanceof JsonArray items) {
      for (int i = 0; i < items.size(); i++) {
        var position = key.path() + "[" + i + "]";
        if (items.getValue(i) instanceof JsonObject json) {
          records.add(read(key.elementType(), json, position));
        } else {
          problems.add(position, "allowed is an object");
        }
      }
    } else {
      problems.wrongValue(key.path(), key, raw);
    }
    return List.copyOf(records);
  }

  private Map<String, Record> namespaces(Key key, Object raw) {
    var namespaces = new LinkedHashMap<String, Record>();
    if (raw instanceof JsonArray items) {
      for (int i = 0; i < items.size(); i++) {
        readNamespace(key, key.elementType(), items.getValue(i), i, namespaces);
      }
    } else {
      problems.wrongValue(key.path(), key, raw);
    }
    return namespaces;
  }

  private void readNamespace(
      Key key, Class<? extends Record> type, Object raw, int index, Map<String, Record> namespaces) {
    var position = key.path() + "[" + index + "]";
    if (!(raw instanceof JsonObject json)) {
      problems.add(position, "allowed is an object with a name and the options of a namespace");
      return;
    }
    var options = json.copy();
    options.remove("name");
    if (!(json.getValue("name") instanceof String name) || !name.matches(Patterns.NAMESPACE)) {
      problems.add(position + ".name", "required is a name that matches " + Patterns.NAMESPACE);
      read(type, options, position);
      return;
    }
    var path = key.path() + "[" + name + "]";
    if (namespaces.put(name, read(type, options, path)) != null) {
      problems.add(path, "this name stands at two namespaces");
    }
  }

  private void refuseUnknown(Class<? extends Record> type, JsonObject json, String parent) {
    var known = RecordShape.of(type).names();
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
      problems.add(path, problems.isFull() ? "unknown key" : KeyTable.unknown(path));
    }
  }

  private static String below(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }
}
