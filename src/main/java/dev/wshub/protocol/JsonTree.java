package dev.wshub.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the values that a {@code JsonObject} holds from JSON text. Numbers keep their value: what a {@code double} cannot hold
 * exactly as it was written becomes a {@link BigDecimal}, where Vert.x' own parser would round it, or make it infinite. Of a
 * field that stands there twice the last one holds.
 */
public final class JsonTree {
  private final JsonParser parser;

  private JsonTree(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * @param json one value in UTF-8, as {@link JsonReader} gives it
   * @return a map, list, string, number, boolean or null
   * @throws ProtocolException also for a number whose exponent does not fit into 32 bits
   */
  public static Object of(byte[] json) throws ProtocolException {
    try (JsonParser parser = JsonReader.FACTORY.createParser(json)) {
      return new JsonTree(parser).value(parser.nextToken());
    } catch (NumberFormatException e) {
      throw new ProtocolException("the exponent of a number is out of range");
    } catch (IOException | IllegalStateException e) {
      throw JsonReader.invalid(e);
    }
  }

  private Object value(JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> fraction(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private Map<String, Object> object() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      fields.put(name, value(parser.nextToken()));
    }
    return fields;
  }

  private List<Object> array() throws IOException {
    List<Object> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      elements.add(value(token));
    }
    return elements;
  }

  private static Number fraction(String text) {
    double rounded = Double.parseDouble(text);
    var exact = new BigDecimal(text);
    boolean same = !Double.isInfinite(rounded) && exact.compareTo(new BigDecimal(Double.toString(rounded))) == 0;
    return same ? (Number) rounded : exact;
  }
}
