package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Writes the configuration's records as the JSON that {@link RecordReader} reads. */
final class RecordWriter {

  private RecordWriter() {}

  static JsonObject write(Record config) {
    var json = new JsonObject();
    for (var member : RecordShape.of(config.getClass()).members()) {
      try {
        var value = member.accessor().invoke(config);
        if (member.inline()) {
          json.mergeIn(write((Record) value));
        } else {
          json.put(member.name(), written(member, value));
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot read " + member.name(), e);
      }
    }
    return json;
  }

  private static Object written(RecordShape.Member member, Object value) {
    if (member.key() != null && member.key().type() == ValueType.TEXTS) {
      var all = new JsonObject();
      ((Map<?, ?>) value).forEach((name, text) -> all.put((String) name, text));
      return all;
    }
    return written(value);
  }

  private static Object written(Object value) {
    if (value instanceof Record section) {
      return write(section);
    } else if (value instanceof Duration duration) {
      return GoDuration.format(duration);
    } else if (value instanceof OptionalInt number) {
      return number.isPresent() ? (Object) number.getAsInt() : "";
    } else if (value instanceof Enum<?> choice) {
      return ValueType.written(choice);
    } else if (value instanceof List<?> items) {
      var all = new JsonArray();
      items.forEach(item -> all.add(written(item)));
      return all;
    } else if (value instanceof Map<?, ?> namespaces) {
      var all = new JsonArray();
      namespaces.forEach((name, options) -> all.add(new JsonObject().put("name", name).mergeIn(write((Record) options))));
      return all;
    }
    return value;
  }
}
