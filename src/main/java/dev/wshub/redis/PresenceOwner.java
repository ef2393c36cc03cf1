package dev.wshub.redis;

import dev.wshub.hub.EngineAway;
import dev.wshub.redis.OwnChannel.Holder;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * This instance as the owner of presence entries: in which channels it has some is written beside them, so that a survivor
 * finds them. Without a recent confirmed heartbeat it enters nobody: it may have been taken for dead. What could not be
 * removed is removed later, and always before the same client is entered again. Bridge's loop only.
 */
public final class PresenceOwner {
  /** What is left over is tried with the next heartbeat: the connection has others to serve. */
  private static final int RETRIES_AT_ONCE = 5_000;

  private final Commands commands;
  private final Keys keys;
  private final String id;
  private final long fenceNanos;
  private final Consumer<String> onBuried;
  private final Map<String, OwnChannel> channels = new HashMap<>();
  private InstanceId self;
  private long beatAt;

  /**
   * @param fence how old the last heartbeat may be
   * @param onBuried gets the incarnation that Redis refuses
   */
  PresenceOwner(Commands commands, Keys keys, String id, Duration fence, Consumer<String> onBuried) {
    this.commands = commands;
    this.keys = keys;
    this.id = id;
    fenceNanos = fence.toNanos();
    this.onBuried = onBuried;
  }

  /** A heartbeat was confirmed. A new life has its channels written anew. */
  void beat(String incarnation, long sentAtNanos) {
    if (self == null || !incarnation.equals(self.incarnation())) {
      self = new InstanceId(id, incarnation);
      channels.values().forEach(channel -> channel.listed = null);
    }
    beatAt = sentAtNanos;
    makeGood();
  }

  private boolean mayEnter() {
    return self != null && commands.isUp() && System.nanoTime() - beatAt <= fenceNanos;
  }

  /**
   * Enters a client, when the channel is known in Redis to be one of this instance's, and the client has not left by
   * then.
   *
   * @param entry writes the entry, as one of the life that it is given
   */
  <T> Future<T> enter(String channel, Holder holder, Function<InstanceId, Future<T>> entry) {
    if (!mayEnter()) {
      return Future.failedFuture(new EngineAway("the last heartbeat is too old"));
    }
    var own = channels.computeIfAbsent(channel, name -> new OwnChannel());
    var removal = own.removals.get(holder);
    if (removal != null) {
      return attempt(channel, own, holder, removal).compose(gone -> enter(channel, holder, entry));
    }
    var life = self;
    var stay = own.holders.computeIfAbsent(holder, client -> new Object());
    return listed(channel, own)
        .compose(
            listed -> {
              if (own.holders.get(holder) != stay) {
                return Future.failedFuture(new EngineAway("the client has left meanwhile"));
              }
              return self == life && mayEnter() ? entry.apply(life) : enter(channel, holder, entry);
            });
  }

  private Future<Void> listed(String channel, OwnChannel own) {
    if (own.listed == null) {
      Future<Void> listing = send(Command.SADD, channel).mapEmpty();
      own.listed = listing;
      listing.onFailure(cause -> own.listed = own.listed == listing ? null : own.listed);
    }
    return own.listed;
  }

  private Future<Response> send(Command command, String channel) {
    return commands.send(command, keys.presenceOf(id), self.incarnation() + ":" + channel);
  }

  /**
   * Removes a client's entry; one that may be there and cannot be removed now is removed later.
   *
   * @param command removes it, and completes with whether it was there
   */
  Future<Boolean> leave(String channel, Holder holder, Supplier<Future<Boolean>> command) {
    var own = channels.computeIfAbsent(channel, name -> new OwnChannel());
    boolean mayBeThere = own.holders.remove(holder) != null || self == null;
    var removal = own.removals.get(holder);
    if (removal == null && !mayBeThere) {
      settled(channel, own);
      return command.get().otherwise(false); // this bridge has sent no entry: what is asked for is to make sure
    }
    if (removal == null) {
      removal = new OwnChannel.Removal(command);
      own.removals.put(holder, removal);
    }
    return attempt(channel, own, holder, removal).otherwise(true);
  }

  private Future<Boolean> attempt(String channel, OwnChannel own, Holder holder, OwnChannel.Removal removal) {
    if (removal.isUnderWay()) {
      return removal.attempt();
    }
    return removal
        .attempt()
        .onSuccess(
            was -> {
              own.removals.remove(holder, removal);
              settled(channel, own);
            });
  }

  private void settled(String channel, OwnChannel own) {
    if (own.isEmpty() && channels.remove(channel, own) && own.listed != null) {
      send(Command.SREM, channel);
    }
  }

  /** Removes what is still to be removed: Redis is back, or goes on to be there. */
  void makeGood() {
    int most = RETRIES_AT_ONCE;
    for (var channel : List.copyOf(channels.entrySet())) {
      for (var removal : List.copyOf(channel.getValue().removals.entrySet())) {
        if (!commands.isUp() || most-- == 0) {
          return;
        }
        attempt(channel.getKey(), channel.getValue(), removal.getKey(), removal.getValue());
      }
    }
  }

  void buried(InstanceId life) {
    onBuried.accept(life.incarnation());
  }
}
