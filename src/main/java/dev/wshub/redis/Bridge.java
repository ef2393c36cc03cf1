package dev.wshub.redis;

import dev.wshub.auth.ChannelRules;
import dev.wshub.config.RedisConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.EngineAway;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.RegistryMessage;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One bridge to Redis: carries out what the hub shards ask for, in the order of their asking, and brings them what is
 * published. Everything it holds belongs to one event loop.
 */
final class Bridge {
  /** Who undeploys everything queues the stops one right after the other: a shard that is asked so much later knows its own. */
  private static final long GRACE_MILLIS = 100;

  private static final long END_CHECK_MILLIS = 5;
  private static final Duration DRAIN_MARGIN = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final int index;
  private final RedisConfig config;
  private final String incarnation = UUID.randomUUID().toString();
  private final Keys keys;
  private final ChannelRules rules;
  private final ShardMail mail;
  private final Connector connector;
  private final Commands commands;
  private final Streams streams;
  private final PresenceStore presence;
  private final PresenceOwner owner; // null without a registry
  private final String registryAddress;
  private final SubscriptionConnections connections;
  private final BridgeCounts counts = new BridgeCounts();
  private final BridgeStatus status;
  private final ControlBridge control; // null but for one bridge
  private final Map<String, ChannelSubscription> subscriptions = new HashMap<>();
  private final String[] shardIncarnations;
  private final Set<Integer> ending = new HashSet<>();
  private final Duration drain;
  private boolean announced;
  private boolean introduced;
  private long timer = -1;

  Bridge(Vertx vertx, VerticleContext context) {
    this.vertx = vertx;
    index = context.index();
    config = context.config().engine().redis();
    keys = new Keys(config.prefix());
    rules = new ChannelRules(context.config().channel());
    var addresses = new HubAddresses(context.config().eventBus().prefix());
    mail = new ShardMail(vertx, addresses, context.hubShards(), context.config().channel().publicationSizeLimit(), counts);
    drain = context.config().shutdown().drain();
    shardIncarnations = new String[context.hubShards()];
    boolean dedicates = config.subscriptions() == RedisConfig.Subscriptions.DEDICATED;
    int limit = dedicates ? Math.max(1, config.dedicatedLimit() / context.count()) : 0;
    var name = config.prefix() + ":" + context.instanceId() + ":bridge-" + index;
    connector = new Connector(vertx, config, limit);
    commands = new Commands(vertx, config, connector, name, this::commandsAreUp);
    streams = new Streams(vertx, commands, keys, context.config().client().queueMaxSize());
    var registry = context.config().registry();
    registryAddress = addresses.registry();
    owner =
        registry.enabled()
            ? new PresenceOwner(commands, keys, context.instanceId(), registry.instanceTtl(), this::buried)
            : null;
    presence = new PresenceStore(commands, keys, owner, config.presenceTtl().toMillis());
    connections = new SubscriptionConnections(vertx, config, connector, name, limit, counts);
    status = new BridgeStatus(vertx, context, keys, name, connector, commands, counts, connections, this::heldMessages);
    control = index == 0 ? new ControlBridge(vertx, context, connector, commands, keys, name) : null;
  }

  void start() {
    timer = vertx.setPeriodic(config.probeInterval().toMillis(), id -> connections.check());
    commands.start();
    status.start();
    if (control != null) {
      control.start();
    }
  }

  /** Tells the shards that this bridge is there. */
  void announce() {
    mail.sendAll(new HubMessage.BridgeUp(index, incarnation));
    announced = true;
    introduce();
  }

  /**
   * The registry makes the shards enter their clients anew: they must know whom to ask, and it must be able to do it.
   */
  private void introduce() {
    if (announced && !introduced && commands.isUp()) {
      introduced = true;
      tellRegistry(new RegistryMessage.BridgeUp(index));
    }
  }

  /** Goes on to serve the shards that are ending as well, because their leaves go through it. */
  Future<Void> awaitEndingShards() {
    return vertx
        .timer(GRACE_MILLIS)
        .compose(
            graceOver -> {
              mail.sendAll(new HubMessage.BridgeStopping(index));
              return vertx.timer(GRACE_MILLIS);
            })
        .compose(asked -> {
          Promise<Void> ended = Promise.promise();
          awaitEnd(System.nanoTime() + config.ioTimeout().plus(drain).plus(DRAIN_MARGIN).toNanos(), ended);
          return ended.future();
        });
  }

  /** Thousands of times where the drain is long: futures composed with each other would take up the whole stack at the end. */
  private void awaitEnd(long deadline, Promise<Void> ended) {
    if (ending.isEmpty() || deadline - System.nanoTime() <= 0) {
      ended.complete();
    } else {
      vertx.setTimer(END_CHECK_MILLIS, again -> awaitEnd(deadline, ended));
    }
  }

  Future<Void> stop() {
    mail.sendAll(new HubMessage.BridgeDown(index, incarnation));
    vertx.cancelTimer(timer);
    var controlEnds = control == null ? Future.<Void>succeededFuture() : control.stop();
    return Future.join(controlEnds, connections.close(), status.stop(), commands.behind())
        .eventually(commands::close)
        .eventually(connector::close)
        .mapEmpty();
  }

  private void commandsAreUp(ServerIdentity server) {
    streams.serverIs(server);
    introduce();
    if (owner != null) {
      owner.makeGood();
    }
    status.commandsAreBack();
    for (var subscription : new ArrayList<>(subscriptions.values())) {
      subscription.goOn();
    }
  }

  void handle(BridgeMessage message) {
    if (message instanceof BridgeMessage.Request request) {
      carryOut(request)
          .onComplete(
              result -> answer(request, result, null),
              cause -> answer(request, null, cause));
    } else if (message instanceof BridgeMessage.Credit credit) {
      if (credit.incarnation().equals(shardIncarnations[credit.shard()])) {
        mail.giveBack(credit.shard(), credit.bytes());
      }
    } else if (message instanceof BridgeMessage.Beat beat) {
      if (owner != null) {
        owner.beat(beat.incarnation(), beat.sentAtNanos());
      }
    } else if (message instanceof BridgeMessage.AskReady question) {
      status.answer(question);
    } else if (message instanceof BridgeMessage.Statistics question) {
      status.answer(question);
    } else if (message instanceof BridgeMessage.ShardUp up) {
      shardUp(up);
    } else if (message instanceof BridgeMessage.ShardIntent intent) {
      if (intent.ending()) {
        ending.add(intent.shard());
      }
    } else if (message instanceof BridgeMessage.ShardDown down
        && down.incarnation().equals(shardIncarnations[down.shard()])) {
      forget(down.shard());
    }
  }

  private long heldMessages() {
    return subscriptions.values().stream().mapToLong(ChannelSubscription::heldMessages).sum();
  }

  private void buried(String incarnation) {
    tellRegistry(new RegistryMessage.Buried(incarnation));
  }

  private void tellRegistry(RegistryMessage message) {
    if (owner != null) {
      vertx.eventBus().send(registryAddress, message, LocalCodec.deliveryOptions());
    }
  }

  private void answer(BridgeMessage.Request request, Object result, Throwable failure) {
    var question = request.question();
    mail.send(question.shard(), new HubMessage.BridgeAnswer(question.request(), result, failure));
  }

  private void shardUp(BridgeMessage.ShardUp up) {
    if (!up.incarnation().equals(shardIncarnations[up.shard()])) {
      forget(up.shard());
      mail.reset(up.shard());
      shardIncarnations[up.shard()] = up.incarnation();
    }
    mail.send(up.shard(), new HubMessage.BridgeUp(index, incarnation));
  }

  private void forget(int shard) {
    ending.remove(shard);
    shardIncarnations[shard] = null;
    for (var subscription : new ArrayList<>(subscriptions.values())) {
      if (subscription.shard == shard) {
        end(subscription);
      }
    }
  }

  private Future<?> carryOut(BridgeMessage.Request request) {
    try {
      var aboutStream = aboutStream(request);
      return aboutStream != null ? aboutStream : aboutClients(request);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Null when it is about something else. */
  private Future<?> aboutStream(BridgeMessage.Request request) {
    if (request instanceof BridgeMessage.Publish publish) {
      int shard = publish.question().shard();
      return streams.publish(publish, reason -> mail.send(shard, new HubMessage.Suppressed(reason)));
    } else if (request instanceof BridgeMessage.Position position) {
      return streams.position(position.channel()).compose(top -> reach(position.channel(), top).map(top));
    } else if (request instanceof BridgeMessage.Join join) {
      return streams
          .recovery(join.channel(), join.range())
          .compose(read -> reach(join.channel(), read.position()).map(read));
    } else if (request instanceof BridgeMessage.History history) {
      return streams.history(history.channel(), history.range());
    } else if (request instanceof BridgeMessage.RemoveHistory remove) {
      return streams.removeHistory(remove.channel());
    } else if (request instanceof BridgeMessage.Subscribe subscribe) {
      return subscribe(subscribe);
    } else if (request instanceof BridgeMessage.Unsubscribe unsubscribe) {
      return unsubscribe(unsubscribe.channel());
    }
    return null;
  }

  private Future<?> aboutClients(BridgeMessage.Request request) {
    var channel = request.channel();
    if (request instanceof BridgeMessage.AddPresence add) {
      return presence.add(channel, add.info(), add.announced());
    } else if (request instanceof BridgeMessage.RefreshPresence refresh) {
      var list = refresh.present() ? ClientList.PRESENT : ClientList.JOINED;
      return presence.refresh(channel, list, refresh.info(), refresh.announced(), refresh.joins());
    } else if (request instanceof BridgeMessage.RemovePresence remove) {
      return presence.remove(channel, ClientList.PRESENT, remove.info(), remove.announce());
    } else if (request instanceof BridgeMessage.Presence) {
      return presence.read(channel);
    } else if (request instanceof BridgeMessage.PresenceStats) {
      return presence.statistics(channel);
    } else if (request instanceof BridgeMessage.PublishJoin join) {
      return join(channel, join);
    } else if (request instanceof BridgeMessage.PublishLeave leave) {
      return owner == null
          ? publish(channel, Envelope.left(leave.info()))
          : presence.remove(channel, ClientList.JOINED, leave.info(), true);
    } else if (request instanceof BridgeMessage.Echo) {
      return commands.behind();
    }
    throw new IllegalStateException("Nobody has said how to carry out " + request.getClass().getSimpleName());
  }

  /** Without a registry nobody sends the leave of a client without presence but its own instance. */
  private Future<Void> join(String channel, BridgeMessage.PublishJoin join) {
    if (join.present()) {
      return presence.join(channel, join.info());
    }
    return owner == null ? publish(channel, Envelope.joined(join.info())) : presence.joinAlone(channel, join.info());
  }

  private Future<Void> publish(String channel, byte[] message) {
    return commands.send(Command.PUBLISH, keys.live(channel), message).mapEmpty();
  }

  private Future<Void> reach(String channel, StreamPosition top) {
    var subscription = subscriptions.get(channel);
    return subscription == null ? Future.succeededFuture() : subscription.reach(top);
  }

  private Future<Void> subscribe(BridgeMessage.Subscribe request) {
    var channel = request.channel();
    var known = subscriptions.get(channel);
    if (known != null) {
      return known.on();
    }
    var options = rules.options(channel);
    var subscription =
        new ChannelSubscription(
            channel,
            request.question().shard(),
            keys.live(channel),
            options != null && options.hasHistory(),
            mail,
            streams);
    subscriptions.put(channel, subscription);
    connections.subscribe(subscription);
    var timeout =
        vertx.setTimer(
            config.ioTimeout().toMillis(), id -> subscription.giveUp(new EngineAway("Redis did not confirm in time")));
    return subscription
        .on()
        .onComplete(done -> vertx.cancelTimer(timeout))
        .onFailure(cause -> end(subscription));
  }

  private Future<Void> unsubscribe(String channel) {
    var subscription = subscriptions.get(channel);
    return subscription == null ? Future.succeededFuture() : end(subscription);
  }

  private Future<Void> end(ChannelSubscription subscription) {
    subscriptions.remove(subscription.channel, subscription);
    return connections.unsubscribe(subscription);
  }
}
