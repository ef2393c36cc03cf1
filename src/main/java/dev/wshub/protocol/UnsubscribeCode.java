package dev.wshub.protocol;

/** Codes of unsubscribe pushes. From 2500 on SDKs subscribe again by themselves. */
public enum UnsubscribeCode {
  SERVER(2000, "server unsubscribe"),
  INSUFFICIENT_STATE(2500, "insufficient state"),
  EXPIRED(2501, "subscription expired");

  private final int code;
  private final String reason;

  UnsubscribeCode(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  public int code() {
    return code;
  }

  public String reason() {
    return reason;
  }
}
