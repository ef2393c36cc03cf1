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
   * @param config the hub's configuration, in the form of {@code conf/hub.yaml}; development mode only where it says
   *     {@code development: true}
   * @return fails with a {@link ConfigException} when the configuration is wrong, or with what names the verticle that did not start
   */
  public static Future<WebSocketHub> deploy(Vertx vertx, JsonObject config) {
    return deploy(vertx, config, null);
  }

  /** The same with a deployment descriptor, in the form of {@code verticles.json}; null: it is looked up. */
  public static Future<WebSocketHub> deploy(Vertx vertx, JsonObject config, JsonObject descriptor) {
    try {
      var verticles = descriptor == null ? null : DeploymentDescriptor.from(descriptor, "descriptor");
      var main = new MainVerticle(ConfigLoader.embedded(config), verticles);
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

  /**
   * Takes the hub out of service: not ready, then after {@code shutdown.delay} clients are closed with 3001 over
   * {@code shutdown.drain}. Completes when the last one is gone; never fails.
   */
  public Future<Void> drain() {
    return main.drain();
  }

  /**
   * Undeploys the hub's verticles in reverse order; without {@link #drain()} before it, clients are closed all at once. Happens
   * once, whoever asks how often.
   */
  public synchronized Future<Void> undeploy() {
    if (undeployed == null) {
      undeployed = main.undeployAll().compose(done -> vertx.undeploy(deploymentId)).mapEmpty();
    }
    return undeployed;
  }
}
