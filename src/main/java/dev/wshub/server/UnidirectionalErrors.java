package dev.wshub.server;

import dev.wshub.config.ConnectCodeToDisconnect;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * How connections in one direction end when their connect is answered with an error, for which they have no reply: by the table of
 * the configuration, else as Centrifugo does it. Immutable.
 */
final class UnidirectionalErrors {

  private final Map<Long, ConnectCodeToDisconnect.To> configured = new HashMap<>();

  UnidirectionalErrors(ConnectCodeToDisconnect config) {
    if (config.enabled()) {
      config.transforms().forEach(transform -> configured.putIfAbsent((long) transform.code(), transform.to()));
    }
  }

  /** Ends the connection for an error. */
  void refuse(Session session, long code, String message) {
    session.transport().connectRefused(code, message);
    ConnectCodeToDisconnect.To end = configured.get(code);
    if (end == null) {
      session.close(byDefault(code));
    } else {
      session.close(end.code(), end.reason(), false);
    }
  }

  private static DisconnectCode byDefault(long code) {
    if (code == ErrorCode.TOKEN_EXPIRED.code() || code == ErrorCode.EXPIRED.code()) {
      return DisconnectCode.EXPIRED;
    } else if (code == ErrorCode.TOO_MANY_REQUESTS.code()) {
      return DisconnectCode.TOO_MANY_REQUESTS;
    } else if (code == ErrorCode.PERMISSION_DENIED.code()) {
      return DisconnectCode.PERMISSION_DENIED;
    }
    return DisconnectCode.INTERNAL_ERROR;
  }
}
