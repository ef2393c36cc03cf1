package dev.wshub;

import dev.wshub.config.ConfigLoader;
import dev.wshub.config.HubConfig;
import dev.wshub.config.Lookup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys the verticles of the descriptor, each with its index and the configuration, and drives the ordered shutdown.
 *
 * <p>Deployed by its name it takes the hub's configuration as its own and looks {@code verticles.json} up.
 */
public final class MainVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(MainVerticle.class);

  private HubConfig config;
  private DeploymentDescriptor descriptor;
  private volatile int port;
  private volatile int internalPort;

  // Owned by this verticle's event loop
  private Claims claims;
  private Deployments deployments;
  private Future<Void> drained;
  private final Promise<Void> started = Promise.promise();

  /** For a deployment by name. */
  public MainVerticle() {}

  /** Null for the descriptor: it is looked up. */
  MainVerticle(HubConfig config, DeploymentDescriptor descriptor) {
    this.config = config;
    this.descriptor = descriptor;
  }

  @Override
  public void init(Vertx vertx, Context context) {
    super.init(vertx, context);
    if (config == null) {
      config = ConfigLoader.embedded(context.config());
    }
  }

  @Override
  public Future<?> start() {
    var known = descriptor != null ? Future.succeededFuture(descriptor) : DeploymentDescriptor.load(vertx, null, Lookup.ofProcess());
    return known.compose(
        found -> {
          var leftOut = new LeftOut(found, config);
          leftOut.check();
          config = leftOut.effective();
          deployments = new Deployments(vertx, found, config);
          claims = new Claims(vertx);
          claims.claim(config, deployments.hubs() + deployments.apis(), deployments.servers(), deployments.tcpBridges());
          leftOut.lines().forEach(log::info);
          vertx.eventBus().localConsumer(config.eventBus().startLifecycleAddress(), this::tellWhenStarted);
          return deployments
              .deploy()
              .compose(deployed -> actualPort())
              .onSuccess(actual -> port = actual)
              .compose(actual -> actualInternalPort())
              .onSuccess(actual -> internalPort = actual)
              .onSuccess(actual -> started.complete())
              .onFailure(failure -> claims.release());
        });
  }

  /** For the internal port, which is there before the last verticle is. */
  private void tellWhenStarted(Message<JsonObject> question) {
    started.future().onSuccess(ready -> question.reply(new JsonObject().put("ready", drained == null)));
  }

  @Override
  public Future<?> stop() {
    return undeploy();
  }

  private Future<Void> undeploy() {
    return deployments.undeploy().onComplete(undeployed -> claims.release());
  }

  HubConfig hubConfig() {
    return config;
  }

  int hubs() {
    return deployments.hubs();
  }

  int servers() {
    return deployments.servers();
  }

  /** The port that clients connect to; 0 when no server verticle is deployed. */
  int port() {
    return port;
  }

  /** The port of API, health and metrics; 0 when they have none of their own. */
  int internalPort() {
    return internalPort;
  }

  /** The ordered shutdown up to the last client's end; once, whoever asks. From any thread. */
  Future<Void> drain() {
    return onLoop(
        () -> {
          if (drained == null) {
            drained = new OrderedShutdown(vertx, config, deployments.servers()).drain();
          }
          return drained;
        });
  }

  /** Undeploys the verticles, the last one first. From any thread. */
  Future<Void> undeployAll() {
    return onLoop(this::undeploy);
  }

  /** Deploys one instance anew. From any thread. */
  Future<Void> redeploy(String name, int index) {
    return onLoop(
        () ->
            deployments
                .instance(name, index)
                .compose(DeployedInstance::redeploy)
                .compose(redeployed -> actualPort())
                .onSuccess(actual -> port = actual)
                .compose(actual -> actualInternalPort())
                .onSuccess(actual -> internalPort = actual)
                .mapEmpty());
  }

  /** Undeploys one instance. From any thread. */
  Future<Void> undeploy(String name, int index) {
    return onLoop(() -> deployments.instance(name, index).compose(DeployedInstance::undeploy));
  }

  private Future<Void> onLoop(Supplier<Future<Void>> action) {
    var promise = Promise.<Void>promise();
    context.runOnContext(now -> action.get().onComplete(promise));
    return promise.future();
  }

  /** With {@code http_server.port: 0} only the servers know it. */
  private Future<Integer> actualPort() {
    int configured = config.httpServer().port();
    if (deployments.servers() == 0) {
      return Future.succeededFuture(0);
    } else if (configured != 0) {
      return Future.succeededFuture(configured);
    }
    return portOf(0);
  }

  /** All servers share one port; the first that is there tells it. */
  private Future<Integer> portOf(int server) {
    return askForPort(config.eventBus().lifecycleAddress(server))
        .recover(absent -> server + 1 < deployments.servers() ? portOf(server + 1) : Future.succeededFuture(0));
  }

  private Future<Integer> actualInternalPort() {
    var server = config.httpServer();
    if (!server.hasInternalPort()) {
      return Future.succeededFuture(0);
    } else if (server.effectiveInternalPort() != 0) {
      return Future.succeededFuture(server.effectiveInternalPort());
    }
    return askForPort(config.eventBus().internalPortLifecycleAddress());
  }

  private Future<Integer> askForPort(String address) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            address, new JsonObject().put("phase", "port"), new DeliveryOptions().setLocalOnly(true))
        .map(reply -> reply.body().getInteger("port"));
  }
}
