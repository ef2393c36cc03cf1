package dev.wshub;

import dev.wshub.config.ConfigException;
import dev.wshub.config.ConfigLoader;
import dev.wshub.config.HubConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * A hub inside an application that has a Vert.x of its own.
 *
 * <p>May be used from any thread.
 */
public final class WebSocketHub {

  private final Vertx vertx;
  private final MainVerticle main;
  private final String deploymentId;
  private Future<Void> undeployed;

  private WebSocketHub(Vertx vertx, MainVerticle main, String deploymentId) {
    this.vertx = vertx;
    this.main = main;
    this.deploymentId = deploymentId;
  }

  /**
   * Deploys a hub, with the verticles of {@code verticles.json}: the one in the working directory or on the class path.
   *
   * @param config the hub's configuration, in the form of {@code conf/hub.yaml}; null: nothing is set; development mode only
   *     where it says {@code development: true}
   * @return fails with a {@link ConfigException} when the configuration is wrong, or with what names the verticle that did not start
   */
  public static Future<WebSocketHub> deploy(Vertx vertx, JsonObject config) {
    return deploy(vertx, config, null);
  }

  /** The same with a deployment descriptor, in the form of {@code verticles.json}; null: it is looked up. */
  public static Future<WebSocketHub> deploy(Vertx vertx, JsonObject config, JsonObject descriptor) {
    try {
      var verticles = descriptor == null ? null : DeploymentDescriptor.from(descriptor, "descriptor", VerticleNames.of(vertx));
      var main = new MainVerticle(ConfigLoader.embedded(config == null ? new JsonObject() : config), verticles);
      return vertx.deployVerticle(main).map(id -> new WebSocketHub(vertx, main, id));
    } catch (ConfigException e) {
      return Future.failedFuture(e);
    }
  }

  /** The configuration that holds, defaults included. */
  public HubConfig config() {
    return main.hubConfig();
  }

  /** The port that clients connect to, also where the configuration left the choice open; 0 without a server verticle. */
  public int port() {
    return main.port();
  }

  /** The port of API, health and metrics where they have one of their own, also an open one; else 0. */
  public int internalPort() {
    return main.internalPort();
  }

  /**
   * Takes the hub out of service: not ready, then after {@code shutdown.delay} clients are closed with 3001 over
   * {@code shutdown.drain}. Completes when the last one is gone; never fails.
   */
  public Future<Void> drain() {
    return main.drain();
  }

  /**
   * Deploys one instance of a verticle anew, while the others go on; also one that is not deployed.
   *
   * <p>What it held is gone. A {@code HubVerticle}'s subscribers get unsubscribe 2500, or close 3011 where the server had
   * subscribed them, and begin anew; a {@code WebSocketServerVerticle}'s clients are closed with 3001 over {@code
   * shutdown.drain}; in between, requests are refused with error 100, on the event bus without {@code ApiVerticle} for want of
   * handlers. With {@code http_server.port: 0} the port changes when no other server instance holds it: see {@link #port()}.
   *
   * @param verticle its name, as in {@code verticles.json}
   * @param index which instance, from 0
   * @return fails with an {@link IllegalArgumentException} that says what there is when there is none such, with an {@link
   *     IllegalStateException} after {@link #undeploy()}, or with what names the verticle when it does not start
   */
  public Future<Void> redeploy(String verticle, int index) {
    return main.redeploy(verticle, index);
  }

  /**
   * Undeploys one instance of a verticle, as {@link #redeploy} does, and leaves it at that: requests for a hub verticle's channels are
   * refused with error 100, the other channels are not concerned.
   */
  public Future<Void> undeploy(String verticle, int index) {
    return main.undeploy(verticle, index);
  }

  /**
   * Undeploys the hub's verticles in reverse order; clients are closed with 3001 over {@code shutdown.drain}. Happens once, whoever
   * asks how often.
   */
  public synchronized Future<Void> undeploy() {
    if (undeployed == null) {
      undeployed = main.undeployAll().compose(done -> vertx.undeploy(deploymentId)).mapEmpty();
    }
    return undeployed;
  }
}
