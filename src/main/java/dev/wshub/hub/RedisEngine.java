package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import dev.wshub.config.RedisConfig;
import dev.wshub.hub.BridgeMessage.Question;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.StreamPosition;
import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Engine that many instances share: asks the Redis bridge of a channel, and hands on what the bridge brings. One shard's
 * questions about one channel go to one bridge, in order; everything that comes back takes the shard's one address.
 */
final class RedisEngine implements Engine {
  private static final long SWEEP_MILLIS = 1_000;
  private static final long SETTLE_CHECK_MILLIS = 5;

  /** The bridge has deadlines of its own; these are for a bridge that is gone. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final int shard;
  private final String incarnation = UUID.randomUUID().toString();
  private final EngineListener listener;
  private final RedisConfig config;
  private final boolean registry;
  private final Bridges bridges;
  private final LongObjectHashMap<Pending> pending = new LongObjectHashMap<>();

  /** The desired set: what a bridge that comes anew has to subscribe. */
  private final Set<String> subscribed = new HashSet<>();

  private boolean ending;

  /** An earlier shard counted up to less: its answers may still come here. */
  private long lastRequest = System.nanoTime();

  private long timer = -1;

  private record Pending(int bridge, long deadline, Promise<Object> promise) {}

  RedisEngine(
      Vertx vertx, int shard, EngineListener listener, RedisConfig config, boolean registry, Bridges bridges) {
    this.vertx = vertx;
    this.shard = shard;
    this.listener = listener;
    this.config = config;
    this.registry = registry;
    this.bridges = bridges;
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public Duration unsubscribeDelay() {
    return config.unsubscribeDelay();
  }

  @Override
  public Future<Void> start() {
    timer = vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
    return Future.succeededFuture();
  }

  /** The shard listens now: the bridges may say that they are up. */
  @Override
  public void listening() {
    bridges.tellAll(new BridgeMessage.ShardUp(shard, incarnation));
  }

  @Override
  public void ending() {
    ending = true;
  }

  @Override
  public Future<Void> subscribe(String channel) {
    subscribed.add(channel);
    return this.<Void>ask(channel, question -> new BridgeMessage.Subscribe(question, channel))
        .onFailure(cause -> notSubscribed(channel));
  }

  /** It may have been made nevertheless: the answer may be late or lost. */
  private void notSubscribed(String channel) {
    subscribed.remove(channel);
    ask(channel, question -> new BridgeMessage.Unsubscribe(question, channel));
  }

  @Override
  public Future<Void> unsubscribe(String channel) {
    subscribed.remove(channel);
    return ask(channel, question -> new BridgeMessage.Unsubscribe(question, channel));
  }

  @Override
  public Future<StreamPosition> publish(
      String channel, byte[] data, ClientInfo info, PublishOptions options, ChannelOptions channelOptions) {
    return ask(
        channel, question -> new BridgeMessage.Publish(question, channel, data, info, options, channelOptions));
  }

  @Override
  public Future<StreamPosition> position(String channel) {
    return ask(channel, question -> new BridgeMessage.Position(question, channel));
  }

  @Override
  public Future<HistoryResult> history(String channel, HistoryRange range) {
    return ask(channel, question -> new BridgeMessage.History(question, channel, range));
  }

  @Override
  public Future<HistoryResult> join(String channel, HistoryRange range) {
    return ask(channel, question -> new BridgeMessage.Join(question, channel, range));
  }

  @Override
  public Future<Void> removeHistory(String channel) {
    return ask(channel, question -> new BridgeMessage.RemoveHistory(question, channel));
  }

  @Override
  public Future<Boolean> addPresence(String channel, ClientInfo info, boolean announced) {
    return ask(channel, question -> new BridgeMessage.AddPresence(question, channel, info, announced));
  }

  /** With a registry entries live as long as their instance. */
  @Override
  public Future<Void> refreshPresence(String channel, ClientInfo info, boolean announced) {
    return registry ? Future.succeededFuture() : enterAnew(channel, info, announced, true);
  }

  @Override
  public Future<Void> enterAnew(String channel, ClientInfo info, boolean announced, boolean joins) {
    return ask(
        channel, question -> new BridgeMessage.RefreshPresence(question, channel, info, true, announced, joins));
  }

  @Override
  public Future<Void> joinAnew(String channel, ClientInfo info, boolean joins) {
    return registry
        ? ask(channel, question -> new BridgeMessage.RefreshPresence(question, channel, info, false, true, joins))
        : Future.succeededFuture();
  }

  @Override
  public Future<Boolean> removePresence(String channel, ClientInfo info, boolean announce) {
    return ask(channel, question -> new BridgeMessage.RemovePresence(question, channel, info, announce));
  }

  @Override
  public Future<Map<String, ClientInfo>> presence(String channel) {
    return ask(channel, question -> new BridgeMessage.Presence(question, channel));
  }

  @Override
  public Future<PresenceStatistics> presenceStatistics(String channel) {
    return ask(channel, question -> new BridgeMessage.PresenceStats(question, channel));
  }

  @Override
  public Future<Void> publishJoin(String channel, ClientInfo info) {
    return ask(channel, question -> new BridgeMessage.PublishJoin(question, channel, info, false));
  }

  @Override
  public Future<Void> announce(String channel, ClientInfo info) {
    return ask(channel, question -> new BridgeMessage.PublishJoin(question, channel, info, true));
  }

  @Override
  public Future<Void> publishLeave(String channel, ClientInfo info) {
    return this.ask(channel, question -> new BridgeMessage.PublishLeave(question, channel, info)).mapEmpty();
  }

  @Override
  public Future<Void> echo(String channel) {
    return ask(channel, question -> new BridgeMessage.Echo(question, channel));
  }

  @Override
  public void take(HubMessage.FromBridge message) {
    if (message instanceof HubMessage.Brought brought) {
      if (subscribed.contains(brought.channel())) {
        listener.published(brought.channel(), brought.publication());
      }
      bridges.giveBack(shard, incarnation, brought);
    } else if (message instanceof HubMessage.BroughtJoin join) {
      listener.joined(join.channel(), join.info());
    } else if (message instanceof HubMessage.BroughtLeave leave) {
      listener.left(leave.channel(), leave.info());
    } else if (message instanceof HubMessage.Suppressed suppressed) {
      listener.suppressed(suppressed.reason());
    } else if (message instanceof HubMessage.PositionLost lost) {
      listener.positionLost(lost.channel());
    } else if (message instanceof HubMessage.BridgeAnswer answer) {
      complete(answer);
    } else if (message instanceof HubMessage.BridgeUp up) {
      bridgeUp(up);
    } else if (message instanceof HubMessage.BridgeStopping stopping) {
      bridges.tell(stopping.bridge(), new BridgeMessage.ShardIntent(shard, incarnation, ending));
    } else if (message instanceof HubMessage.RegistryStopping) {
      bridges.tellRegistry(new RegistryMessage.ShardIntent(shard, ending));
    } else if (message instanceof HubMessage.BridgeDown down && bridges.down(down)) {
      fail(down.bridge());
    }
  }

  private void complete(HubMessage.BridgeAnswer answer) {
    var question = pending.remove(answer.request());
    if (question == null) {
      return; // it had failed by then
    }
    if (answer.failure() == null) {
      question.promise.complete(answer.result());
    } else {
      question.promise.fail(answer.failure());
    }
  }

  /** A bridge that is there anew knows nothing of this shard's channels, and what was published meanwhile is missing. */
  private void bridgeUp(HubMessage.BridgeUp up) {
    if (!bridges.up(up)) {
      return;
    }
    fail(up.bridge());
    for (var channel : Set.copyOf(subscribed)) {
      if (bridges.of(channel) == up.bridge()) {
        subscribeAnew(channel);
      }
    }
  }

  private void subscribeAnew(String channel) {
    ask(channel, question -> new BridgeMessage.Subscribe(question, channel))
        .onComplete(
            done -> listener.positionLost(channel),
            cause -> {
              if (subscribed.contains(channel) && bridges.isUp(bridges.of(channel))) {
                vertx.setTimer(SWEEP_MILLIS, again -> subscribeAnewIfWanted(channel));
              }
            });
  }

  private void subscribeAnewIfWanted(String channel) {
    if (subscribed.contains(channel)) {
      subscribeAnew(channel);
    }
  }

  private <T> Future<T> ask(String channel, Function<Question, BridgeMessage> message) {
    int bridge = bridges.of(channel);
    if (!bridges.isUp(bridge)) {
      return Future.failedFuture(new EngineAway("Redis bridge " + bridge + " is not up"));
    }
    long request = ++lastRequest;
    Promise<Object> promise = Promise.promise();
    long deadline = System.nanoTime() + config.ioTimeout().plus(GRACE).toNanos();
    pending.put(request, new Pending(bridge, deadline, promise));
    bridges.tell(bridge, message.apply(new Question(shard, request)));
    return promise.future().map(RedisEngine::typed);
  }

  /** What each question is answered with stands at {@link BridgeMessage}. */
  @SuppressWarnings("unchecked")
  private static <T> T typed(Object result) {
    return (T) result;
  }

  private void sweep() {
    long now = System.nanoTime();
    failWhere(question -> question.deadline - now <= 0, "the Redis bridge did not answer");
  }

  private void fail(int bridge) {
    failWhere(question -> question.bridge == bridge, "the Redis bridge is gone");
  }

  private void failWhere(Predicate<Pending> which, String why) {
    // Handlers may ask again, which changes the map: collect first.
    var failed = new ArrayList<Pending>();
    for (var entries = pending.entries().iterator(); entries.hasNext(); ) {
      var question = entries.next().value();
      if (which.test(question)) {
        failed.add(question);
        entries.remove();
      }
    }
    failed.forEach(question -> question.promise.fail(new EngineAway(why)));
  }

  /** Waits above all for the leaves of those who were subscribed. */
  @Override
  public Future<Void> finish() {
    Promise<Void> settled = Promise.promise();
    awaitAnswers(System.nanoTime() + config.ioTimeout().toNanos(), settled);
    return settled.future();
  }

  private void awaitAnswers(long deadline, Promise<Void> settled) {
    if (pending.isEmpty() || deadline - System.nanoTime() <= 0) {
      settled.complete();
    } else {
      vertx.setTimer(SETTLE_CHECK_MILLIS, again -> awaitAnswers(deadline, settled));
    }
  }

  @Override
  public Future<Void> close() {
    vertx.cancelTimer(timer);
    bridges.tellAll(new BridgeMessage.ShardDown(shard, incarnation));
    failWhere(question -> true, "the hub shard is ending");
    return Future.succeededFuture();
  }
}
