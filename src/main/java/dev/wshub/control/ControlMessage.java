package dev.wshub.control;

import dev.wshub.protocol.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What instances tell each other, in JSON: a request has {@code v}, {@code kind}, {@code id}, {@code from} and {@code
 * body}; an answer is of kind {@code answer} and has {@code result}, or {@code error} with {@code code} and {@code detail}.
 * Instances of another version may send what is not known here.
 */
public sealed interface ControlMessage {
  /** Grows when the same words get another meaning. */
  int VERSION = 1;

  /** Most bytes of a message; pages are cut to that. */
  int MOST_BYTES = 1 << 20;

  String ANSWER = "answer";

  /** Ids are kept for a while. */
  int LONGEST_NAME = 200;

  /**
   * @param id no other request has it
   * @param from the instance that wants the answer
   */
  record Request(String id, String from, ControlRequest request) implements ControlMessage {

    /** In JSON. */
    public byte[] encode() {
      String kind = RequestJson.kind(request);
      return bytes(head(kind, id, from).put("body", RequestJson.encode(request)));
    }
  }

  /** @param id that of the request */
  record Answer(String id, String from, LocalOutcome outcome) implements ControlMessage {

    /** In JSON; of a page that is too large its beginning. */
    public byte[] encode() {
      JsonObject answer = head(ANSWER, id, from);
      if (outcome.error() == null) {
        return bytes(answer.put("result", ResultJson.encode(outcome.result())));
      }
      JsonObject error = new JsonObject().put("code", outcome.error().code()).put("detail", outcome.detail());
      return bytes(answer.put("error", error));
    }
  }

  /** A request that this instance does not understand, and that can be answered with an error. */
  record Unknown(String id, String from, String why) implements ControlMessage {}

  /** Something that nobody can be answered about. */
  record Invalid(String why) implements ControlMessage {}

  private static JsonObject head(String kind, String id, String from) {
    return new JsonObject().put("v", VERSION).put("kind", kind).put("id", id).put("from", from);
  }

  private static byte[] bytes(JsonObject json) {
    return json.encode().getBytes(StandardCharsets.UTF_8);
  }

  /** Never fails: what cannot be understood is {@link Unknown} or {@link Invalid}. */
  static ControlMessage decode(byte[] message) {
    String id;
    String from;
    JsonObject json;
    try {
      json = new JsonObject(new String(message, StandardCharsets.UTF_8));
      id = required(json, "id");
      from = required(json, "from");
    } catch (RuntimeException e) {
      return new Invalid("it is no message of an instance: " + e.getMessage());
    }
    boolean isAnswer = ANSWER.equals(json.getValue("kind"));
    try {
      if (!Integer.valueOf(VERSION).equals(json.getInteger("v"))) {
        throw new IllegalArgumentException("version " + json.getValue("v") + " is not known, only " + VERSION);
      }
      return isAnswer
          ? new Answer(id, from, outcome(json))
          : new Request(id, from, RequestJson.decode(required(json, "kind"), json.getJsonObject("body")));
    } catch (RuntimeException e) {
      String why = "this instance does not understand it: " + e.getMessage();
      return isAnswer ? new Answer(id, from, LocalOutcome.failed(ErrorCode.INTERNAL, why)) : new Unknown(id, from, why);
    }
  }

  private static String required(JsonObject json, String name) {
    String text = json.getString(name);
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException(name + " is missing");
    }
    if (text.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(name + " has more than " + LONGEST_NAME + " characters");
    }
    return text;
  }

  private static LocalOutcome outcome(JsonObject json) {
    JsonObject error = json.getJsonObject("error");
    if (error == null) {
      return LocalOutcome.of(ResultJson.decode(json.getJsonObject("result")));
    }
    int code = error.getInteger("code");
    ErrorCode known =
        Arrays.stream(ErrorCode.values()).filter(one -> one.code() == code).findAny().orElse(ErrorCode.INTERNAL);
    return LocalOutcome.failed(known, error.getString("detail"));
  }
}
