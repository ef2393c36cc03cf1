package dev.wshub.redis;

import dev.wshub.config.VerticleContext;
import dev.wshub.hub.BridgeEvent;
import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.BridgeStatistics;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How a bridge is: whether what is published comes back, which the first bridge finds out and tells the server loops and the
 * API, and what it holds and has counted. Bridge's loop only.
 */
final class BridgeStatus {
  private static final DeliveryOptions LOCAL = LocalCodec.deliveryOptions();

  private final Vertx vertx;
  private final VerticleContext context;
  private final HubAddresses addresses;
  private final Keys keys;
  private final Commands commands;
  private final BridgeCounts counts;
  private final SubscriptionConnections connections;
  private final LongSupplier held;
  private final Probe probe; // of the first bridge, else null

  /**
   * @param name of the bridge, with which the connections' names in Redis begin
   * @param held how many messages are held until their channel was compared
   */
  BridgeStatus(
      Vertx vertx,
      VerticleContext context,
      Keys keys,
      String name,
      Connector connector,
      Commands commands,
      BridgeCounts counts,
      SubscriptionConnections connections,
      LongSupplier held) {
    this.vertx = vertx;
    this.context = context;
    this.keys = keys;
    this.commands = commands;
    this.counts = counts;
    this.connections = connections;
    this.held = held;
    addresses = new HubAddresses(context.config().eventBus().prefix());
    var interval = context.config().engine().redis().probeInterval();
    probe =
        context.index() > 0
            ? null
            : new Probe(
                vertx, connector, commands, counts, name + ":probe", keys.probe(context.instanceId()), interval, this::tellAll);
  }

  void start() {
    if (probe != null) {
      probe.start();
    }
  }

  void commandsAreBack() {
    if (probe != null) {
      probe.commandsAreBack();
    }
  }

  private boolean isReady() {
    return probe != null && probe.isReady();
  }

  private void tellAll(boolean ready) {
    for (int loop = 0; loop < context.serverLoops(); loop++) {
      tell(addresses.loop(loop), ready);
    }
    tell(addresses.api(), ready);
  }

  private void tell(String address, boolean ready) {
    vertx.eventBus().send(address, new LoopMessage.EngineReady(ready), LOCAL);
  }

  void answer(BridgeMessage.AskReady question) {
    tell(question.address(), isReady());
  }

  void answer(BridgeMessage.Statistics question) {
    var caller = question.caller();
    int pending = commands.pending(); // without the one that is needed to answer
    instances()
        .onSuccess(
            instances -> {
              var answer = new LoopMessage.Answer(caller.request(), statistics(instances, pending), null);
              vertx.eventBus().send(caller.address(), answer, LOCAL);
            });
  }

  /** How many instances live; 0 where that is not known. */
  private Future<Integer> instances() {
    var registry = context.config().registry();
    if (probe == null || !registry.enabled()) {
      return Future.succeededFuture(0);
    }
    return commands
        .run(Script.INSTANCES, List.of(keys.instances()), registry.instanceTtl().toMillis(), "alive")
        .map(alive -> alive.size())
        .otherwise(0);
  }

  private BridgeStatistics statistics(int instances, int pending) {
    var up = connections.connected();
    up.put("command", commands.isUp() ? 1L : 0L);
    up.put("probe", probe != null && probe.isConnected() ? 1L : 0L);
    var happened = counts.copy();
    happened.put(BridgeEvent.COMMANDS_LOST, commands.losses());
    return new BridgeStatistics(connections.channels(), up, instances, pending, held.getAsLong(), happened);
  }

  Future<Void> stop() {
    if (probe == null) {
      return Future.succeededFuture();
    }
    tellAll(false);
    return probe.close();
  }
}
