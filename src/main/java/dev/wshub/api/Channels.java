package dev.wshub.api;

import dev.wshub.auth.ChannelRules;
import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.ErrorCode;

/** Checks the channels of API requests, which need no permission but must exist. */
final class Channels {
  private final ChannelRules rules;

  Channels(ChannelRules rules) {
    this.rules = rules;
  }

  /** The options of the channel's namespace. */
  ChannelOptions require(String channel) throws ApiException {
    if (channel.isEmpty()) {
      throw ApiException.badRequest("channel is required");
    }
    ErrorCode error = rules.check(channel);
    if (error != null) {
      throw new ApiException(error, error == ErrorCode.BAD_REQUEST ? rules.nameRule() : null);
    }
    return rules.options(channel);
  }

  void requireHistory(String channel) throws ApiException {
    if (!require(channel).hasHistory()) {
      throw new ApiException(ErrorCode.NOT_AVAILABLE, "history is off for this channel");
    }
  }

  void requirePresence(String channel) throws ApiException {
    if (!require(channel).presence()) {
      throw new ApiException(ErrorCode.NOT_AVAILABLE, "presence is off for this channel");
    }
  }
}
