package dev.wshub.api;

import dev.wshub.auth.SubscribeOverride;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.StreamPosition;
import java.util.HashSet;
import java.util.Set;

/** Fields of requests about a user's connections (subscribe, unsubscribe, disconnect, refresh) while they are read. */
final class ConnectionRequest {
  String channel = "";
  byte[] info;
  String base64Info = "";
  byte[] data;
  String base64Data = "";
  StreamPosition recoverSince;
  long expireAt;
  boolean expired;
  SubscribeOverride override = SubscribeOverride.NONE;
  Set<String> whitelist = Set.of();
  long code = DisconnectCode.FORCE_DISCONNECT.code();
  String reason = DisconnectCode.FORCE_DISCONNECT.reason();
  private String user = "";
  private String client = "";
  private String session = "";

  static ConnectionRequest read(JsonReader in) throws ProtocolException {
    var request = new ConnectionRequest();
    while (in.nextField()) {
      request.readField(in);
    }
    return request;
  }

  private void readField(JsonReader in) throws ProtocolException {
    switch (in.name()) {
      case "user" -> user = in.string();
      case "client" -> client = in.string();
      case "session" -> session = in.string();
      case "channel" -> channel = in.string();
      case "info" -> info = in.raw();
      case "b64info" -> base64Info = in.string();
      case "data" -> data = in.raw();
      case "b64data" -> base64Data = in.string();
      case "recover_since" -> recoverSince = Positions.read(in);
      case "expire_at" -> expireAt = in.int64();
      case "expired" -> expired = in.bool();
      case "override" -> override = SubscribeOverride.read(in);
      // An immutable set is slow with colliding hashes.
      case "whitelist" -> whitelist = in.strings(new HashSet<>(), ApiMethod.MOST_REQUESTS);
      case "disconnect" -> readDisconnect(in);
      default -> in.skip();
    }
  }

  private void readDisconnect(JsonReader in) throws ProtocolException {
    if (!in.enterObject()) {
      return;
    }
    code = 0;
    reason = "";
    while (in.nextField()) {
      switch (in.name()) {
        case "code" -> code = in.uint32();
        case "reason" -> reason = in.string();
        default -> in.skip();
      }
    }
  }

  /** Which connections are meant. Anonymous ones have no user id: for them the connection or session id is enough. */
  ConnectionMatch requireMatch() throws ApiException {
    if (user.isEmpty() && client.isEmpty() && session.isEmpty()) {
      throw ApiException.badRequest("user, client or session is required");
    }
    return new ConnectionMatch(user, client, session);
  }
}
