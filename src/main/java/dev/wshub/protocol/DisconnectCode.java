package dev.wshub.protocol;

/**
 * Codes with which the server closes a connection. They are WebSocket close codes; SDKs reconnect after 3000 to 3499 and
 * give up after 3500 to 3999. 1002, 1007 and 1009 are the WebSocket standard's own (RFC 6455, section 7.4.1).
 */
public enum DisconnectCode {
  PROTOCOL_ERROR(1002, "protocol error"),
  INVALID_UTF8(1007, "invalid UTF-8 in text message"),
  MESSAGE_TOO_BIG(1009, "message too big"),
  SHUTDOWN(3001, "shutdown"),
  INTERNAL_ERROR(3004, "internal server error"),
  EXPIRED(3005, "connection expired"),
  SUBSCRIPTION_EXPIRED(3006, "subscription expired"),
  SLOW(3008, "slow"),
  WRITE_ERROR(3009, "write error"),
  INSUFFICIENT_STATE(3010, "insufficient state"),
  FORCE_RECONNECT(3011, "force reconnect"),
  NO_PONG(3012, "no pong"),
  TOO_MANY_REQUESTS(3013, "too many requests"),
  INVALID_TOKEN(3500, "invalid token"),
  BAD_REQUEST(3501, "bad request"),
  STALE(3502, "stale"),
  FORCE_DISCONNECT(3503, "force disconnect"),
  CONNECTION_LIMIT(3504, "connection limit"),
  CHANNEL_LIMIT(3505, "channel limit"),
  INAPPROPRIATE_PROTOCOL(3506, "inappropriate protocol"),
  PERMISSION_DENIED(3507, "permission denied"),
  NOT_AVAILABLE(3508, "not available");

  private final short code;
  private final String reason;

  DisconnectCode(int code, String reason) {
    this.code = (short) code;
    this.reason = reason;
  }

  public short code() {
    return code;
  }

  public String reason() {
    return reason;
  }
}
