package dev.wshub.control;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads an object of which each field must be there and of its type; otherwise an exception names the field. */
record StrictJson(JsonObject json) {
  StrictJson {
    if (json == null) {
      throw new IllegalArgumentException("an object is missing");
    }
  }

  boolean has(String name) {
    return json.getValue(name) != null;
  }

  private <T> T value(String name, Class<T> type) {
    Object value = json.getValue(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(name + " is missing or of another type");
    }
    return type.cast(value);
  }

  String text(String name) {
    return value(name, String.class);
  }

  /** The text's bytes, or null when there is none. */
  byte[] bytes(String name) {
    return has(name) ? text(name).getBytes(StandardCharsets.UTF_8) : null;
  }

  boolean bool(String name) {
    return value(name, Boolean.class);
  }

  int integer(String name) {
    return value(name, Integer.class);
  }

  long number(String name) {
    return value(name, Number.class).longValue();
  }

  double decimal(String name) {
    return value(name, Number.class).doubleValue();
  }

  StrictJson object(String name) {
    return new StrictJson(value(name, JsonObject.class));
  }

  List<String> texts(String name) {
    var texts = new ArrayList<String>();
    for (Object one : value(name, JsonArray.class)) {
      if (!(one instanceof String text)) {
        throw new IllegalArgumentException(name + " must hold texts");
      }
      texts.add(text);
    }
    return texts;
  }

  List<StrictJson> objects(String name) {
    var objects = new ArrayList<StrictJson>();
    for (Object one : value(name, JsonArray.class)) {
      if (!(one instanceof JsonObject object)) {
        throw new IllegalArgumentException(name + " must hold objects");
      }
      objects.add(new StrictJson(object));
    }
    return objects;
  }
}
