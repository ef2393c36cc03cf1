package dev.wshub.api;

import dev.wshub.auth.Permissions;
import dev.wshub.auth.SubscribeDecision;
import dev.wshub.control.ControlPlane;
import dev.wshub.control.ControlRequest;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * {@code subscribe}, {@code unsubscribe}, {@code disconnect} and {@code refresh}: asked of all server loops of all
 * instances, for any may have the user.
 */
final class ConnectionMethods {
  private static final int LOWEST_CODE = 3_000;
  private static final int HIGHEST_CODE = 4_999;
  private static final int LONGEST_REASON = 123; // a close frame holds 125 bytes, two are the code

  private final ControlPlane plane;
  private final Channels channels;
  private final Permissions permissions;

  ConnectionMethods(ControlPlane plane, Channels channels, Permissions permissions) {
    this.plane = plane;
    this.channels = channels;
    this.permissions = permissions;
  }

  ApiMethod.Call subscribe(JsonReader in) throws ProtocolException {
    ConnectionRequest request = ConnectionRequest.read(in);
    return reply -> {
      ConnectionMatch match = request.requireMatch();
      channels.require(request.channel);
      if (request.expireAt != 0 && request.expireAt <= System.currentTimeMillis() / 1000) {
        throw ApiException.badRequest("expire_at must be Unix seconds that are still to come, or 0 for no expiration");
      }
      byte[] info = Payloads.choose(request.info, request.base64Info, "b64info");
      byte[] data = Payloads.choose(request.data, request.base64Data, "b64data");
      SubscribeDecision decision = permissions.subscribeByServer(request.channel, request.override);
      if (decision instanceof SubscribeDecision.Granted granted) {
        SubscribeOptions options = options(granted, request);
        order(
            new ControlRequest.Subscribe(
                match, request.channel, info, data, request.expireAt, granted.joinLeave(), options),
            reply);
      } else if (decision instanceof SubscribeDecision.Refused refused) {
        throw new ApiException(refused.error(), null);
      }
    };
  }

  private static SubscribeOptions options(SubscribeDecision.Granted granted, ConnectionRequest request) {
    return new SubscribeOptions(
        granted.positioned(),
        granted.recoverable(),
        granted.presence(),
        granted.announce(),
        granted.recoverable() ? request.recoverSince : null,
        false);
  }

  ApiMethod.Call unsubscribe(JsonReader in) throws ProtocolException {
    ConnectionRequest request = ConnectionRequest.read(in);
    return reply -> {
      ConnectionMatch match = request.requireMatch();
      channels.require(request.channel);
      order(new ControlRequest.Unsubscribe(match, request.channel), reply);
    };
  }

  ApiMethod.Call disconnect(JsonReader in) throws ProtocolException {
    ConnectionRequest request = ConnectionRequest.read(in);
    return reply -> {
      ConnectionMatch match = request.requireMatch();
      requireCloseable(request);
      order(
          new ControlRequest.Disconnect(match, request.whitelist, (int) request.code, request.reason), reply);
    };
  }

  ApiMethod.Call refresh(JsonReader in) throws ProtocolException {
    ConnectionRequest request = ConnectionRequest.read(in);
    return reply -> {
      ConnectionMatch match = request.requireMatch();
      if (request.expireAt < 0) {
        throw ApiException.badRequest("expire_at must be Unix seconds, or 0 for no expiration");
      }
      byte[] info = Payloads.choose(request.info, request.base64Info, "b64info");
      order(new ControlRequest.Refresh(match, request.expired, request.expireAt, info), reply);
    };
  }

  private static void requireCloseable(ConnectionRequest request) throws ApiException {
    if (request.code < LOWEST_CODE || request.code > HIGHEST_CODE) {
      throw ApiException.badRequest("disconnect.code must be an integer from " + LOWEST_CODE + " to " + HIGHEST_CODE);
    }
    if (request.reason.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
      throw ApiException.badRequest("disconnect.reason must not have more than " + LONGEST_REASON + " bytes");
    }
  }

  private void order(ControlRequest.Order order, Consumer<ApiReply> reply) {
    plane.call(
        order,
        outcome ->
            reply.accept(
                outcome.error() == null ? ApiReply.EMPTY : ApiReply.error(outcome.error(), outcome.message())));
  }
}
