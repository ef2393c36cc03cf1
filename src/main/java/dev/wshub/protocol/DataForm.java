package dev.wshub.protocol;

/**
 * What the bytes of a payload are. It is found out once, where a payload enters, and goes with it: clients that speak JSON can take
 * only JSON, without line breaks, because these end an object.
 */
public enum DataForm {
  /** One JSON value without line breaks; JSON frames take it as it is. Also no bytes at all. */
  LINE,
  /** One JSON value with line breaks between its parts, which become spaces in JSON frames. */
  JSON,
  /** Anything else. */
  BINARY;

  private static final DataForm[] ALL = values();

  /** Looks through the bytes; to be called once for each payload. */
  public static DataForm of(byte[] data) {
    if (data.length == 0) {
      return LINE;
    }
    if (!WholeJson.isValue(data)) {
      return BINARY;
    }
    for (byte one : data) {
      if (one == '\n' || one == '\r') {
        return JSON;
      }
    }
    return LINE;
  }

  /** The form with that {@link #ordinal}. Throws {@link IndexOutOfBoundsException} where there is none. */
  public static DataForm at(int ordinal) {
    return ALL[ordinal];
  }
}
