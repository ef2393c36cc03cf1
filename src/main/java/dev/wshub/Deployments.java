package dev.wshub;

import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.limits.SharedCounts;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
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
  private final SharedCounts counts;
  private final List<Group> deployed = new ArrayList<>();
  private Future<Void> undeployed;

  /** The instances of one entry of the descriptor. */
  private record Group(String name, List<DeployedInstance> instances) {}

  Deployments(Vertx vertx, DeploymentDescriptor descriptor, HubConfig config) {
    this.vertx = vertx;
    this.descriptor = descriptor;
    this.config = config;
    this.eventLoops = eventLoopsOf(vertx);
    this.counts = new SharedCounts(config.client().connectionRateLimit(), config.client().userCommandRateLimit());
  }

  int servers() {
    return descriptor.instances(DeploymentDescriptor.SERVER_VERTICLE, eventLoops);
  }

  int hubs() {
    return descriptor.instances(DeploymentDescriptor.HUB_VERTICLE, eventLoops);
  }

  int redisBridges() {
    return descriptor.instances(DeploymentDescriptor.REDIS_BRIDGE_VERTICLE, eventLoops);
  }

  int apis() {
    return descriptor.instances(DeploymentDescriptor.API_VERTICLE, eventLoops);
  }

  int tcpBridges() {
    return descriptor.instances(DeploymentDescriptor.TCP_BRIDGE_VERTICLE, eventLoops);
  }

  /** Nothing is left half deployed: when one fails, those before it are undeployed. */
  Future<Void> deploy() {
    Future<Void> done = Future.succeededFuture();
    for (var entry : descriptor.verticles()) {
      done = done.compose(previous -> deploy(entry));
    }
    return done.recover(failure -> undeploy().transform(undone -> Future.failedFuture(failure)));
  }

  /** All that was deployed is undeployed, the last first; what fails to stop is logged and does not hold up the others. */
  Future<Void> undeploy() {
    if (undeployed == null) {
      undeployed = undeploy(deployed.size());
    }
    return undeployed;
  }

  private Future<Void> undeploy(int groups) {
    if (groups == 0) {
      return Future.succeededFuture();
    }
    var last = deployed.get(groups - 1);
    return Future.join(last.instances.stream().map(this::undeploy).toList()).transform(done -> undeploy(groups - 1));
  }

  private Future<Void> undeploy(DeployedInstance instance) {
    return instance.undeploy().onFailure(failure -> log.warn("A verticle failed to stop; going on without it", failure));
  }

  /**
   * One instance, to be undeployed or deployed anew.
   *
   * @return fails with an {@link IllegalArgumentException} when there is none such, and with an {@link IllegalStateException} when all
   *     are being undeployed
   */
  Future<DeployedInstance> instance(String name, int index) {
    if (undeployed != null) {
      return Future.failedFuture(new IllegalStateException("The hub is undeployed"));
    }
    for (var group : deployed) {
      if (group.name.equals(name)) {
        int count = group.instances.size();
        return index >= 0 && index < count
            ? Future.succeededFuture(group.instances.get(index))
            : refused("There is no instance " + index + " of " + name + "; it has " + count + ", counted from 0");
      }
    }
    return refused("There is no verticle " + name + "; there are " + deployed.stream().map(Group::name).distinct().toList());
  }

  private static <T> Future<T> refused(String reason) {
    return Future.failedFuture(new IllegalArgumentException(reason));
  }

  /** The instances of one entry start at once: Vert.x then gives each the next event loop, so that they share none. */
  private Future<Void> deploy(DeploymentDescriptor.Entry entry) {
    int count = entry.instances(eventLoops);
    var instances =
        IntStream.range(0, count).mapToObj(index -> new DeployedInstance(vertx, () -> deploy(entry, index, count))).toList();
    deployed.add(new Group(entry.name(), instances));
    return Future.join(instances.stream().map(DeployedInstance::deploy).toList()).mapEmpty();
  }

  private Future<String> deploy(DeploymentDescriptor.Entry entry, int index, int count) {
    var options = entry.options().copy();
    options.remove("instances");
    boolean isServer = entry.name().equals(DeploymentDescriptor.SERVER_VERTICLE);
    var context =
        new VerticleContext(index, count, hubs(), redisBridges(), servers(), instanceId, config, isServer ? counts : null);
    return vertx
        .deployVerticle(entry.name(), new DeploymentOptions(options).setConfig(entry.config(context)))
        .recover(failure -> Future.failedFuture(new DeploymentFailure(entry, index, count, config.httpServer(), failure)));
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
