package dev.wshub.api;

import dev.wshub.control.ControlPlane;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.ControlResult;
import dev.wshub.control.Outcome;
import dev.wshub.control.Pages;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** {@code channels} and {@code connections}: pages over all instances, in the order of the names. */
final class ListingMethods {
  /** Channels in one answer of {@code channels}, when the request does not ask for fewer. */
  static final int MOST_CHANNELS = 10_000;

  private static final int MOST_CONNECTIONS = 1_000;
  private static final int CONNECTIONS = 100;
  private static final String WRONG_CURSOR = "cursor must be what the page before has given as such, or empty";

  private final ControlPlane plane;
  private final int longestChannel;

  /** @param longestChannel most bytes of a channel's name */
  ListingMethods(ControlPlane plane, int longestChannel) {
    this.plane = plane;
    this.longestChannel = longestChannel;
  }

  ApiMethod.Call channels(JsonReader in) throws ProtocolException {
    ChannelRequest request = ChannelRequest.read(in);
    return reply -> {
      int limit = limit(request.limit, MOST_CHANNELS, MOST_CHANNELS);
      if (request.cursor.getBytes(StandardCharsets.UTF_8).length > longestChannel) {
        throw ApiException.badRequest(WRONG_CURSOR);
      }
      plane.call(
          new ControlRequest.ListChannels(request.pattern, request.cursor, limit),
          outcome -> reply.accept(channels(outcome, limit)));
    };
  }

  private static int limit(int given, int byDefault, int most) throws ApiException {
    int limit = given == 0 ? byDefault : given;
    if (limit < 0 || limit > most) {
      throw ApiException.badRequest("limit must be an integer from 1 to " + most);
    }
    return limit;
  }

  private static ApiReply channels(Outcome outcome, int limit) {
    if (outcome.error() != null) {
      boolean badPattern = outcome.error() == ErrorCode.BAD_REQUEST;
      return ApiReply.error(
          outcome.error(), badPattern ? "pattern is not a glob, or too long" : outcome.message());
    }
    var pages = outcome.results(ControlResult.Channels.class).stream().map(ControlResult.Channels::page).toList();
    var page = Pages.ofChannels(pages, limit);
    String cursor = page.more() && !page.channels().isEmpty() ? page.channels().lastKey() : "";
    return ApiReply.result(out -> ChannelResults.channels(out, page.channels(), cursor));
  }

  ApiMethod.Call connections(JsonReader in) throws ProtocolException {
    ChannelRequest request = ChannelRequest.read(in);
    return reply -> {
      int limit = limit(request.limit, CONNECTIONS, MOST_CONNECTIONS);
      if (!request.cursor.isEmpty() && !isClientId(request.cursor)) {
        throw ApiException.badRequest(WRONG_CURSOR);
      }
      plane.call(
          new ControlRequest.ListConnections(request.user, request.channel, request.cursor, limit),
          request.instance,
          outcome -> reply.accept(connections(outcome, limit)));
    };
  }

  private static boolean isClientId(String cursor) {
    try {
      return UUID.fromString(cursor).toString().equals(cursor);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** An instance that is missing does not take the others' connections away: it is named in the result. */
  private static ApiReply connections(Outcome outcome, int limit) {
    if (outcome.refusal() != null) {
      return ApiReply.error(outcome.refusal(), outcome.message());
    }
    return ApiReply.result(out -> ConnectionResults.write(out, outcome, limit));
  }
}
