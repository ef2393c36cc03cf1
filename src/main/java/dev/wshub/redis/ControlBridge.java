package dev.wshub.redis;

import dev.wshub.auth.ChannelRules;
import dev.wshub.config.RedisConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.control.ControlCall;
import dev.wshub.control.ControlMessage;
import dev.wshub.control.LocalControl;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalConsumer;
import dev.wshub.hub.LoopMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What instances ask of each other, by a Pub/Sub connection of its own: bridge 0 alone has it. It takes {@link
 * ControlCall}s of the API's owners, and asks the loops and shards of this instance like one of them. Bridge's loop only.
 */
final class ControlBridge {
  private static final Logger LOG = LoggerFactory.getLogger(ControlBridge.class);
  private static final long SWEEP_MILLIS = 1_000;
  private static final int TICKS_PER_TIMEOUT = 40;
  private static final long NANOS_BETWEEN_WARNINGS = 60_000_000_000L;

  private final Vertx vertx;
  private final RedisConfig config;
  private final HubAddresses addresses;
  private final Commands commands;
  private final HubClient hub;
  private final ControlConnection connection;
  private final ControlQuestions questions;
  private final ControlOrders orders;
  private final String own;
  private final Keys keys;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  private long warnedAt = System.nanoTime() - NANOS_BETWEEN_WARNINGS;

  /**
   * @param commands the bridge's own
   * @param name of the bridge, with which the connection's name in Redis begins
   */
  ControlBridge(Vertx vertx, VerticleContext context, Connector connector, Commands commands, Keys keys, String name) {
    this.vertx = vertx;
    this.commands = commands;
    this.keys = keys;
    config = context.config().engine().redis();
    own = context.instanceId();
    addresses = new HubAddresses(context.config().eventBus().prefix());
    hub = new HubClient(vertx, addresses, addresses.control(), context.hubShards(), context.serverLoops());
    var local = new LocalControl(vertx, context, hub);
    var registry = context.config().registry();
    var live = registry.enabled() ? new LiveInstances(vertx, commands, keys, registry.instanceTtl().toMillis()) : null;
    connection =
        new ControlConnection(
            vertx,
            name + ":control",
            List.of(keys.control(), keys.control(own)),
            () -> connector.shared(keys.control()),
            this::received,
            why -> warn("There is no connection to Redis for what instances tell each other, and it is made anew", why),
            config.ioTimeout().toMillis());
    questions = new ControlQuestions(vertx, own, keys, commands, local, live, connection::isOn, config.ioTimeout());
    var rules = new ChannelRules(context.config().channel());
    orders = new ControlOrders(own, local, rules::check, this::answer, System::nanoTime);
  }

  void start() {
    consumers.add(LocalConsumer.listen(vertx, addresses.control(), this::told, this::told));
    consumers.add(LocalConsumer.listen(vertx, addresses.shardNews(), this::told, late -> { }));
    hub.tellAllShards(new HubMessage.Announce());
    long tick = Math.max(1, config.ioTimeout().toMillis() / TICKS_PER_TIMEOUT);
    timers.add(vertx.setPeriodic(SWEEP_MILLIS, id -> hub.sweep()));
    timers.add(vertx.setPeriodic(tick, id -> questions.tick()));
    timers.add(vertx.setPeriodic(config.probeInterval().toMillis(), id -> connection.check()));
    connection.open();
  }

  // What this instance says

  private void told(Message<Object> message) {
    Object body = message.body();
    if (body instanceof ControlCall call) {
      questions.ask(call.request(), call.instance(), outcome -> hub.answer(call.caller(), outcome));
    } else if (body instanceof LoopMessage.Answer answer) {
      hub.complete(answer);
    } else if (body instanceof LoopMessage.ShardLeaving leaving) {
      hub.shardLeaving(leaving);
    } else if (body instanceof LoopMessage.ShardDown down) {
      hub.shardDown(down);
    } else if (body instanceof LoopMessage.ShardUp up) {
      hub.shardUp(up);
    } else if (!(body instanceof LoopMessage)) {
      LOG.warn("A message on {} is not one of the hub's own and is ignored", message.address());
    }
  }

  // What others say

  private void received(byte[] bytes) {
    if (bytes.length > 2 * ControlMessage.MOST_BYTES) {
      warn("A message to all instances is ignored", "it has " + bytes.length + " bytes");
      return;
    }
    var message = ControlMessage.decode(bytes);
    if (message instanceof ControlMessage.Answer answer) {
      questions.answered(answer);
    } else if (message instanceof ControlMessage.Request request && !request.from().equals(own)) {
      orders.take(request);
    } else if (message instanceof ControlMessage.Unknown unknown && !unknown.from().equals(own)) {
      orders.refuse(unknown);
    } else if (message instanceof ControlMessage.Invalid invalid) {
      warn("A message to all instances is ignored", invalid.why());
    }
  }

  /** Who asks repeats it, so a failure is not made good here. */
  private void answer(String instance, byte[] message) {
    commands.send(Command.PUBLISH, keys.control(instance), message);
  }

  private void warn(String what, String why) {
    if (System.nanoTime() - warnedAt >= NANOS_BETWEEN_WARNINGS) {
      warnedAt = System.nanoTime();
      LOG.warn("{}: {}; said once a minute", what, why);
    }
  }

  /** What is asked of it from now on fails at once. */
  Future<Void> stop() {
    timers.forEach(vertx::cancelTimer);
    questions.close();
    hub.close();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
        .transform(unregistered -> connection.close());
  }
}
