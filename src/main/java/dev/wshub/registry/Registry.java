package dev.wshub.registry;

import dev.wshub.config.VerticleContext;
import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.RegistryMessage;
import dev.wshub.redis.Commands;
import dev.wshub.redis.Connector;
import dev.wshub.redis.InstanceId;
import dev.wshub.redis.Keys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry of one instance. Everything it holds belongs to one event loop. */
final class Registry implements Heartbeat.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
  private static final DeliveryOptions LOCAL = LocalCodec.deliveryOptions();

  private final Vertx vertx;
  private final VerticleContext context;
  private final HubAddresses addresses;
  private final Connector connector;
  private final Commands commands;
  private final ConnectionRecords records;
  private final Heartbeat heartbeat;
  private final CleanUp cleanUp;
  private final Survivor survivor;
  private final EndingShards shards;
  private InstanceId life;
  private long clearing = -1;

  /** Records are kept in this life. */
  private InstanceId recorded;

  /** To be told to the shards when the next heartbeat is confirmed: nobody is entered before. Null: nothing. */
  private HubMessage.EnterAnew owed;

  Registry(Vertx vertx, VerticleContext context) {
    this.vertx = vertx;
    this.context = context;
    var config = context.config().registry();
    var redis = context.config().engine().redis();
    addresses = new HubAddresses(context.config().eventBus().prefix());
    var keys = new Keys(redis.prefix());
    connector = new Connector(vertx, redis, 1);
    var name = redis.prefix() + ":" + context.instanceId() + ":registry";
    commands = new Commands(vertx, redis, connector, name, server -> connected(server.runId()));
    records = new ConnectionRecords(vertx, commands, keys, context.instanceId(), config.connectionTtl(), this::isAlive);
    heartbeat = new Heartbeat(vertx, commands, keys, context, records::size, this);
    cleanUp = new CleanUp(commands, keys, config.instanceTtl());
    survivor =
        new Survivor(
            vertx, commands, keys, cleanUp, context.instanceId(), config.instanceTtl(), heartbeat::isSteady);
    shards = new EndingShards(vertx, context);
    begin();
    // Another registry of this instance may have been there before: what was entered then is of an earlier life.
    enterAnew(true);
  }

  private boolean isAlive() {
    return heartbeat.isRecent();
  }

  void start() {
    commands.start();
    records.start();
    heartbeat.start();
    survivor.start();
    for (int loop = 0; loop < context.serverLoops(); loop++) {
      vertx.eventBus().send(addresses.loop(loop), new LoopMessage.RegistryUp(), LOCAL);
    }
  }

  private void begin() {
    life = new InstanceId(context.instanceId(), UUID.randomUUID().toString());
    heartbeat.begin(life);
  }

  private void connected(String runId) {
    records.writeAll();
    heartbeat.serverIs(runId);
  }

  void handle(RegistryMessage message) {
    if (message instanceof RegistryMessage.Connected connected) {
      records.add(connected);
    } else if (message instanceof RegistryMessage.Disconnected disconnected) {
      records.remove(disconnected.client());
    } else if (message instanceof RegistryMessage.BridgeUp up) {
      bridgeUp(up.bridge());
    } else if (message instanceof RegistryMessage.ShardIntent intent) {
      shards.answered(intent);
    } else if (message instanceof RegistryMessage.Buried buried && buried.incarnation().equals(life.incarnation())) {
      wasBuried();
    }
  }

  /**
   * A bridge that is there anew knows nothing of the entries that were made by the one before, and they are its own.
   */
  private void bridgeUp(int bridge) {
    enterAnew(false);
    heartbeat.last().ifPresent(
        beat -> {
          tellBridge(bridge, beat);
          tellShards();
        });
  }

  @Override
  public void confirmed(BridgeMessage.Beat beat) {
    for (int bridge = 0; bridge < context.redisBridges(); bridge++) {
      tellBridge(bridge, beat);
    }
    if (recorded != life) {
      recorded = life;
      records.begin(life);
    }
    tellShards();
  }

  private void tellBridge(int bridge, BridgeMessage.Beat beat) {
    vertx.eventBus().send(addresses.bridge(bridge), beat, LOCAL);
  }

  @Override
  public void wasBuried() {
    LOG.warn("This instance was taken for dead by another one; its clients' presence is entered anew");
    liveAnew(true);
  }

  @Override
  public void wasForgotten() {
    LOG.warn("Redis has lost what it knew of this instance, or may have; presence and records are entered anew");
    liveAnew(false);
  }

  /** What is not entered anew in this life is of clients that had left, and has come back with older data. */
  private void liveAnew(boolean joins) {
    begin();
    enterAnew(joins);
    heartbeat.beatNow();
    var begun = life;
    vertx.cancelTimer(clearing);
    clearing = vertx.setTimer(context.config().registry().instanceTtl().toMillis(), id -> {
      if (life == begun && heartbeat.isRecent()) {
        cleanUp
            .ofEarlierLives(life)
            .onFailure(cause -> LOG.warn("Presence of an earlier life could not be removed: {}", cause.getMessage()));
      }
    });
  }

  /** The heartbeat is sent before anybody is entered. */
  private void enterAnew(boolean joins) {
    owed = new HubMessage.EnterAnew(joins || (owed != null && owed.joins()));
  }

  private void tellShards() {
    for (int shard = 0; owed != null && shard < context.hubShards(); shard++) {
      vertx.eventBus().send(addresses.shard(shard), owed, LOCAL);
    }
    owed = null;
  }

  /** Goes on to be there while the hub's shards are ending as well: dying now, they would leave clients behind. */
  Future<Void> awaitEndingShards() {
    survivor.stop();
    return shards.await();
  }

  Future<Void> stop() {
    vertx.cancelTimer(clearing);
    records.stop();
    heartbeat.stop();
    // Where shards stay, so do their clients, and what is known of them; the next registry goes on with it.
    var gone = shards.stay() ? Future.<Void>succeededFuture() : removeAll();
    return gone.otherwiseEmpty().eventually(commands::close).eventually(connector::close).mapEmpty();
  }

  private Future<Void> removeAll() {
    return cleanUp.afterSelf(context.instanceId()).eventually(records::removeAll).eventually(heartbeat::end);
  }
}
