package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Writes the configuration's records as the JSON that {@link RecordReader} reads. */
final class RecordWriter {

  private RecordWriter() {}

  static JsonObject write(Record config) {
    var json = new JsonObject();
    for (var component : config.getClass().getRecordComponents()) {
      try {
        json.put(Key.snakeCase(component.getName()), written(component.getAccessor().invoke(config)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot read " + component, e);
      }
    }
    return json;
  }

  private static Object written(Object value) {
    if (value instanceof Record section) {
      return write(section);
    } else if (value instanceof Duration duration) {
      return GoDuration.format(duration);
    } else if (value instanceof Enum<?> choice) {
      return ValueType.written(choice);
    } else if (value instanceof List<?> items) {
      return new JsonArray(List.copyOf(items));
    } else if (value instanceof Map<?, ?> namespaces) {
      var items = new JsonArray();
      namespaces.forEach((name, options) -> items.add(new JsonObject().put("name", name).mergeIn(write((Record) options))));
      return items;
    }
    return value;
  }
}
