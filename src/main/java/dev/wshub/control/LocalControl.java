package dev.wshub.control;

import dev.wshub.config.VerticleContext;
import dev.wshub.hub.Caller;
import dev.wshub.hub.ChannelPage;
import dev.wshub.hub.ConnectionPage;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.LoopStatistics;
import dev.wshub.hub.SessionId;
import dev.wshub.hub.ShardStatistics;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries out requests in this instance: asks all its server loops or all its hub shards, for any may have what is meant,
 * and puts the answers together. Belongs to the event loop of the {@link HubClient} that it was made with.
 */
public final class LocalControl {
  private final Vertx vertx;
  private final HubClient hub;
  private final NodeInfo node;
  private final HubAddresses addresses;
  private final int serverLoops;

  public LocalControl(Vertx vertx, VerticleContext context, HubClient hub) {
    this.vertx = vertx;
    this.hub = hub;
    node = NodeInfo.of(context);
    addresses = new HubAddresses(context.config().eventBus().prefix());
    serverLoops = context.serverLoops();
  }

  /** @param handler gets the outcome, once, now or later on this event loop */
  public void carryOut(ControlRequest request, Consumer<LocalOutcome> handler) {
    if (request instanceof ControlRequest.Emulate emulate) {
      emulate(emulate, handler);
    } else if (request instanceof ControlRequest.Order order) {
      carryOut(order, handler);
    } else if (request instanceof ControlRequest.ListChannels list) {
      channels(list, handler);
    } else if (request instanceof ControlRequest.ListConnections list) {
      connections(list, handler);
    } else {
      describe(handler);
    }
  }

  private void carryOut(ControlRequest.Order order, Consumer<LocalOutcome> handler) {
    this.<Integer>askLoops(
        caller -> message(caller, order),
        handler,
        counts -> done(counts.stream().mapToInt(Integer::intValue).sum(), handler));
  }

  /** One loop alone can have the session. */
  private void emulate(ControlRequest.Emulate emulate, Consumer<LocalOutcome> handler) {
    var session = SessionId.parse(emulate.session());
    if (session == null || session.loop() < 0 || session.loop() >= serverLoops) {
      done(0, handler);
      return;
    }
    hub.<Integer>callOwner(
        addresses.loop(session.loop()),
        Duration.ofSeconds(HubClient.TIMEOUT_SECONDS),
        caller -> new LoopMessage.Emulate(caller, emulate.session(), emulate.data()),
        (count, error) -> {
          if (error == null) {
            done(count, handler);
          } else {
            handler.accept(LocalOutcome.failed(error, "no answer from server loop " + session.loop()));
          }
        });
  }

  private static void done(int count, Consumer<LocalOutcome> handler) {
    handler.accept(LocalOutcome.of(new ControlResult.Done(count)));
  }

  private static LoopMessage message(Caller caller, ControlRequest.Order order) {
    if (order instanceof ControlRequest.Disconnect it) {
      return new LoopMessage.Disconnect(caller, it.match(), it.whitelist(), it.code(), it.reason());
    } else if (order instanceof ControlRequest.Unsubscribe it) {
      return new LoopMessage.UnsubscribeMatching(caller, it.match(), it.channel());
    } else if (order instanceof ControlRequest.Refresh it) {
      return new LoopMessage.RefreshMatching(caller, it.match(), it.expired(), it.expireAt(), it.info());
    }
    var it = (ControlRequest.Subscribe) order;
    return new LoopMessage.SubscribeMatching(
        caller, it.match(), it.channel(), it.chanInfo(), it.data(), it.expireAt(), it.joinLeave(), it.options());
  }

  private void channels(ControlRequest.ListChannels list, Consumer<LocalOutcome> handler) {
    this.<ChannelPage>askShards(
        caller -> new HubMessage.Channels(caller, list.pattern(), list.after(), list.limit()),
        handler,
        pages ->
            handler.accept(LocalOutcome.of(new ControlResult.Channels(Pages.ofChannels(pages, list.limit())))));
  }

  private void connections(ControlRequest.ListConnections list, Consumer<LocalOutcome> handler) {
    this.<ConnectionPage>askLoops(
        caller ->
            new LoopMessage.ListConnections(caller, list.user(), list.channel(), list.after(), list.limit()),
        handler,
        pages ->
            handler.accept(LocalOutcome.of(new ControlResult.Connections(Pages.ofConnections(pages, list.limit())))));
  }

  private void describe(Consumer<LocalOutcome> handler) {
    this.<ShardStatistics>askShards(
        HubMessage.Statistics::new,
        handler,
        shards ->
            this.<LoopStatistics>askLoops(
                LoopMessage.Statistics::new, handler, loops -> describe(shards, loops, handler)));
  }

  private void describe(List<ShardStatistics> shards, List<LoopStatistics> loops, Consumer<LocalOutcome> handler) {
    vertx
        .executeBlocking(ProcessUsage::read, false)
        .onSuccess(usage -> handler.accept(LocalOutcome.of(new ControlResult.Node(numbers(shards, loops, usage)))))
        .onFailure(failure -> handler.accept(LocalOutcome.failed(ErrorCode.INTERNAL, failure.getMessage())));
  }

  private NodeNumbers numbers(List<ShardStatistics> shards, List<LoopStatistics> loops, ProcessUsage usage) {
    Set<String> users = new HashSet<>();
    loops.forEach(loop -> users.addAll(loop.users()));
    return new NodeNumbers(
        node.uid(),
        node.name(),
        node.version(),
        loops.stream().mapToLong(LoopStatistics::clients).sum(),
        users.size(),
        shards.stream().mapToLong(ShardStatistics::channels).sum(),
        loops.stream().mapToLong(LoopStatistics::subscriptions).sum(),
        (System.currentTimeMillis() - node.startedMillis()) / 1_000,
        usage.cpuPercent(),
        usage.residentBytes());
  }

  private <T> void askLoops(
      Function<Caller, LoopMessage> message, Consumer<LocalOutcome> failed, Consumer<List<T>> answered) {
    hub.<T>callAllLoops(message, gathered -> settle(gathered, failed, answered));
  }

  private <T> void askShards(
      Function<Caller, HubMessage> message, Consumer<LocalOutcome> failed, Consumer<List<T>> answered) {
    hub.<T>callAllShards(message, gathered -> settle(gathered, failed, answered));
  }

  private static <T> void settle(
      HubClient.Gathered<T> gathered, Consumer<LocalOutcome> failed, Consumer<List<T>> answered) {
    if (gathered.error() == null) {
      answered.accept(gathered.results());
    } else {
      failed.accept(LocalOutcome.failed(gathered.error(), gathered.detail()));
    }
  }
}
