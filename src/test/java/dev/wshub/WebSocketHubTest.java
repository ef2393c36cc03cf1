package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.config.ConfigException;
import dev.wshub.config.HubConfig;
import dev.wshub.config.VerticleContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketHubTest {

  private static final List<String> EVENTS = new CopyOnWriteArrayList<>();
  private static final List<VerticleContext> CONTEXTS = new CopyOnWriteArrayList<>();
  private static final List<String> OWN_CONFIG = new CopyOnWriteArrayList<>();

  private final JsonObject config =
      new JsonObject().put("http_server", new JsonObject().put("port", 0)).put("shutdown", new JsonObject().put("drain", "0s"));
  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    EVENTS.clear();
    CONTEXTS.clear();
    OWN_CONFIG.clear();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void instancesAreNumberedAndHaveEachAnEventLoopOfTheirOwn() {
    var own = new JsonObject().put("mine", "x").put("index", 99);
    deploy(entry(Numbered.class, new JsonObject().put("instances", "eventLoops").put("config", own)));
    int loops = CONTEXTS.size();
    assertThat(loops).isGreaterThan(1);
    assertThat(CONTEXTS).extracting(VerticleContext::index).doesNotHaveDuplicates().allMatch(index -> index < loops);
    assertThat(CONTEXTS).allMatch(context -> context.count() == loops && context.hubShards() == 0 && context.serverLoops() == 0);
    assertThat(CONTEXTS).extracting(VerticleContext::instanceId).containsOnly(CONTEXTS.get(0).instanceId());
    assertThat(EVENTS).doesNotHaveDuplicates();
    assertThat(OWN_CONFIG).containsOnly("x");
  }

  @Test
  void verticlesStartInOrderAndAreUndeployedInReverse() {
    var hub = deploy(entry(First.class, new JsonObject()), entry(Second.class, new JsonObject().put("instances", 2)));
    hub.undeploy().await();
    assertThat(EVENTS).containsExactly("start First", "start Second", "start Second", "stop Second", "stop Second", "stop First");
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void aVerticleThatIsLeftOutIsNotMissed() {
    var hub = deploy(entry(First.class, new JsonObject()));
    assertThat(hub.port()).isZero();
    hub.drain().await();
    hub.undeploy().await();
    assertThat(EVENTS).containsExactly("start First", "stop First");
  }

  @Test
  void otherVerticlesPublishByTheEventBusUnlessTheApiVerticleIsLeftOut() {
    var hub = new JsonObject().put("name", DeploymentDescriptor.HUB_VERTICLE);
    var request = new JsonObject().put("channel", "news").put("data", "hi");
    var with = deploy(hub, new JsonObject().put("name", DeploymentDescriptor.API_VERTICLE));
    assertThat(vertx.eventBus().request("wshub.publish", request).await().body()).isEqualTo(new JsonObject());
    with.undeploy().await();
    deploy(hub);
    assertThatThrownBy(() -> vertx.eventBus().request("wshub.publish", request).await()).hasMessageContaining("No handlers");
  }

  @Test
  void aVerticleThatDoesNotStartIsNamedAndTheOthersAreUndeployed() {
    assertThatThrownBy(() -> deploy(entry(First.class, new JsonObject()), entry(Failing.class, new JsonObject())))
        .hasMessageContaining("Failing: no luck");
    assertThatThrownBy(() -> deploy(new JsonObject().put("name", "dev.absent.Verticle")))
        .hasMessageContaining("there is no verticle class dev.absent.Verticle");
    assertThat(EVENTS).containsExactly("start First", "stop First");
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      config.getJsonObject("http_server").put("address", "127.0.0.1").put("port", other.getLocalPort());
      var server = new JsonObject().put("name", DeploymentDescriptor.SERVER_VERTICLE);
      assertThatThrownBy(() -> deploy(server))
          .hasMessageContaining("it cannot listen on 127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("http_server.port");
    }
  }

  @Test
  void anEmbeddedHubIsInDevelopmentModeOnlyIfItAsks() {
    assertThat(deploy().config().development()).isFalse();
    config.put("development", true);
    assertThat(deploy().config().channel().withoutNamespace().allowPublishForAnonymous()).isTrue();
  }

  @Test
  void noConfigurationIsOneWithNothingInIt() {
    var quiet = new JsonObject().put("verticles", new JsonArray().add(entry(First.class, new JsonObject())));
    assertThat(WebSocketHub.deploy(vertx, null, quiet).await().config()).isEqualTo(HubConfig.defaults());
  }

  @Test
  void aWrongConfigurationFailsTheDeployment() {
    config.put("nonsense", 1);
    assertThatThrownBy(this::deploy).isInstanceOf(ConfigException.class).hasMessageContaining("nonsense");
  }

  @Test
  void twoHubsOnOneVertxNeedEachTheirOwnPrefixAndPort() throws IOException {
    config.getJsonObject("http_server").put("address", "127.0.0.1").put("port", freePort());
    JsonObject[] both = {
      new JsonObject().put("name", DeploymentDescriptor.HUB_VERTICLE), new JsonObject().put("name", DeploymentDescriptor.SERVER_VERTICLE)
    };
    var first = deploy(both);
    var prefixTaken = "event_bus.prefix: another hub on this Vert.x has \"wshub\", each needs its own";
    var portTaken = "http_server.port: another hub on this Vert.x has " + first.port() + ", each needs its own";
    assertThatThrownBy(() -> deploy(both)).isInstanceOf(ConfigException.class).hasMessage(prefixTaken + "\n" + portTaken);
    config.put("event_bus", new JsonObject().put("prefix", "second"));
    assertThatThrownBy(() -> deploy(both)).hasMessage(portTaken);
    config.getJsonObject("http_server").put("port", freePort());
    assertThat(deploy(both).port()).isNotEqualTo(first.port());
    first.undeploy().await();
    config.put("event_bus", new JsonObject()).getJsonObject("http_server").put("port", first.port());
    assertThat(deploy(both).port()).isEqualTo(first.port());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private WebSocketHub deploy(JsonObject... entries) {
    return WebSocketHub.deploy(vertx, config, new JsonObject().put("verticles", new JsonArray(List.of(entries)))).await();
  }

  private static JsonObject entry(Class<?> verticle, JsonObject options) {
    return new JsonObject().put("name", verticle.getName()).put("options", options);
  }

  /** Notes what it was told, and the thread it runs on. */
  public static class Numbered extends VerticleBase {
    @Override
    public Future<?> start() {
      CONTEXTS.add(VerticleContext.of(config()));
      OWN_CONFIG.add(config().getString("mine"));
      EVENTS.add(Thread.currentThread().getName());
      return Future.succeededFuture();
    }
  }

  /** Notes start and stop. */
  public static class First extends VerticleBase {
    @Override
    public Future<?> start() {
      EVENTS.add("start " + getClass().getSimpleName());
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      EVENTS.add("stop " + getClass().getSimpleName());
      return Future.succeededFuture();
    }
  }

  /** The same by another name. */
  public static class Second extends First {}

  /** Does not start. */
  public static class Failing extends VerticleBase {
    @Override
    public Future<?> start() {
      return Future.failedFuture("no luck");
    }
  }
}
