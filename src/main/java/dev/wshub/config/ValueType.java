package dev.wshub.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** How the values of one Java type are written in a configuration. Everything may come as a string, as it does from the environment. */
enum ValueType {
  TEXT("a text") {
    @Override
    Object parse(Object raw, Class<?> type) {
      return Objects.requireNonNull((String) raw);
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
  /** The empty text, or null, is none. */
  OPTIONAL_NUMBER("a whole number or nothing") {
    @Override
    Object parse(Object raw, Class<?> type) {
      return raw == null || "".equals(raw) ? OptionalInt.empty() : OptionalInt.of((int) WHOLE_NUMBER.parse(raw, int.class));
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
  TEXTS("an object of texts") {
    @Override
    Object parse(Object raw, Class<?> type) {
      var texts = new LinkedHashMap<String, String>();
      ((JsonObject) raw).forEach(entry -> texts.put(entry.getKey(), Objects.requireNonNull((String) entry.getValue())));
      return Collections.unmodifiableMap(texts);
    }

    @Override
    Object byDefault(String text, Class<?> type) {
      return Map.of();
    }
  },
  /** Read by {@link RecordReader}, because each one is a record of its own. */
  RECORDS("a list of objects") {
    @Override
    Object parse(Object raw, Class<?> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    Object byDefault(String text, Class<?> type) {
      return List.of();
    }
  },
  /** The same. */
  NAMESPACES("a list of objects, each with a name") {
    @Override
    Object parse(Object raw, Class<?> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    Object byDefault(String text, Class<?> type) {
      return Map.of();
    }
  };

  private final String description;

  ValueType(String description) {
    this.description = description;
  }

  /** The value, or a {@link RuntimeException} when it cannot be one of this type. */
  abstract Object parse(Object raw, Class<?> type);

  /** The value of a key that is not set, from the text of its definition. */
  Object byDefault(String text, Class<?> type) {
    return parse(text, type);
  }

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
    } else if (type == OptionalInt.class) {
      return OPTIONAL_NUMBER;
    } else if (type == Duration.class) {
      return DURATION;
    } else if (type.isEnum()) {
      return CHOICE;
    } else if (type == List.class) {
      return elementType(component) == null ? LIST : RECORDS;
    } else if (type == Map.class) {
      return elementType(component) == null ? TEXTS : NAMESPACES;
    }
    throw new IllegalStateException("No configuration value can have the type " + type.getName());
  }

  /** The record that a list or a map holds; null when it holds texts, or is neither. */
  static Class<? extends Record> elementType(RecordComponent component) {
    if (!(component.getGenericType() instanceof ParameterizedType type)) {
      return null;
    }
    var arguments = type.getActualTypeArguments();
    return arguments[arguments.length - 1] instanceof Class<?> last && last.isRecord() ? last.asSubclass(Record.class) : null;
  }

  /** A choice as it is written in a file. */
  static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
