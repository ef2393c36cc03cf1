package dev.wshub.api;

import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/** Turns a request of another verticle into the body that the same request has over HTTP. */
final class EventBusRequest {
  private static final String COMMANDS = "commands";
  private static final List<String> PAYLOADS = List.of("data", "info");
  private static final String IN_BASE64 = "b64";

  private EventBusRequest() {}

  /** The body in UTF-8; the request stays as it is. */
  static byte[] encode(JsonObject request) throws ProtocolException {
    try {
      JsonObject body = withoutBuffers(request);
      if (body.getValue(COMMANDS) instanceof JsonArray commands) {
        body = shallowCopy(body).put(COMMANDS, commandsWithoutBuffers(commands));
      }
      return body.toBuffer().getBytes();
    } catch (EncodeException e) {
      throw new ProtocolException("the body cannot be written as JSON: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new ProtocolException("the body is nested too deeply: allowed are " + JsonReader.MAX_DEPTH + " levels");
    }
  }

  /** The commands of a batch, each an object with the request under the method's name. */
  private static JsonArray commandsWithoutBuffers(JsonArray commands) {
    var result = new JsonArray();
    for (Object command : commands) {
      if (command instanceof JsonObject named) {
        JsonObject plain = shallowCopy(named);
        named.forEach(
            entry -> {
              if (entry.getValue() instanceof JsonObject request) {
                plain.put(entry.getKey(), withoutBuffers(request));
              }
            });
        result.add(plain);
      } else {
        result.add(command);
      }
    }
    return result;
  }

  /** JSON that is given as bytes goes under the name for Base64; as it stands it would become a string. */
  private static JsonObject withoutBuffers(JsonObject request) {
    JsonObject result = request;
    for (String name : PAYLOADS) {
      if (request.getMap().get(name) instanceof Buffer json) { // getValue would make it a string
        result = shallowCopy(result);
        result.remove(name);
        result.put(IN_BASE64 + name, Base64.getEncoder().encodeToString(json.getBytes()));
      }
    }
    return result;
  }

  private static JsonObject shallowCopy(JsonObject json) {
    var copy = new JsonObject();
    json.getMap().forEach(copy::put);
    return copy;
  }
}
