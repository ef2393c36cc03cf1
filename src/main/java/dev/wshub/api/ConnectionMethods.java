package dev.wshub.api;

import dev.wshub.auth.Permissions;
import dev.wshub.auth.SubscribeDecision;
import dev.wshub.hub.Caller;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@code subscribe}, {@code unsubscribe} and {@code disconnect}: asked of all server loops, for any may have the user. */
final class ConnectionMethods {
  private static final int LOWEST_CODE = 3_000;
  private static final int HIGHEST_CODE = 4_999;
  private static final int LONGEST_REASON = 123; // a close frame holds 125 bytes, two are the code

  private final HubClient hub;
  private final Channels channels;
  private final Permissions permissions;

  ConnectionMethods(HubClient hub, Channels channels, Permissions permissions) {
    this.hub = hub;
    this.channels = channels;
    this.permissions = permissions;
  }

  ApiMethod.Call subscribe(JsonReader in) throws ProtocolException {
    ConnectionRequest request = ConnectionRequest.read(in);
    return reply -> {
      ConnectionMatch match = request.requireMatch();
      channels.require(request.channel);
      if (request.expireAt != 0) {
        throw new ApiException(ErrorCode.NOT_AVAILABLE, "expire_at is not supported yet");
      }
      byte[] info = Payloads.choose(request.info, request.base64Info, "b64info");
      byte[] data = Payloads.choose(request.data, request.base64Data, "b64data");
      SubscribeDecision decision = permissions.subscribeByServer(request.channel, request.override);
      if (decision instanceof SubscribeDecision.Granted granted) {
        SubscribeOptions options = options(granted, request);
        askAllLoops(
            caller ->
                new LoopMessage.SubscribeMatching(
                    caller, match, request.channel, info, data, granted.joinLeave(), options),
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
      askAllLoops(caller -> new LoopMessage.UnsubscribeMatching(caller, match, request.channel), reply);
    };
  }

  ApiMethod.Call disconnect(JsonReader in) throws ProtocolException {
    ConnectionRequest request = ConnectionRequest.read(in);
    return reply -> {
      ConnectionMatch match = request.requireMatch();
      requireCloseable(request);
      askAllLoops(
          caller ->
              new LoopMessage.Disconnect(caller, match, request.whitelist, (int) request.code, request.reason),
          reply);
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

  private void askAllLoops(Function<Caller, LoopMessage> message, Consumer<ApiReply> reply) {
    hub.callAllLoops(
        message,
        counts ->
            reply.accept(
                counts.error() == null ? ApiReply.EMPTY : ApiReply.error(counts.error(), counts.detail())));
  }
}
