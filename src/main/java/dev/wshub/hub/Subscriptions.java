package dev.wshub.hub;

import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.SubscribeResult;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends subscriptions. A subscriber takes these steps, one at a time: its channel is on, its presence is
 * entered, the stream is read, its loop is told, its join is published. Whatever happens meanwhile (unsubscribed,
 * replaced by a newer generation, its loop gone) is acted upon when the step under way has ended. Belongs to the
 * shard's loop.
 */
final class Subscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  private final Channels channels;
  private final Engine engine;
  private final Recovery recovery;
  private final ChannelLifecycle lifecycle;
  private final PresenceRefresh refresh;

  Subscriptions(
      Vertx vertx, Channels channels, Engine engine, Recovery recovery, LongSupplier clock, long refreshMillis) {
    this.channels = channels;
    this.engine = engine;
    this.recovery = recovery;
    lifecycle = new ChannelLifecycle(vertx, engine, channels, this::channelReady);
    refresh = new PresenceRefresh(vertx, engine, clock, refreshMillis);
  }

  void start() {
    refresh.start();
  }

  void stop() {
    refresh.stop();
  }

  /** The presence entries of this instance are gone. */
  void enterAnew(boolean joins) {
    refresh.enterAnew(joins);
  }

  void subscribe(LoopLink link, HubMessage.Subscribe message) {
    var channel = channels.getOrCreate(message.channel());
    var members = channel.membersOf(link);
    var subscriber = members.byConnection.get(message.connection());
    if (subscriber == null) {
      subscriber = new Subscriber(members, message.connection());
      members.byConnection.put(message.connection(), subscriber);
      channel.members++;
    }
    subscriber.want(message);
    advance(subscriber);
  }

  void unsubscribe(LoopLink link, HubMessage.Unsubscribe message) {
    var subscriber = find(link, message.channel(), message.connection());
    boolean ends = subscriber != null && isGeneration(subscriber.request, message.generation());
    if (ends) {
      uncount(subscriber);
      subscriber.request = null;
    } else if (subscriber != null && isGeneration(subscriber.accepted, message.generation())) {
      // A newer generation is on its way; should it fail, there is none to go back to.
      subscriber.accepted = null;
    }
    if (message.answer()) {
      link.send(new LoopMessage.Unsubscribed(message.connection(), message.generation(), message.channel()));
    }
    if (ends) {
      advance(subscriber);
    }
  }

  /** What others see of a subscriber has changed. One that is being replaced gets what its newer generation brings. */
  void informed(LoopLink link, HubMessage.Informed message) {
    var subscriber = find(link, message.channel(), message.connection());
    if (subscriber == null || !isGeneration(subscriber.accepted, message.generation())) {
      return;
    }
    subscriber.inform(message.info());
    if (subscriber.present && subscriber.request == subscriber.accepted) {
      engine
          .addPresence(message.channel(), message.info(), subscriber.announced && !subscriber.joinedAlone)
          .onFailure(cause -> EngineAway.log(LOG, "Cannot update presence of channel {}", message.channel(), cause));
    }
  }

  /** The subscriber's connection is gone, with all of its generations. */
  void leave(Subscriber subscriber) {
    uncount(subscriber);
    subscriber.request = null;
    advance(subscriber);
  }

  private Subscriber find(LoopLink link, String name, long connection) {
    var channel = channels.get(name);
    var members = channel == null ? null : channel.existingMembersOf(link);
    return members == null ? null : members.byConnection.get(connection);
  }

  private static boolean isGeneration(HubMessage.Subscribe message, int generation) {
    return message != null && message.generation() == generation;
  }

  /** Takes the next step, unless one is under way. */
  private void advance(Subscriber subscriber) {
    if (subscriber.busy) {
      return;
    }
    if (subscriber.request == null) {
      forget(subscriber);
    } else if (!lifecycle.turnOn(subscriber)) {
      return;
    } else if (subscriber.request.options().presence() && !subscriber.entered) {
      enter(subscriber);
    } else {
      read(subscriber);
    }
  }

  /** The channel of a subscriber that waited for it is on, or could not be turned on. */
  private void channelReady(Subscriber subscriber, Throwable failure) {
    subscriber.busy = false;
    if (failure == null || subscriber.request == null) {
      advance(subscriber);
    } else {
      refuse(subscriber, ErrorCode.INTERNAL);
    }
  }

  private void enter(Subscriber subscriber) {
    var request = subscriber.request;
    subscriber.busy = true;
    // Also when it fails: the outcome is unknown then, and an entry too many must be removed.
    subscriber.present = true;
    refresh.add(subscriber);
    engine
        .addPresence(request.channel(), request.info(), subscriber.announced && !subscriber.joinedAlone)
        .onComplete(result -> entered(subscriber, request, result));
  }

  private void entered(Subscriber subscriber, HubMessage.Subscribe request, AsyncResult<Boolean> result) {
    subscriber.busy = false;
    if (subscriber.request != request) {
      advance(subscriber);
    } else if (result.succeeded()) {
      subscriber.entered = true;
      refresh.add(subscriber);
      advance(subscriber);
    } else {
      EngineAway.log(
          LOG, "Cannot enter presence of channel {}; the subscriber is refused", request.channel(), result.cause());
      refuse(subscriber, ErrorCode.INTERNAL);
    }
  }

  private void read(Subscriber subscriber) {
    var request = subscriber.request;
    var options = request.options();
    if (!options.positioned() && !options.recoverable()) {
      accept(subscriber, Recovery.plain(options));
      return;
    }
    var read = new StreamRead();
    subscriber.busy = true;
    subscriber.channel().reads.add(read);
    stream(request).onComplete(result -> wasRead(subscriber, request, read, result));
  }

  private Future<HistoryResult> stream(HubMessage.Subscribe request) {
    var options = request.options();
    if (!options.recoverable() || options.since() == null) {
      return engine.join(request.channel(), new HistoryRange(null, 0, false));
    }
    return engine.join(request.channel(), recovery.range(options)).map(read -> Recovery.inOrder(options, read));
  }

  private void wasRead(
      Subscriber subscriber, HubMessage.Subscribe request, StreamRead read, AsyncResult<HistoryResult> result) {
    subscriber.busy = false;
    subscriber.channel().reads.remove(read);
    if (subscriber.request != request) {
      advance(subscriber);
    } else if (result.succeeded() && read.isOutdated()) {
      advance(subscriber);
    } else if (result.succeeded()) {
      start(subscriber, read.join(result.result()));
    } else {
      EngineAway.log(
          LOG, "Cannot read the stream of channel {}; the subscriber is refused", request.channel(), result.cause());
      refuse(subscriber, ErrorCode.INTERNAL);
    }
  }

  private void start(Subscriber subscriber, StreamRead.Joined stream) {
    var options = subscriber.request.options();
    var result = recovery.start(options, stream);
    if (result.wasRecovering() && !result.recovered() && options.rejectUnrecovered()) {
      refuse(subscriber, ErrorCode.UNRECOVERABLE_POSITION);
      return;
    }
    subscriber.channel().startingAt(stream.top());
    accept(subscriber, result);
    if (subscriber.takesDeltas && !result.publications().isEmpty()) {
      subscriber.channel().deltas.recovered(result.publications().get(result.publications().size() - 1));
    }
  }

  private void accept(Subscriber subscriber, SubscribeResult result) {
    var request = subscriber.request;
    subscriber.accepted = request;
    subscriber.channel().takesDeltas(subscriber, request.options().delta());
    if (!subscriber.subscribed) {
      channels.countSubscribed(subscriber);
    }
    subscriber.members.lossTold = false;
    subscriber.members.link.send(
        new LoopMessage.Subscribed(request.connection(), request.generation(), request.channel(), result));
    if (request.options().announce() && !subscriber.announced) {
      announce(subscriber, request);
    }
    if (subscriber.present || subscriber.joinedAlone) {
      refresh.add(subscriber);
    }
  }

  private void announce(Subscriber subscriber, HubMessage.Subscribe request) {
    subscriber.announced = true;
    subscriber.joinedAlone = !subscriber.present;
    var published =
        subscriber.present
            ? engine.announce(request.channel(), request.info())
            : engine.publishJoin(request.channel(), request.info());
    published.onFailure(cause -> notAnnounced(request, cause));
  }

  private static void notAnnounced(HubMessage.Subscribe request, Throwable cause) {
    EngineAway.log(LOG, "Cannot publish a join in channel {}", request.channel(), cause);
  }

  /** The newest generation is refused. One that is on lives on: its loop still has it. */
  private void refuse(Subscriber subscriber, ErrorCode error) {
    var request = subscriber.request;
    subscriber.members.link.send(
        new LoopMessage.SubscribeFailed(request.connection(), request.generation(), request.channel(), error));
    if (subscriber.accepted != null) {
      subscriber.request = subscriber.accepted;
      subscriber.info = subscriber.accepted.info();
    } else {
      leave(subscriber);
    }
  }

  private void uncount(Subscriber subscriber) {
    subscriber.accepted = null;
    subscriber.channel().takesDeltas(subscriber, false);
    refresh.remove(subscriber);
    if (subscriber.subscribed) {
      channels.countUnsubscribed(subscriber);
    }
  }

  /** Nothing is wanted and nothing under way any more: what is left is the leave, which goes to those who stay. */
  private void forget(Subscriber subscriber) {
    var channel = subscriber.channel();
    if (subscriber.members.byConnection.remove(subscriber.connection, subscriber)) {
      channel.members--;
    }
    if (subscriber.members.byConnection.isEmpty()) {
      channel.drop(subscriber.members);
    }
    publishLeave(channel.name, subscriber);
    lifecycle.left(channel);
  }

  private void publishLeave(String channel, Subscriber subscriber) {
    if (subscriber.present) {
      engine
          .removePresence(channel, subscriber.info, subscriber.announced && !subscriber.joinedAlone)
          .onFailure(cause -> EngineAway.log(LOG, "Cannot remove a client from presence of channel {}", channel, cause));
    }
    if (subscriber.joinedAlone) {
      engine
          .publishLeave(channel, subscriber.info)
          .onFailure(cause -> EngineAway.log(LOG, "Cannot publish a leave in channel {}", channel, cause));
    }
    subscriber.present = false;
    subscriber.announced = false;
    subscriber.joinedAlone = false;
  }
}
