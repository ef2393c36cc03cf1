package dev.wshub.delegation;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/** Answers whose payloads are given as the bytes of the JSON: as they stand they would become strings in Base64. */
final class BuffersInResult {

  private static final String RESULT = "result";
  private static final List<String> PAYLOADS = List.of("data", "info");

  private BuffersInResult() {}

  /** The answer in UTF-8; what was given stays as it is. */
  static byte[] encode(JsonObject answer) {
    if (!(answer.getValue(RESULT) instanceof JsonObject result) || !hasBuffers(result)) {
      return answer.toBuffer().getBytes();
    }
    var plain = new JsonObject();
    result.getMap().forEach(plain::put);
    for (String name : PAYLOADS) {
      if (result.getMap().get(name) instanceof Buffer json) {
        plain.remove(name);
        plain.put("b64" + name, Base64.getEncoder().encodeToString(json.getBytes()));
      }
    }
    var all = new JsonObject();
    answer.getMap().forEach(all::put);
    return all.put(RESULT, plain).toBuffer().getBytes();
  }

  private static boolean hasBuffers(JsonObject result) {
    return PAYLOADS.stream().anyMatch(name -> result.getMap().get(name) instanceof Buffer);
  }
}
