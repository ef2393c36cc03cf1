package dev.wshub.hub;

import dev.wshub.auth.ChannelRules;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.StreamPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is asked about the histories and positions of a shard's channels. The shard's loop only. */
final class StreamQuestions {
  private static final Logger LOG = LoggerFactory.getLogger(StreamQuestions.class);

  private final ChannelRules rules;
  private final Channels channels;
  private final Engine engine;
  private final Answers answers;
  private final LoopLink[] links;

  /** @param links the shard's own: a loop's may be another one when an answer comes */
  StreamQuestions(ChannelRules rules, Channels channels, Engine engine, Answers answers, LoopLink[] links) {
    this.rules = rules;
    this.channels = channels;
    this.engine = engine;
    this.answers = answers;
    this.links = links;
  }

  void history(HubMessage.History request) {
    var since = request.since();
    if (!hasHistory(request.channel())) {
      answers.fail(request.caller(), ErrorCode.NOT_AVAILABLE);
    } else if (request.reverse() && since != null && since.offset() == 0) {
      // Nothing can stand before the beginning.
      answers.fail(request.caller(), ErrorCode.BAD_REQUEST);
    } else {
      engine
          .history(request.channel(), new HistoryRange(since, request.limit(), request.reverse()))
          .onComplete(
              result -> {
                if (since == null || since.epoch().isEmpty() || since.epoch().equals(result.position().epoch())) {
                  answers.succeed(request.caller(), result);
                } else {
                  answers.fail(request.caller(), ErrorCode.UNRECOVERABLE_POSITION);
                }
              },
              cause -> answers.fail(request.caller(), request.channel(), cause));
    }
  }

  void removeHistory(HubMessage.RemoveHistory request) {
    if (hasHistory(request.channel())) {
      answers.complete(request.caller(), request.channel(), engine.removeHistory(request.channel()));
    } else {
      answers.fail(request.caller(), ErrorCode.NOT_AVAILABLE);
    }
  }

  private boolean hasHistory(String channel) {
    var options = rules.options(channel);
    return options != null && options.hasHistory();
  }

  /** Tells the loop where its position of the channel is none of the stream. */
  void check(HubMessage.PositionCheck check) {
    engine
        .position(check.channel())
        .onComplete(
            top -> compare(check, top),
            cause ->
                EngineAway.log(
                    LOG, "Cannot read the position of channel {}; checked again later", check.channel(), cause));
  }

  private void compare(HubMessage.PositionCheck check, StreamPosition top) {
    var link = links[check.loop()];
    var channel = channels.get(check.channel());
    var members = channel == null ? null : channel.existingMembersOf(link);
    if (members == null || !members.listening() || channel.contradicts(check.position(), top)) {
      link.send(new LoopMessage.InsufficientState(check.channel()));
    }
  }
}
