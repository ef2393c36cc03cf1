package dev.wshub;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys the descriptor's verticles in order and undeploys them in reverse. {@code instances: n} becomes n deployments of one
 * instance, because only so each can be told its index.
 *
 * <p>Owned by the event loop of {@link MainVerticle}.
 */
final class Deployments {

  private static final Logger log = LoggerFactory.getLogger(Deployments.class);

  private final Vertx vertx;
  private final DeploymentDescriptor descriptor;
  private final HubConfig config;
  private final int eventLoops;
  private final String instanceId = UUID.randomUUID().toString();
  private final Deque<List<String>> deployed = new ArrayDeque<>();

  Deployments(Vertx vertx, DeploymentDescriptor descriptor, HubConfig config) {
    this.vertx = vertx;
    this.descriptor = descriptor;
    this.config = config;
    this.eventLoops = eventLoopsOf(vertx);
  }

  int servers() {
    return descriptor.instances(DeploymentDescriptor.SERVER_VERTICLE, eventLoops);
  }

  int hubs() {
    return descriptor.instances(DeploymentDescriptor.HUB_VERTICLE, eventLoops);
  }

  int apis() {
    return descriptor.instances(DeploymentDescriptor.API_VERTICLE, eventLoops);
  }

  Future<Void> deploy() {
    Future<Void> done = Future.succeededFuture();
    for (var entry : descriptor.verticles()) {
      done = done.compose(previous -> deploy(entry));
    }
    return done;
  }

  /** All that was deployed is undeployed, the last first; what fails to stop is logged and does not hold up the others. */
  Future<Void> undeploy() {
    if (deployed.isEmpty()) {
      return Future.succeededFuture();
    }
    var last = deployed.pop();
    return Future.join(last.stream().map(this::undeploy).toList()).transform(done -> undeploy());
  }

  private Future<Void> undeploy(String deploymentId) {
    if (!vertx.deploymentIDs().contains(deploymentId)) {
      return Future.succeededFuture();
    }
    return vertx.undeploy(deploymentId).onFailure(failure -> log.warn("A verticle failed to stop; going on without it", failure));
  }

  /** The instances of one entry start at once: Vert.x then gives each the next event loop, so that they share none. */
  private Future<Void> deploy(DeploymentDescriptor.Entry entry) {
    int count = entry.instances(eventLoops);
    var ids = new ArrayList<String>();
    deployed.push(ids);
    var instances = new ArrayList<Future<String>>();
    for (int index = 0; index < count; index++) {
      instances.add(deploy(entry, index, count).onSuccess(ids::add));
    }
    return Future.join(instances).mapEmpty();
  }

  private Future<String> deploy(DeploymentDescriptor.Entry entry, int index, int count) {
    var options = entry.options().copy();
    options.remove("instances");
    var context = new VerticleContext(index, count, hubs(), servers(), instanceId, config);
    var verticleConfig = options.getJsonObject("config", new JsonObject()).mergeIn(context.toJson());
    var place = config.httpServer().place(config.httpServer().port());
    return vertx
        .deployVerticle(entry.name(), new DeploymentOptions(options).setConfig(verticleConfig))
        .recover(failure -> Future.failedFuture(new DeploymentFailure(entry.name(), index, count, place, failure)));
  }

  /** How many event loops there are: asked of the Vert.x in use, which in an embedded hub is somebody else's. */
  private static int eventLoopsOf(Vertx vertx) {
    int loops = 0;
    for (var loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      loops++;
    }
    return loops;
  }
}
