package dev.wshub.api;

import dev.wshub.hub.Caller;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.ProtocolException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@code presence}, {@code presence_stats}, {@code history} and {@code history_remove}: with Redis, what it keeps for all
 * instances.
 */
final class ChannelMethods {
  private final HubClient hub;
  private final Channels channels;

  ChannelMethods(HubClient hub, Channels channels) {
    this.hub = hub;
    this.channels = channels;
  }

  ApiMethod.Call presence(JsonReader in) throws ProtocolException {
    ChannelRequest request = ChannelRequest.read(in);
    return reply -> {
      channels.requirePresence(request.channel);
      this.<Map<String, ClientInfo>>ask(
          request.channel,
          caller -> new HubMessage.Presence(caller, request.channel),
          presence -> out -> ChannelResults.presence(out, presence),
          reply);
    };
  }

  ApiMethod.Call presenceStats(JsonReader in) throws ProtocolException {
    ChannelRequest request = ChannelRequest.read(in);
    return reply -> {
      channels.requirePresence(request.channel);
      this.<PresenceStatistics>ask(
          request.channel,
          caller -> new HubMessage.PresenceStats(caller, request.channel),
          statistics -> out -> ChannelResults.presenceStats(out, statistics),
          reply);
    };
  }

  ApiMethod.Call history(JsonReader in) throws ProtocolException {
    ChannelRequest request = ChannelRequest.read(in);
    return reply -> {
      channels.requireHistory(request.channel);
      this.<HistoryResult>ask(
          request.channel,
          caller ->
              new HubMessage.History(caller, request.channel, request.limit, request.since, request.reverse),
          history -> out -> ChannelResults.history(out, history),
          reply);
    };
  }

  ApiMethod.Call historyRemove(JsonReader in) throws ProtocolException {
    ChannelRequest request = ChannelRequest.read(in);
    return reply -> {
      channels.requireHistory(request.channel);
      this.<Object>ask(
          request.channel,
          caller -> new HubMessage.RemoveHistory(caller, request.channel),
          nothing -> ApiReply.EMPTY.result(),
          reply);
    };
  }

  private <T> void ask(
      String channel,
      Function<Caller, HubMessage> message,
      Function<T, ApiReply.ResultWriter> writer,
      Consumer<ApiReply> reply) {
    hub.<T>call(
        channel,
        message,
        (result, error) ->
            reply.accept(error == null ? ApiReply.result(writer.apply(result)) : ApiReply.error(error, null)));
  }
}
