package dev.wshub.api;

import static dev.wshub.protocol.JsonBytes.constant;

import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonBytes;
import io.netty.buffer.ByteBuf;

/**
 * Outcome of one API request: a result, or an error.
 *
 * @param result writes the result object, null with an error
 * @param error null with a result
 * @param detail what exactly was wrong, or null
 */
record ApiReply(ResultWriter result, ErrorCode error, String detail) {
  private static final byte[] RESULT = constant("{\"result\":");
  private static final byte[] ERROR = constant("{\"error\":");
  private static final byte[] CODE = constant("{\"code\":");
  private static final byte[] MESSAGE = constant(",\"message\":");
  private static final byte[] EMPTY_OBJECT = constant("{}");

  /** Writes one JSON object. */
  interface ResultWriter {
    void write(ByteBuf out);
  }

  /** Success without anything to say. */
  static final ApiReply EMPTY = result(out -> out.writeBytes(EMPTY_OBJECT));

  static ApiReply result(ResultWriter writer) {
    return new ApiReply(writer, null, null);
  }

  static ApiReply error(ErrorCode code, String detail) {
    return new ApiReply(null, code, detail);
  }

  boolean isError() {
    return error != null;
  }

  /** <code>{"result":{…}}</code> or <code>{"error":{…}}</code>. */
  void write(ByteBuf out) {
    out.writeBytes(isError() ? ERROR : RESULT);
    writeBare(out);
    out.writeByte('}');
  }

  /** The object of the result or of the error, without what is around it. */
  void writeBare(ByteBuf out) {
    if (!isError()) {
      result.write(out);
      return;
    }
    out.writeBytes(CODE);
    JsonBytes.number(out, error.code());
    out.writeBytes(MESSAGE);
    JsonBytes.string(out, message());
    out.writeByte('}');
  }

  /** What an error is called, with its detail. */
  String message() {
    return detail == null ? error.message() : error.message() + ": " + detail;
  }

  /** HTTP status of this outcome where errors are answered by status. */
  int status() {
    if (!isError()) {
      return 200;
    }
    return switch (error) {
      case UNKNOWN_CHANNEL, METHOD_NOT_FOUND -> 404;
      case BAD_REQUEST, NOT_AVAILABLE -> 400;
      case UNRECOVERABLE_POSITION -> 416;
      case TOO_MANY_REQUESTS -> 429;
      default -> 500;
    };
  }
}
