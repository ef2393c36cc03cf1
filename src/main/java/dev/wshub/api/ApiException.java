package dev.wshub.api;

import dev.wshub.protocol.ErrorCode;

/** A request that is refused before it reaches the hub. Expected, so it carries no stack trace. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param detail what exactly was wrong and what is allowed, or null
   */
  ApiException(ErrorCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  static ApiException badRequest(String detail) {
    return new ApiException(ErrorCode.BAD_REQUEST, detail);
  }

  ApiReply reply() {
    return ApiReply.error(code, getMessage());
  }
}
