package dev.wshub.registry;

import dev.wshub.config.HubVersion;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.EngineAway;
import dev.wshub.redis.Commands;
import dev.wshub.redis.InstanceId;
import dev.wshub.redis.Keys;
import dev.wshub.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all instances that this one lives, at once on start and on reconnect, then in regular steps. Registry's loop only. */
final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  /** Beats of many instances that were started together shall not stay together. */
  private static final double JITTER = 0.1;

  /** Longer than any cleaning up takes to begin. */
  private static final int INCARNATION_SECONDS = 86_400;

  private final Vertx vertx;
  private final Commands commands;
  private final Keys keys;
  private final VerticleContext context;
  private final IntSupplier connections;
  private final Listener listener;
  private final long ttlNanos;
  private final long startedAt = System.currentTimeMillis();
  private InstanceId life;
  private boolean registered;
  private boolean ended;
  private boolean told;
  private long timer = -1;
  private long steadySince;
  private boolean steady;
  private BridgeMessage.Beat last;
  private String run = "";
  private String lastRun = "";

  /** What becomes of the beats. */
  interface Listener {
    void confirmed(BridgeMessage.Beat beat);

    /** A survivor took this life for dead, and has cleaned up after it. */
    void wasBuried();

    /**
     * Redis has lost what it knew of this instance, or is another server than before, which may have less or older
     * data.
     */
    void wasForgotten();
  }

  Heartbeat(Vertx vertx, Commands commands, Keys keys, VerticleContext context, IntSupplier connections, Listener listener) {
    this.vertx = vertx;
    this.commands = commands;
    this.keys = keys;
    this.context = context;
    this.connections = connections;
    this.listener = listener;
    ttlNanos = context.config().registry().instanceTtl().toNanos();
  }

  /** Begins a life: the next beat is the first one of it. */
  void begin(InstanceId newLife) {
    life = newLife;
    registered = false;
    last = null;
  }

  void start() {
    schedule();
  }

  /** Commands reach this run of a Redis server from now on. */
  void serverIs(String runId) {
    run = runId;
    beatNow();
  }

  /** The last one that was confirmed. */
  Optional<BridgeMessage.Beat> last() {
    return Optional.ofNullable(last);
  }

  /** Whether this instance counts as alive, as far as it knows. */
  boolean isRecent() {
    return last != null && System.nanoTime() - last.sentAtNanos() <= ttlNanos;
  }

  /**
   * Whether beats have gone through for as long as it takes to be dead. After an outage everybody looks dead to the
   * first who is back: only who has been steady may judge others.
   */
  boolean isSteady() {
    return steady && isRecent() && System.nanoTime() - steadySince >= ttlNanos;
  }

  private void schedule() {
    long step = context.config().registry().heartbeatInterval().toMillis();
    long jitter = Math.round(step * JITTER * ThreadLocalRandom.current().nextDouble());
    timer = vertx.setTimer(Math.max(1, step - jitter), id -> {
      schedule();
      beatNow();
    });
  }

  /** Sends a beat. */
  void beatNow() {
    if (ended || !commands.isUp()) {
      steady = false;
      return;
    }
    var ofLife = life;
    var ofRun = run;
    var beat = new BridgeMessage.Beat(ofLife.incarnation(), System.nanoTime());
    long ttl = context.config().registry().instanceTtl().toMillis();
    var buried = commands.send(Command.EXISTS, keys.buried(ofLife));
    var before = commands.run(Script.BEAT, List.of(keys.instances()), ofLife.id(), registered ? 0 : 1);
    var written = List.of(
        commands.send(Command.SET, keys.instance(ofLife.id()), record(), "PX", ttl),
        commands.send(Command.SET, keys.incarnation(ofLife.id()), ofLife.incarnation(), "EX", INCARNATION_SECONDS));
    Future.all(written)
        .compose(done -> Future.all(buried, before))
        .onComplete(
            done -> {
              if (ofLife == life && !ended) {
                answered(beat, ofRun, buried.result(), before.result());
              }
            },
            cause -> failed(cause));
  }

  /** That Redis is away is told elsewhere; a refusal, as for want of memory or a permission, is told once. */
  private void failed(Throwable cause) {
    steady = false;
    if (!told && !(cause instanceof EngineAway)) {
      told = true;
      LOG.warn(
          "Redis refuses this instance's heartbeat; without one nobody enters presence, and others take it for dead: {}",
          cause.getMessage());
    }
  }

  private String record() {
    return new JsonObject()
        .put("instance", life.id())
        .put("incarnation", life.incarnation())
        .put("name", context.config().node().name())
        .put("connections", connections.getAsInt())
        .put("version", HubVersion.current())
        .put("started", startedAt)
        .encode();
  }

  private void answered(BridgeMessage.Beat beat, String ofRun, Response buried, Response before) {
    boolean sameRun = ofRun.equals(lastRun);
    if (buried.toInteger() == 1) {
      listener.wasBuried();
    } else if (registered && before.toInteger() == 0 && sameRun && beat.sentAtNanos() - last.sentAtNanos() > ttlNanos) {
      listener.wasBuried(); // so long ago that nothing else tells it any more
    } else if (registered && (before.toInteger() == 0 || !sameRun)) {
      listener.wasForgotten();
    } else {
      confirmed(beat, ofRun);
    }
  }

  private void confirmed(BridgeMessage.Beat beat, String ofRun) {
    if (!steady || last == null || beat.sentAtNanos() - last.sentAtNanos() > ttlNanos) {
      steady = true;
      steadySince = beat.sentAtNanos();
    }
    registered = true;
    told = false;
    last = beat;
    lastRun = ofRun;
    listener.confirmed(beat);
  }

  /** Nobody has to clean up after this instance: what it wrote is removed. */
  Future<Void> end() {
    var id = life.id();
    return Future.join(
            commands.send(Command.DEL, keys.instance(id)),
            commands.send(Command.DEL, keys.incarnation(id)),
            commands.send(Command.ZREM, keys.instances(), id))
        .mapEmpty();
  }

  void stop() {
    ended = true;
    vertx.cancelTimer(timer);
  }
}
