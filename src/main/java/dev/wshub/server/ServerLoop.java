package dev.wshub.server;

import dev.wshub.auth.ChannelRules;
import dev.wshub.auth.Permissions;
import dev.wshub.auth.Tokens;
import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.control.ControlPlane;
import dev.wshub.delegation.Delegations;
import dev.wshub.http.DeadlineWheel;
import dev.wshub.hub.EngineReadiness;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LoopMessage;
import dev.wshub.limits.SharedCounts;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Everything that one event loop owns of the socket side, put together: its connections and what serves them.
 *
 * <p>Owner loop only.
 */
final class ServerLoop {

  private static final long PROGRESS_CHECKS = 4;
  private static final long CALL_SWEEP_MS = 1000;

  private final Vertx vertx;
  private final Context context;
  private final VerticleContext deployment;
  private final HubClient hub;
  private final Sessions sessions = new Sessions();
  private final CloseLedger closes = new CloseLedger();
  private final Traffic traffic = new Traffic();
  private final ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
  private final DeadlineWheel wheel;
  private final FlushList flushes;
  private final FanOut fanOut;
  private final Channels channels;
  private final ClientEvents events;
  private final RegistryNews registry;
  private final EngineReadiness engine;
  private final Delegations delegations;
  private final Tokens tokens;
  private final Subscriptions subscriptions;
  private final Commands commands;
  private final Control control;
  private final Arrivals arrivals;
  private final Emulation emulation;
  private final Pings pings;
  private final ClientLimits limits;
  private final LoopEnd end;
  private final ShardNews shards;

  ServerLoop(Vertx vertx, Context context, VerticleContext deployment, HubClient hub) {
    this.vertx = vertx;
    this.context = context;
    this.deployment = deployment;
    this.hub = hub;
    HubConfig config = deployment.config();
    limits = new ClientLimits(config.client(), counts(deployment));
    var rules = new ChannelRules(config.channel());
    var permissions = new Permissions(config, rules);
    String incarnation = UUID.randomUUID().toString();
    end = new LoopEnd(vertx, hub, sessions, index(), incarnation);
    delegations = new Delegations(vertx, config);
    tokens = new Tokens(vertx, config);
    wheel = new DeadlineWheel(nowMs());
    flushes = new FlushList(config.client().queueMaxSize(), config.websocket().writeTimeout().toMillis());
    fanOut = new FanOut(flushes, () -> context.runOnContext(ignored -> fanOut().run()), ServerLoop::nowMs);
    var credit = new ShardCredit(hub, deployment.index(), incarnation, deployment.hubShards());
    channels = new Channels(hub, fanOut, credit, allocator, ServerLoop::nowMs);
    events = new ClientEvents(vertx.eventBus(), config);
    registry = new RegistryNews(vertx.eventBus(), config);
    engine = new EngineReadiness(vertx.eventBus(), config);
    var jsonClients = new JsonClients();
    subscriptions = new Subscriptions(this, hub, channels, events, jsonClients);
    shards = new ShardNews(hub, credit, subscriptions, end, index(), incarnation);
    var expirations = new Expirations(this, rules, delegations);
    commands = commands(rules, permissions, expirations, jsonClients);
    var work = new SessionWork(this::afterThisTask);
    control =
        new Control(
            config.client(), hub, sessions, subscriptions, channels, closes, traffic, limits, delegations, work, expirations);
    arrivals = new Arrivals(this, allocator);
    emulation = new Emulation(this, hub, new ControlPlane(vertx, deployment, hub));
    pings = new Pings(config.client(), wheel, fanOut, traffic, allocator);
  }

  /** Those of all loops; one that is deployed alone counts alone. */
  private static SharedCounts counts(VerticleContext deployment) {
    var client = deployment.config().client();
    return deployment.counts() == null
        ? new SharedCounts(client.connectionRateLimit(), client.userCommandRateLimit())
        : deployment.counts();
  }

  private Commands commands(
      ChannelRules rules, Permissions permissions, Expirations expirations, JsonClients jsonClients) {
    HubConfig config = config();
    var replies = new OrderedReplies(hub, subscriptions, jsonClients);
    var decisions = new Decisions(replies);
    return new Commands(
        config,
        limits,
        permissions,
        subscriptions,
        replies,
        new Connecting(
            this,
            new ServerSideSubscriptions(rules, permissions, config.client().subscribeToUserPersonalChannel()),
            new SingleConnection(hub, new ControlPlane(vertx, deployment, hub)),
            delegations,
            expirations),
        new Subscribing(config.client(), permissions, subscriptions, rules, delegations, decisions, replies, expirations, tokens),
        new Publishing(permissions, rules, delegations, decisions, replies),
        new Calls(config.rpc(), delegations, decisions),
        new Refreshing(config.client(), tokens, replies, expirations));
  }

  /** Milliseconds of a clock that never goes back. */
  static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Begins the timers of this loop; Vert.x ends them with the deployment. */
  void start() {
    vertx.setPeriodic(
        CALL_SWEEP_MS,
        timer -> {
          hub.sweep();
          limits.sweep();
        });
    vertx.setPeriodic(DeadlineWheel.TICK_MS, timer -> tick());
    long writeTimeoutMs = config().websocket().writeTimeout().toMillis();
    vertx.setPeriodic(Math.max(1, writeTimeoutMs / PROGRESS_CHECKS), timer -> flushes.checkProgress(nowMs()));
    long checkMs = config().client().channelPositionCheckDelay().toMillis();
    vertx.setPeriodic(checkMs, timer -> channels.checkPositions(index(), checkMs));
  }

  private void tick() {
    traffic.tick(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(DeadlineWheel.TICK_MS));
    wheel.advance(nowMs());
  }

  /** Makes itself known to the hub; each shard answers that it is up, and the engine whether it is ready. */
  void announce() {
    shards.announce();
    engine.ask(new HubAddresses(config().eventBus().prefix()).loop(index()));
  }

  /** Gives back what the timers and tasks of this loop would have freed. */
  void stop() {
    shards.leave();
    sessions.all().forEach(Session::socketClosed);
    fanOut.release();
    pings.release();
    delegations.close();
  }

  /** The loop's one way in for what other owners tell it. */
  void handle(LoopMessage message) {
    if (message instanceof LoopMessage.Published published) {
      subscriptions.published(published);
    } else if (message instanceof LoopMessage.Answer answer) {
      hub.complete(answer);
    } else if (message instanceof LoopMessage.Subscribed subscribed) {
      subscriptions.subscribed(subscribed);
    } else if (message instanceof LoopMessage.Unsubscribed unsubscribed) {
      subscriptions.unsubscribed(unsubscribed);
    } else if (message instanceof LoopMessage.SubscribeFailed failed) {
      subscriptions.subscribeFailed(failed);
    } else if (message instanceof LoopMessage.Joined joined) {
      channels.joined(joined);
    } else if (message instanceof LoopMessage.Left left) {
      channels.left(left);
    } else if (message instanceof LoopMessage.InsufficientState insufficient) {
      subscriptions.positionLost(insufficient.channel());
    } else {
      handleRare(message);
    }
  }

  private void handleRare(LoopMessage message) {
    if (message instanceof LoopMessage.Allowance allowance) {
      hub.allow(allowance);
    } else if (message instanceof LoopMessage.ShardUp up) {
      shards.up(up);
    } else if (message instanceof LoopMessage.ShardStopping stopping) {
      shards.stopping(stopping);
    } else if (message instanceof LoopMessage.ShardLeaving leaving) {
      shards.leaving(leaving);
    } else if (message instanceof LoopMessage.ShardDown down) {
      shards.down(down);
    } else if (message instanceof LoopMessage.EngineReady news) {
      engine.told(news);
    } else if (message instanceof LoopMessage.ListConnections list) {
      new ConnectionListing(hub, sessions, this::afterThisTask).run(list);
    } else if (message instanceof LoopMessage.Emulate emulate) {
      emulation.take(emulate);
    } else if (message instanceof LoopMessage.RegistryUp) {
      sessions.all().stream().filter(session -> session.counted && session.connectedAt > 0).forEach(registry::connected);
    } else {
      control.handle(message);
    }
  }

  /** A session's end was decided: its subscriptions and its place among the users are given up. */
  void closing(Session session, CloseLedger.Side side, int code) {
    closes.count(side, code);
    subscriptions.giveUp(session);
    limits.leaves(session);
    sessions.disconnected(session);
    registry.disconnected(session);
    if (session.expiry != null) {
      wheel.cancel(session.expiry);
      session.expiry = null;
    }
  }

  /** A session's socket is gone. */
  void ended(Session session) {
    sessions.remove(session);
    if (session.hasPlace) {
      session.hasPlace = false;
      limits.ended();
    }
  }

  LoopEnd end() {
    return end;
  }

  /** Neither while the hub ends, nor while what is published does not come back. */
  boolean isUnready() {
    return end.isUnready() || !engine.isReady();
  }

  /** Whether the connections are being closed and no new one is taken. */
  boolean isDraining() {
    return end.isDraining();
  }

  /** Runs something behind the task that is under way. */
  void afterThisTask(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  /** Something was written for this connection alone, which may be a lot. */
  void relieve(Session session) {
    flushes.relieve(session, nowMs());
  }

  /** Watches a connection until its bytes have left. */
  void watch(Session session) {
    flushes.watch(session, nowMs());
  }

  Arrivals arrivals() {
    return arrivals;
  }

  Emulation emulation() {
    return emulation;
  }

  VerticleContext deployment() {
    return deployment;
  }

  int index() {
    return deployment.index();
  }

  HubConfig config() {
    return deployment.config();
  }

  Traffic traffic() {
    return traffic;
  }

  Sessions sessions() {
    return sessions;
  }

  Tokens tokens() {
    return tokens;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  RegistryNews registry() {
    return registry;
  }

  ClientEvents events() {
    return events;
  }

  Commands commands() {
    return commands;
  }

  Control control() {
    return control;
  }

  FanOut fanOut() {
    return fanOut;
  }

  DeadlineWheel wheel() {
    return wheel;
  }

  Pings pings() {
    return pings;
  }

  ClientLimits limits() {
    return limits;
  }
}
