package dev.wshub.protocol;

/** Bytes that are to be exactly one JSON value in UTF-8, with white space around it or without. Any thread. */
public final class WholeJson {
  private static final String NULL = "null";

  private WholeJson() {}

  /**
   * A payload that comes as bytes of its own: checks that they are UTF-8 and exactly one JSON value, and gives them as
   * {@link JsonReader#raw} would, without the white space around the value.
   */
  public static byte[] payload(byte[] bytes) throws ProtocolException {
    byte[] value = value(bytes);
    if (value.length == NULL.length() && value[0] == NULL.charAt(0)) {
      throw new ProtocolException("a JSON value other than null is needed");
    }
    return value;
  }

  /** The same, where null is a value like any other. */
  public static byte[] value(byte[] bytes) throws ProtocolException {
    if (!Utf8.isValid(bytes, 0, bytes.length)) {
      throw new ProtocolException("invalid UTF-8");
    }
    try (JsonReader in = new JsonReader(bytes, 0, bytes.length)) {
      if (in.advance() == null) {
        throw new ProtocolException("a JSON value is needed");
      }
      byte[] value = in.rawValue();
      if (in.advance() != null) {
        throw new ProtocolException("invalid JSON: there is more than one value");
      }
      return value;
    }
  }

  /** Whether the bytes are that. */
  static boolean isValue(byte[] bytes) {
    if (!Utf8.isValid(bytes, 0, bytes.length)) {
      return false;
    }
    try (JsonReader in = new JsonReader(bytes, 0, bytes.length)) {
      if (in.advance() == null) {
        return false;
      }
      in.skip();
      return in.advance() == null;
    } catch (ProtocolException e) {
      return false; // which is the answer
    }
  }
}
