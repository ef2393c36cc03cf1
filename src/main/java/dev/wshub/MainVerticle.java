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

  // Owned by this verticle's event loop
  private Claims claims;
  private Deployments deployments;
  private Future<Void> drained;

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
          deployments = new Deployments(vertx, found, config);
          claims = new Claims(vertx);
          claims.claim(config, deployments.hubs() + deployments.apis(), deployments.servers());
          tellWhatIsMissing();
          return deployments
              .deploy()
              .compose(deployed -> actualPort())
              .onSuccess(actual -> port = actual)
              .onFailure(failure -> claims.release());
        });
  }

  private void tellWhatIsMissing() {
    if (deployments.apis() == 0) {
      log.info(
          "There is no ApiVerticle: nobody answers at {}.publish and the other event-bus addresses; HTTP is not concerned",
          config.eventBus().prefix());
    }
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
    return vertx
        .eventBus()
        .<JsonObject>request(
            config.eventBus().lifecycleAddress(0), new JsonObject().put("phase", "port"), new DeliveryOptions().setLocalOnly(true))
        .map(reply -> reply.body().getInteger("port"));
  }
}
