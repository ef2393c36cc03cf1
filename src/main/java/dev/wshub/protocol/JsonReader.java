package dev.wshub.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.wshub.config.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads JSON requests field by field, without building a tree.
 *
 * <p>Use: {@link #nextObject()} for each object of the input, {@link #nextField()} for each of its fields, then
 * exactly one of the value methods. They are strict about the type; {@code null} counts as an absent value and
 * reads as the type's empty value. Nesting is limited to {@value #MAX_DEPTH} levels. The bytes must be valid UTF-8
 * ({@link Utf8}), which the parser itself does not check. Not thread safe; made for one input and closed after it.
 */
public final class JsonReader implements AutoCloseable {
  /** How deeply objects and arrays may be nested, the outermost included. */
  public static final int MAX_DEPTH = 128;

  private static final long UINT32_MAX = 0xFFFF_FFFFL;
  private static final int SHOWN_NAME_LENGTH = 32;
  // What the parser adds to its messages for those who program it.
  private static final Pattern PARSER_SETTINGS = Pattern.compile(" \\(start marker at .*|: enable `.*");
  // What was sent without quotes may be a token or a password, and messages are logged.
  private static final Pattern QUOTED_INPUT = Pattern.compile("(Unrecognized token|Numeric value|Field name) [('].*?[')](?=[ :]|$)", Pattern.DOTALL);
  // Field names come from strangers: interning them would fill the JVM's string table.
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(1_000).build())
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .build();

  private final byte[] bytes;
  private final int offset;
  private final JsonParser parser;
  private String name = "";

  public JsonReader(byte[] bytes, int offset, int length) throws ProtocolException {
    this.bytes = bytes;
    this.offset = offset;
    checkEncoding(bytes, offset, length);
    try {
      parser = FACTORY.createParser(bytes, offset, length);
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  /** The parser would take a zero byte or a byte order mark at the start as a sign of UTF-16 or UTF-32. */
  private static void checkEncoding(byte[] bytes, int offset, int length) throws ProtocolException {
    for (int i = 0; i < Math.min(4, length); i++) {
      if (bytes[offset + i] == 0 || (i == 0 && bytes[offset] < 0)) {
        throw new ProtocolException("invalid JSON: it must be UTF-8 without a byte order mark");
      }
    }
  }

  /**
   * Goes to the next object of the input; false at its end. Objects may follow each other, with white space
   * between.
   */
  public boolean nextObject() throws ProtocolException {
    JsonToken token = advance();
    if (token == null) {
      return false;
    }
    name = "";
    expect(token, JsonToken.START_OBJECT, "an object");
    return true;
  }

  /** The same for an input that is one object; false also when it is null alone. */
  boolean nextObjectOrNull() throws ProtocolException {
    JsonToken token = advance();
    if (token == JsonToken.VALUE_NULL && advance() == null) {
      return false;
    }
    return token != null && expect(token, JsonToken.START_OBJECT, "an object");
  }

  /** Enters the object that is the present field's value; false when it is null. */
  public boolean enterObject() throws ProtocolException {
    return !isNull() && expect(parser.currentToken(), JsonToken.START_OBJECT, "an object");
  }

  /** Enters the array that is the present field's value; false when it is null. */
  public boolean enterArray() throws ProtocolException {
    return !isNull() && expect(parser.currentToken(), JsonToken.START_ARRAY, "an array");
  }

  /** Goes to the value of the next field of the present object; false at the object's end. */
  public boolean nextField() throws ProtocolException {
    if (advance() == JsonToken.END_OBJECT) {
      return false;
    }
    try {
      name = parser.currentName();
      parser.nextToken();
      return true;
    } catch (IOException | IllegalStateException e) {
      throw invalid(e);
    }
  }

  /** Goes to the next element of the present array; false at the array's end. */
  public boolean nextElement() throws ProtocolException {
    return advance() != JsonToken.END_ARRAY;
  }

  /** Name of the field at hand. */
  public String name() {
    return name;
  }

  /** Whether the value is null, which counts as absent. */
  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  public String string() throws ProtocolException {
    if (isNull()) {
      return "";
    }
    expect(parser.currentToken(), JsonToken.VALUE_STRING, "a string");
    try {
      return parser.getText();
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  public boolean bool() throws ProtocolException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_TRUE) {
      return true;
    }
    return token != JsonToken.VALUE_FALSE && !isNull() && expect(token, JsonToken.VALUE_FALSE, "true or false");
  }

  public long uint32() throws ProtocolException {
    return integer(0, UINT32_MAX);
  }

  public int int32() throws ProtocolException {
    return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** An unsigned number; what does not fit into 63 bits is refused. */
  public long uint64() throws ProtocolException {
    return integer(0, Long.MAX_VALUE);
  }

  public long int64() throws ProtocolException {
    return integer(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private long integer(long lowest, long highest) throws ProtocolException {
    if (isNull()) {
      return 0;
    }
    try {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        long value = parser.getLongValue();
        if (value >= lowest && value <= highest) {
          return value;
        }
      }
    } catch (IOException e) {
      throw invalid(e);
    }
    throw new ProtocolException(shown(name) + " must be an integer from " + lowest + " to " + highest);
  }

  /** An object whose values are all strings; null when it is absent. */
  public Map<String, String> strings() throws ProtocolException {
    if (!enterObject()) {
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>();
    while (nextField()) {
      values.put(name, string());
    }
    return values;
  }

  /** An array of strings; empty when it is absent. */
  public List<String> stringList() throws ProtocolException {
    return strings(new ArrayList<>(), Integer.MAX_VALUE);
  }

  /**
   * The texts of an array, added to the collection; nothing when it is absent.
   *
   * @param most entries that it may have; it is not read beyond them
   */
  public <C extends Collection<String>> C strings(C values, int most) throws ProtocolException {
    if (enterArray()) {
      String array = name;
      for (int count = 0; nextElement(); count++) {
        if (count == most) {
          throw new ProtocolException(shown(array) + " has too many entries, allowed are " + most);
        }
        values.add(string());
      }
    }
    return values;
  }

  /**
   * The very bytes of the value, whatever it is, in an array of its own; null when it is absent. CR and LF outside
   * strings are turned into spaces, because frames are split at line ends; inside strings JSON does not allow them.
   */
  public byte[] raw() throws ProtocolException {
    return isNull() ? null : rawValue();
  }

  /** The same, where null is a value like any other: a payload may be the JSON null. */
  public byte[] rawValue() throws ProtocolException {
    int from = offset + (int) parser.currentTokenLocation().getByteOffset();
    skip();
    int to = offset + (int) parser.currentLocation().getByteOffset();
    while (bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
      to--; // the parser takes the space behind a number that stands alone for a part of it
    }
    byte[] value = new byte[to - from];
    System.arraycopy(bytes, from, value, 0, value.length);
    for (int i = 0; i < value.length; i++) {
      if (value[i] == '\n' || value[i] == '\r') {
        value[i] = ' ';
      }
    }
    return value;
  }

  /** Reads over the value, and checks that it is valid JSON. */
  public void skip() throws ProtocolException {
    try {
      if (parser.currentToken().isStructStart()) {
        parser.skipChildren();
      } else {
        parser.finishToken();
      }
    } catch (IOException | IllegalStateException e) {
      throw invalid(e);
    }
  }

  /** What to throw when the field at hand is none of those that the message has. */
  public ProtocolException unknownField(String message) {
    return new ProtocolException("unknown field " + shown(name) + " in " + message);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a parser of bytes in memory failed", e);
    }
  }

  /** Goes to the next token; null at the input's end. */
  JsonToken advance() throws ProtocolException {
    try {
      return parser.nextToken();
    } catch (IOException | IllegalStateException e) {
      // The latter: too many field names with colliding hashes in one input.
      throw invalid(e);
    }
  }

  private boolean expect(JsonToken found, JsonToken wanted, String what) throws ProtocolException {
    if (found != wanted) {
      throw new ProtocolException((name.isEmpty() ? "the request" : shown(name)) + " must be " + what);
    }
    return true;
  }

  private static String shown(String name) {
    return '"' + Printable.of(name.length() > SHOWN_NAME_LENGTH ? name.substring(0, SHOWN_NAME_LENGTH) + "…" : name) + '"';
  }

  static ProtocolException invalid(Exception cause) {
    if (!(cause instanceof JsonProcessingException json)) {
      return new ProtocolException("invalid JSON: " + cause.getMessage());
    }
    JsonLocation at = json.getLocation();
    String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new ProtocolException(
        "invalid JSON" + place + ": " + QUOTED_INPUT.matcher(PARSER_SETTINGS.matcher(json.getOriginalMessage()).replaceAll("")).replaceAll("$1"));
  }
}
