package dev.wshub.hub;

import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the owners that asked a shard for something. A null caller wants no answer. Belongs to the shard's loop. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final EventBus eventBus;
  private final DeliveryOptions options;

  Answers(EventBus eventBus, DeliveryOptions options) {
    this.eventBus = eventBus;
    this.options = options;
  }

  void succeed(Caller caller, Object result) {
    send(caller, result, null);
  }

  void fail(Caller caller, ErrorCode error) {
    send(caller, null, error);
  }

  /** Answers with what the engine says. */
  void complete(Caller caller, String channel, Future<?> future) {
    future.onComplete(result -> succeed(caller, result), cause -> fail(caller, channel, cause));
  }

  /** A failure of the engine is an internal error, which may be tried again; too much that was asked for is none. */
  void fail(Caller caller, String channel, Throwable cause) {
    if (cause instanceof HistoryTooLarge) {
      fail(caller, ErrorCode.LIMIT_EXCEEDED);
    } else {
      EngineAway.log(LOG, "The engine failed for channel {}; the caller is told error 100", channel, cause);
      fail(caller, ErrorCode.INTERNAL);
    }
  }

  private void send(Caller caller, Object result, ErrorCode error) {
    if (caller != null) {
      eventBus.send(caller.address(), new LoopMessage.Answer(caller.request(), result, error), options);
    }
  }
}
