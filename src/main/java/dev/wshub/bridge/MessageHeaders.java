package dev.wshub.bridge;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * A frame's headers. As with Vert.x' bridge {@code timeout} and {@code localOnly} are no headers but the way of delivery;
 * {@code codecName}, which would hand a message to the hub's own codecs, is refused.
 */
final class MessageHeaders {
  private MessageHeaders() {}

  /** @throws IllegalArgumentException with what is not allowed */
  static DeliveryOptions read(JsonObject frame) {
    var options = new DeliveryOptions();
    Object headers = frame.getValue("headers");
    if (headers instanceof JsonObject object) {
      object.forEach(header -> read(header, options));
    } else if (headers != null) {
      throw new IllegalArgumentException("headers must be an object");
    }
    return options;
  }

  private static void read(Map.Entry<String, Object> header, DeliveryOptions options) {
    String name = header.getKey();
    Object value = header.getValue();
    switch (name) {
      case "timeout" -> options.setSendTimeout(timeout(value));
      case "localOnly" -> options.setLocalOnly(Boolean.TRUE.equals(value));
      case "codecName" -> throw new IllegalArgumentException("codecName is not allowed");
      default -> {
        if (!(value instanceof String text)) {
          throw new IllegalArgumentException("a header must be a text");
        }
        options.addHeader(name, text);
      }
    }
  }

  private static long timeout(Object value) {
    if (value instanceof Integer millis && millis > 0) {
      return millis;
    }
    throw new IllegalArgumentException("timeout must be milliseconds from 1");
  }
}
