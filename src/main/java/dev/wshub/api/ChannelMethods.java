package dev.wshub.api;

import dev.wshub.hub.Caller;
import dev.wshub.hub.ChannelPage;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@code presence}, {@code presence_stats}, {@code history}, {@code history_remove} and {@code channels}. */
final class ChannelMethods {
  /** Channels in one answer of {@code channels}, when the request does not ask for fewer. */
  static final int PAGE = 10_000;

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

  ApiMethod.Call channels(JsonReader in) throws ProtocolException {
    ChannelRequest request = ChannelRequest.read(in);
    return reply -> {
      int limit = request.limit == 0 ? PAGE : request.limit;
      if (limit < 0 || limit > PAGE) {
        throw ApiException.badRequest("limit must be an integer from 1 to " + PAGE);
      }
      hub.<ChannelPage>callAllShards(
          caller -> new HubMessage.Channels(caller, request.pattern, request.cursor, limit),
          pages ->
              reply.accept(
                  pages.error() == null
                      ? page(pages.results(), limit)
                      : ApiReply.error(pages.error(), reason(pages))));
    };
  }

  private static String reason(HubClient.Gathered<?> pages) {
    return pages.error() == ErrorCode.BAD_REQUEST ? "pattern is not a glob, or too long" : pages.detail();
  }

  /**
   * The first names of all shards together. A shard that has more has given {@code limit} names, so what it kept back
   * comes behind all that are taken here.
   */
  private static ApiReply page(List<ChannelPage> pages, int limit) {
    TreeMap<String, Integer> all = new TreeMap<>();
    boolean more = false;
    for (ChannelPage page : pages) {
      all.putAll(page.channels());
      more |= page.more();
    }
    boolean cut = more || all.size() > limit;
    while (all.size() > limit) {
      all.pollLastEntry();
    }
    String cursor = cut && !all.isEmpty() ? all.lastKey() : "";
    return ApiReply.result(out -> ChannelResults.channels(out, all, cursor));
  }
}
