package dev.wshub.api;

import dev.wshub.config.HealthConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.Caller;
import dev.wshub.hub.ConnectionPage;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.LoopStatistics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server loop with the API and nothing else: it has no sockets, notes what it is told, and answers what it is
 * asked about connections with one connection and one user of its own.
 */
final class ApiServer extends VerticleBase {
  private static final long HUB_WAIT_NANOS = 2_000_000_000L;

  final List<LoopMessage> told = new CopyOnWriteArrayList<>();
  volatile boolean ready = true;
  private final VerticleContext deployment;
  private HttpServer server;
  private HubClient hub;

  ApiServer(VerticleContext deployment) {
    this.deployment = deployment;
  }

  int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    var addresses = new HubAddresses(deployment.config().eventBus().prefix());
    String address = addresses.loop(deployment.index());
    hub = new HubClient(vertx, addresses, address, deployment.hubShards(), deployment.serverLoops());
    vertx.eventBus().<LoopMessage>localConsumer(address, message -> handle(message.body()));
    vertx.setPeriodic(1_000, timer -> hub.sweep());
    hub.tellAllShards(new HubMessage.LoopUp(deployment.index(), "only"));
    var api = new ApiHandler(vertx, deployment, hub);
    Router router = Router.router(vertx);
    HealthRoutes.mount(router, new HealthConfig(true, "/health"), () -> ready);
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (api.handles(request.path())) {
                    api.handle(request);
                  } else {
                    router.handle(request);
                  }
                });
    return hubThere(System.nanoTime() + HUB_WAIT_NANOS).compose(there -> server.listen(0, "127.0.0.1"));
  }

  private Future<Void> hubThere(long deadline) {
    if (hub.isComplete() || hub.shards() == 0 || System.nanoTime() - deadline > 0) {
      return Future.succeededFuture();
    }
    return vertx.timer(5).compose(timer -> hubThere(deadline));
  }

  /** Subscribes a connection that does not exist, as far as the hub knows. */
  void subscribe(HubMessage.Subscribe subscribe) {
    context.runOnContext(v -> hub.tell(subscribe.channel(), subscribe));
  }

  private void handle(LoopMessage message) {
    if (message instanceof LoopMessage.Answer answer) {
      hub.complete(answer);
    } else if (message instanceof LoopMessage.ShardUp up) {
      hub.shardUp(up);
    } else if (message instanceof LoopMessage.ShardStopping stopping) {
      hub.tell(stopping.shard(), new HubMessage.LoopIntent(deployment.index(), "only", false));
    } else if (message instanceof LoopMessage.ShardLeaving leaving) {
      hub.shardLeaving(leaving);
      hub.tell(leaving.shard(), new HubMessage.LoopParted(deployment.index(), "only"));
    } else if (message instanceof LoopMessage.ShardDown down) {
      hub.shardDown(down);
    } else if (message instanceof LoopMessage.Statistics statistics) {
      answer(statistics.caller(), new LoopStatistics(1, Set.of("ann"), 2, 0, Map.of(), Map.of(), null, null));
    } else {
      told.add(message);
      answerIfAsked(message);
    }
  }

  private void answerIfAsked(LoopMessage message) {
    if (message instanceof LoopMessage.SubscribeMatching subscribe) {
      answer(subscribe.caller(), 1);
    } else if (message instanceof LoopMessage.UnsubscribeMatching unsubscribe) {
      answer(unsubscribe.caller(), 1);
    } else if (message instanceof LoopMessage.Disconnect disconnect) {
      answer(disconnect.caller(), 1);
    } else if (message instanceof LoopMessage.RefreshMatching refresh) {
      answer(refresh.caller(), 1);
    } else if (message instanceof LoopMessage.ListConnections list) {
      answer(list.caller(), new ConnectionPage(new TreeMap<>(), false));
    }
  }

  private void answer(Caller caller, Object result) {
    var answer = new LoopMessage.Answer(caller.request(), result, null);
    vertx.eventBus().send(caller.address(), answer, LocalCodec.deliveryOptions());
  }
}
