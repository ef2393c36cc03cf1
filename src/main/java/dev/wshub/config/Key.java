package dev.wshub.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One configuration key.
 *
 * @param path where it stands: {@code http_server.port}
 * @param elementType the record that each item of its list is; null for values of other types
 */
record Key(String path, ValueType type, Class<?> javaType, Class<? extends Record> elementType, Setting setting) {

  /** Most letters of a text that must match an expression: with tens of thousands the expression takes up the whole stack. */
  private static final int LONGEST_MATCH = 1_000;

  static Key of(String path, RecordComponent component) {
    return new Key(
        path,
        ValueType.of(component),
        component.getType(),
        ValueType.elementType(component),
        component.getAnnotation(Setting.class));
  }

  /** The same definition where it stands. */
  Key at(String place) {
    return new Key(place, type, javaType, elementType, setting);
  }

  /** The name of a record component as a configuration writes it: {@code pingInterval} is {@code ping_interval}. */
  static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** The last step of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  Object byDefault() {
    return type.byDefault(setting.byDefault(), javaType);
  }

  /** The value that {@code raw} stands for, or a {@link RuntimeException} when it is not allowed. */
  Object parse(Object raw) {
    var value = type.parse(raw, javaType);
    if (!inRange(value) || !matches(value)) {
      throw new IllegalArgumentException("not allowed");
    }
    return value;
  }

  /** What may stand here, in words. */
  String allowed() {
    var choices = choices();
    if (!choices.isEmpty()) {
      return choices.contains(", ") ? "one of " + choices : choices;
    }
    var words = bounds().isEmpty() ? type.description() : type.description() + ", " + bounds();
    return setting.matches().isEmpty() ? words : words + " that matches " + setting.matches();
  }

  /** The values there are, or empty. */
  String choices() {
    return type == ValueType.CHOICE
        ? listed(Arrays.stream(javaType.getEnumConstants()).map(choice -> ValueType.written((Enum<?>) choice)))
        : listed(Arrays.stream(setting.oneOf()).map(choice -> choice.isEmpty() ? "\"\"" : choice));
  }

  /** The least and the greatest value, or empty. */
  String bounds() {
    if (setting.least().isEmpty()) {
      return "";
    }
    return setting.most().isEmpty() ? "at least " + setting.least() : setting.least() + " to " + setting.most();
  }

  private static String listed(Stream<String> choices) {
    return choices.collect(Collectors.joining(", "));
  }

  private boolean inRange(Object value) {
    if (value instanceof OptionalInt number) {
      return number.isEmpty() || inRange(number.getAsInt());
    } else if (value instanceof Number number) {
      return (setting.least().isEmpty() || number.longValue() >= Long.parseLong(setting.least()))
          && (setting.most().isEmpty() || number.longValue() <= Long.parseLong(setting.most()));
    } else if (value instanceof Duration duration) {
      return (setting.least().isEmpty() || duration.compareTo(GoDuration.parse(setting.least())) >= 0)
          && (setting.most().isEmpty() || duration.compareTo(GoDuration.parse(setting.most())) <= 0);
    }
    return true;
  }

  private boolean matches(Object value) {
    if (value instanceof String text) {
      return (setting.oneOf().length == 0 || List.of(setting.oneOf()).contains(text)) && matches(text);
    } else if (value instanceof List<?> items) {
      return items.stream().allMatch(item -> matches((String) item));
    }
    return true;
  }

  private boolean matches(String text) {
    return setting.matches().isEmpty() || text.length() <= LONGEST_MATCH && text.matches(setting.matches());
  }
}
