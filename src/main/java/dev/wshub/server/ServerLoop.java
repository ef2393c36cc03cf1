package dev.wshub.server;

import dev.wshub.auth.ChannelRules;
import dev.wshub.auth.Permissions;
import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.config.WebSocketConfig;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that one event loop owns of the socket side, put together: its connections and what serves them.
 *
 * <p>Owner loop only.
 */
final class ServerLoop {

  private static final Logger LOG = LoggerFactory.getLogger(ServerLoop.class);
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
  private final ShardCredit credit;
  private final Channels channels;
  private final ClientEvents events;
  private final Subscriptions subscriptions;
  private final Commands commands;
  private final Control control;
  private final Pings pings;
  private final String incarnation = UUID.randomUUID().toString();
  private long lastNumber;
  private boolean unready;
  private boolean draining;

  ServerLoop(Vertx vertx, Context context, VerticleContext deployment, HubClient hub) {
    this.vertx = vertx;
    this.context = context;
    this.deployment = deployment;
    this.hub = hub;
    HubConfig config = deployment.config();
    var permissions = new Permissions(config, new ChannelRules(config.channel()));
    wheel = new DeadlineWheel(nowMs());
    flushes = new FlushList(config.client().queueMaxSize(), config.websocket().writeTimeout().toMillis());
    fanOut = new FanOut(flushes, () -> context.runOnContext(ignored -> fanOut().run()), ServerLoop::nowMs);
    credit = new ShardCredit(hub, deployment.index(), deployment.hubShards());
    channels = new Channels(hub, fanOut, credit, allocator, ServerLoop::nowMs);
    events = new ClientEvents(vertx.eventBus(), config);
    subscriptions = new Subscriptions(this, hub, channels, events);
    var connecting = new Connecting(config, permissions, subscriptions, sessions, events, version());
    commands = new Commands(config, hub, permissions, subscriptions, connecting);
    control = new Control(config.client(), hub, sessions, subscriptions, channels, closes, traffic);
    pings = new Pings(config.client(), wheel, fanOut, allocator);
  }

  /** Milliseconds of a clock that never goes back. */
  static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Version of the hub, for clients and metrics. */
  static String version() {
    String version = ServerLoop.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Begins the timers of this loop; Vert.x ends them with the deployment. */
  void start() {
    vertx.setPeriodic(CALL_SWEEP_MS, timer -> hub.sweep());
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

  /** Makes itself known to the hub; each shard answers that it is up. */
  void announce() {
    hub.tellAllShards(new HubMessage.LoopUp(index(), incarnation));
  }

  /** Gives back what the timers and tasks of this loop would have freed. */
  void stop() {
    hub.tellAllShards(new HubMessage.LoopDown(index()));
    sessions.all().forEach(Session::socketClosed);
    fanOut.release();
    pings.release();
  }

  /** Takes a socket whose upgrade was accepted. */
  void accepted(ServerWebSocket socket, boolean pingFrames) {
    WebSocketConfig config = config().websocket();
    FrameWriter writer =
        config.outbound() == WebSocketConfig.Outbound.DIRECT
            ? new DirectFrameWriter(socket)
            : new PublicFrameWriter(socket);
    var session = new Session(this, ++lastNumber, socket, new OutboundQueue(writer, allocator, traffic), pingFrames);
    traffic.opened();
    sessions.add(session);
    wheel.schedule(session, config().client().staleCloseDelay().toMillis());
    socket.frameHandler(new InboundMessages(session, config.messageSizeLimit()));
    socket.exceptionHandler(session::failed);
    socket.closeHandler(closed -> session.socketClosed());
    // With a handler the server's shutdown leaves the pace of the closes to us.
    socket.shutdownHandler(shutdown -> { });
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
      shardUp(up);
    } else if (message instanceof LoopMessage.ShardDown down) {
      shardDown(down);
    } else if (message instanceof LoopMessage.Disconnect disconnect) {
      control.disconnect(disconnect);
    } else if (message instanceof LoopMessage.UnsubscribeMatching unsubscribe) {
      control.unsubscribe(unsubscribe);
    } else if (message instanceof LoopMessage.SubscribeMatching subscribe) {
      control.subscribe(subscribe);
    } else if (message instanceof LoopMessage.Statistics statistics) {
      control.statistics(statistics);
    }
  }

  /** A new shard is told of this loop before it is asked anything. */
  private void shardUp(LoopMessage.ShardUp up) {
    if (hub.shardUp(up)) {
      hub.tell(up.shard(), new HubMessage.LoopUp(index(), incarnation));
      shardLost(up.shard());
    }
  }

  private void shardDown(LoopMessage.ShardDown down) {
    if (hub.shardDown(down)) {
      shardLost(down.shard());
    }
  }

  private void shardLost(int shard) {
    credit.reset(shard);
    subscriptions.shardLost(shard);
  }

  /** A session's end was decided: its subscriptions and its place among the users are given up. */
  void closing(Session session, CloseLedger.Side side, int code) {
    closes.count(side, code);
    subscriptions.giveUp(session);
    sessions.disconnected(session);
  }

  /** A session's socket is gone. */
  void ended(Session session) {
    sessions.remove(session);
  }

  /** Tells load balancers that no new traffic should come. */
  void becomeUnready() {
    unready = true;
  }

  boolean isUnready() {
    return unready;
  }

  /** Whether the connections are being closed and no new one is taken. */
  boolean isDraining() {
    return draining;
  }

  /** Closes all connections; completes when none is left. */
  Future<Void> drain(long drainMs) {
    unready = true;
    draining = true;
    return Drain.begin(vertx, sessions, drainMs);
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

  Subscriptions subscriptions() {
    return subscriptions;
  }

  ClientEvents events() {
    return events;
  }

  Commands commands() {
    return commands;
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
}
