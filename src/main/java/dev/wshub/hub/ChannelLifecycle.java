package dev.wshub.hub;

import dev.wshub.hub.HubChannel.State;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine subscribed to the channels that have subscribers: OFF → SUBSCRIBING → ON → LINGERING → UNSUBSCRIBING
 * → OFF. One command per channel is under way at a time; who comes while the channel is being left is served after it,
 * and a channel that is left lingers, so that quick reconnects cost nothing. Belongs to the shard's loop.
 */
final class ChannelLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelLifecycle.class);

  private final Vertx vertx;
  private final Engine engine;
  private final Channels channels;
  private final BiConsumer<Subscriber, Throwable> ready;

  /**
   * @param ready takes each waiting subscriber when its channel is on, or with the reason why it is not
   */
  ChannelLifecycle(Vertx vertx, Engine engine, Channels channels, BiConsumer<Subscriber, Throwable> ready) {
    this.vertx = vertx;
    this.engine = engine;
    this.channels = channels;
    this.ready = ready;
  }

  /**
   * Whether the subscriber's channel is on already; if not, the subscriber is busy until {@code ready} gets it, which
   * may be before this method returns.
   */
  boolean turnOn(Subscriber subscriber) {
    var channel = subscriber.channel();
    if (channel.state == State.LINGERING) {
      vertx.cancelTimer(channel.lingerTimer);
      channel.state = State.ON;
    }
    if (channel.state == State.ON) {
      return true;
    }
    subscriber.busy = true;
    channel.waiting.add(subscriber);
    if (channel.state == State.OFF) {
      subscribe(channel);
    }
    return false;
  }

  /** A subscriber is gone. */
  void left(HubChannel channel) {
    if (channel.members > 0) {
      return;
    }
    if (channel.state == State.ON) {
      linger(channel);
    } else if (channel.state == State.OFF) {
      channels.remove(channel);
    }
  }

  private void subscribe(HubChannel channel) {
    channel.state = State.SUBSCRIBING;
    engine.subscribe(channel.name).onComplete(result -> subscribed(channel, result));
  }

  private void subscribed(HubChannel channel, AsyncResult<Void> result) {
    if (result.failed()) {
      EngineAway.log(
          LOG, "Cannot subscribe to channel {}; its subscribers are told to try again", channel.name, result.cause());
    }
    channel.state = result.succeeded() ? State.ON : State.OFF;
    // Those that wait now, and no more: one that is told of a failure may come back at once.
    for (int waiting = channel.waiting.size(); waiting > 0; waiting--) {
      ready.accept(channel.waiting.poll(), result.cause());
    }
    left(channel);
  }

  private void linger(HubChannel channel) {
    long millis = engine.unsubscribeDelay().toMillis();
    if (millis == 0) {
      unsubscribe(channel);
      return;
    }
    channel.state = State.LINGERING;
    channel.lingerTimer = vertx.setTimer(millis, id -> unsubscribe(channel));
  }

  private void unsubscribe(HubChannel channel) {
    channel.state = State.UNSUBSCRIBING;
    engine.unsubscribe(channel.name).onComplete(result -> unsubscribed(channel, result));
  }

  private void unsubscribed(HubChannel channel, AsyncResult<Void> result) {
    if (result.failed()) {
      EngineAway.log(LOG, "Cannot unsubscribe from channel {}", channel.name, result.cause());
    }
    channel.state = State.OFF;
    if (channel.waiting.isEmpty()) {
      left(channel);
    } else {
      subscribe(channel);
    }
  }
}
