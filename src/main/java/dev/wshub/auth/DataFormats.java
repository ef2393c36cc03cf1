package dev.wshub.auth;

import dev.wshub.protocol.DataForm;

/**
 * What {@code publication_data_format} of a namespace allows as a publication's data. The values are Centrifugo's. Without one
 * anything is allowed but nothing.
 */
public final class DataFormats {
  private static final String JSON = "json";
  private static final String JSON_OBJECT = "json_object";
  private static final String BINARY = "binary";

  private DataFormats() {}

  /** Whether the data may be published; without data that is whether there may be none. */
  public static boolean allow(String format, byte[] data, DataForm form) {
    boolean empty = data == null || data.length == 0;
    return switch (format) {
      case BINARY -> true;
      case JSON -> !empty && form != DataForm.BINARY;
      case JSON_OBJECT -> !empty && form != DataForm.BINARY && firstLetter(data) == '{';
      default -> !empty;
    };
  }

  /** What is allowed, in words. */
  public static String words(String format) {
    return switch (format) {
      case BINARY -> "any bytes";
      case JSON -> "JSON in UTF-8";
      case JSON_OBJECT -> "a JSON object in UTF-8";
      default -> "at least one byte";
    };
  }

  private static byte firstLetter(byte[] json) {
    int at = 0;
    while (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r') {
      at++;
    }
    return json[at];
  }
}
