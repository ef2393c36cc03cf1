package dev.wshub.hub;

import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Vertx;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One listing of channels: looks at a bounded number of names per turn, since a pattern may match few of a million.
 * Channels that come or go meanwhile are in it or not. Belongs to the shard's loop.
 */
final class ChannelListing {
  private static final int NAMES_PER_TURN = 2_000;

  /** A pattern's work per name grows with its length. */
  private static final int MAX_PATTERN_LENGTH = 1_024;

  private final Vertx vertx;
  private final Channels channels;
  private final Answers answers;
  private final HubMessage.Channels request;
  private final Glob glob;
  private final SortedMap<String, Integer> found = new TreeMap<>();
  private String last;

  private ChannelListing(
      Vertx vertx, Channels channels, Answers answers, HubMessage.Channels request, Glob glob) {
    this.vertx = vertx;
    this.channels = channels;
    this.answers = answers;
    this.request = request;
    this.glob = glob;
    last = request.after();
  }

  /** Lists, and answers the request; a pattern that is none is a bad request. */
  static void run(Vertx vertx, Channels channels, Answers answers, HubMessage.Channels request) {
    if (request.pattern().length() > MAX_PATTERN_LENGTH) {
      answers.fail(request.caller(), ErrorCode.BAD_REQUEST);
      return;
    }
    Glob glob;
    try {
      glob = request.pattern().isEmpty() ? null : new Glob(request.pattern());
    } catch (IllegalArgumentException invalid) {
      answers.fail(request.caller(), ErrorCode.BAD_REQUEST);
      return;
    }
    new ChannelListing(vertx, channels, answers, request, glob).turn();
  }

  private void turn() {
    String prefix = glob == null ? "" : glob.literalPrefix();
    var budget = new Budget(NAMES_PER_TURN);
    for (var entry : from(prefix).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (!budget.take()) {
        vertx.runOnContext(next -> turn());
        return;
      }
      if (glob == null || glob.matches(entry.getKey())) {
        if (found.size() == request.limit()) {
          answer(true);
          return;
        }
        found.put(entry.getKey(), entry.getValue().subscribed);
      }
      last = entry.getKey();
    }
    answer(false);
  }

  private SortedMap<String, HubChannel> from(String prefix) {
    boolean startAtPrefix = prefix.compareTo(last) > 0;
    return channels.subscribed().tailMap(startAtPrefix ? prefix : last, startAtPrefix);
  }

  private void answer(boolean more) {
    answers.succeed(request.caller(), new ChannelPage(found, more));
  }
}
