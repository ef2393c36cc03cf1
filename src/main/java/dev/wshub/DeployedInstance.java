package dev.wshub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of a verticle of the descriptor, which may be undeployed and deployed again: one thing at a time.
 *
 * <p>Owned by the event loop of {@link MainVerticle}.
 */
final class DeployedInstance {

  private static final Logger log = LoggerFactory.getLogger(DeployedInstance.class);

  private final Vertx vertx;
  private final Supplier<Future<String>> deployment;
  private String id;
  private Future<Void> last = Future.succeededFuture();

  /**
   * @param deployment deploys it, and gives the deployment's id
   */
  DeployedInstance(Vertx vertx, Supplier<Future<String>> deployment) {
    this.vertx = vertx;
    this.deployment = deployment;
  }

  Future<Void> deploy() {
    return next(this::begin);
  }

  /** Does nothing when it is not deployed; fails when it does not stop in order, and is gone then as well. */
  Future<Void> undeploy() {
    return next(this::end);
  }

  /** Deploys it anew, whether it is deployed or not. */
  Future<Void> redeploy() {
    return next(
        () ->
            end()
                .onFailure(failure -> log.warn("A verticle failed to stop and is deployed anew all the same", failure))
                .transform(ended -> begin()));
  }

  private Future<Void> next(Supplier<Future<Void>> action) {
    last = last.transform(before -> action.get());
    return last;
  }

  private Future<Void> begin() {
    return deployment.get().onSuccess(deployed -> id = deployed).mapEmpty();
  }

  private Future<Void> end() {
    var deployed = id;
    id = null;
    // Others may have undeployed it themselves.
    return deployed == null || !vertx.deploymentIDs().contains(deployed) ? Future.succeededFuture() : vertx.undeploy(deployed);
  }
}
