package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the values of one Java type are written in a configuration. Everything may come as a string, as it does from the environment. */
enum ValueType {
  TEXT("a text") {
    @Override
    Object parse(Object raw, Class<?> type) {
      return (String) raw;
    }
  },
  FLAG("true or false") {
    @Override
    Object parse(Object raw, Class<?> type) {
      if (raw instanceof Boolean) {
        return raw;
      }
      return switch (((String) raw).toLowerCase(Locale.ROOT)) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default -> throw new IllegalArgumentException("neither true nor false");
      };
    }
  },
  WHOLE_NUMBER("a whole number") {
    @Override
    Object parse(Object raw, Class<?> type) {
      long number = raw instanceof Integer || raw instanceof Long ? ((Number) raw).longValue() : Long.parseLong((String) raw);
      return type == int.class ? (Object) Math.toIntExact(number) : (Object) number;
    }
  },
  DURATION("a duration such as 25s, 100ms or 1m30s") {
    @Override
    Object parse(Object raw, Class<?> type) {
      return GoDuration.parse((String) raw);
    }
  },
  CHOICE("one of") {
    @Override
    Object parse(Object raw, Class<?> type) {
      for (var constant : type.getEnumConstants()) {
        if (written((Enum<?>) constant).equals(raw)) {
          return constant;
        }
      }
      throw new IllegalArgumentException("not one of the choices");
    }
  },
  LIST("a list of texts") {
    @Override
    Object parse(Object raw, Class<?> type) {
      if (raw instanceof String text) {
        return text.isBlank() ? List.of() : List.of(text.trim().split("\\s+"));
      }
      var items = new ArrayList<String>();
      ((JsonArray) raw).forEach(item -> items.add((String) item));
      return List.copyOf(items);
    }
  },
  /** Read by {@link RecordReader}, because each one is a record of its own. */
  NAMESPACES("a list of objects, each with a name") {
    @Override
    Object parse(Object raw, Class<?> type) {
      throw new UnsupportedOperationException();
    }
  };

  private final String description;

  ValueType(String description) {
    this.description = description;
  }

  /** The value, or a {@link RuntimeException} when it cannot be one of this type. */
  abstract Object parse(Object raw, Class<?> type);

  String description() {
    return description;
  }

  static ValueType of(RecordComponent component) {
    var type = component.getType();
    if (type == String.class) {
      return TEXT;
    } else if (type == boolean.class) {
      return FLAG;
    } else if (type == int.class || type == long.class) {
      return WHOLE_NUMBER;
    } else if (type == Duration.class) {
      return DURATION;
    } else if (type.isEnum()) {
      return CHOICE;
    } else if (type == List.class) {
      return LIST;
    } else if (type == Map.class) {
      return NAMESPACES;
    }
    throw new IllegalStateException("No configuration value can have the type " + type.getName());
  }

  /** A choice as it is written in a file. */
  static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
