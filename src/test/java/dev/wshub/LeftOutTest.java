package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.client.RawClient;
import dev.wshub.config.ConfigException;
import dev.wshub.config.HubConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A hub without one of its verticles: a line says so, and what remains works. */
@Timeout(30)
class LeftOutTest {

  private static final String HUB = DeploymentDescriptor.HUB_VERTICLE;
  private static final String API = DeploymentDescriptor.API_VERTICLE;
  private static final String BRIDGE = DeploymentDescriptor.REDIS_BRIDGE_VERTICLE;
  private static final String SERVER = DeploymentDescriptor.SERVER_VERTICLE;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private WebSocketHub hub;

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void withoutTheHubVerticleClientsConnectAndTheRestIsRefused() throws IOException {
    assertThat(linesOfStart("", API, SERVER)).containsExactly(
        "There is no HubVerticle: clients can connect, but what needs a channel, as subscribe, publish, history and presence, is refused"
            + " with error 100");
    try (var client = RawClient.to(hub.port()).open()) {
      assertThat(client.send("{\"id\":1,\"connect\":{}}").receiveReply(1).containsKey("connect")).isTrue();
      var refused = client.send("{\"id\":2,\"publish\":{\"channel\":\"a\",\"data\":1}}").receiveReply(2);
      assertThat(refused.getJsonObject("error").getInteger("code")).isEqualTo(100);
    }
    assertThatThrownBy(() -> publish()).hasMessageContaining("internal server error");
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").body()).contains("centrifugo_node_num_channels 0", "centrifugo_client_connections_accepted");
  }

  @Test
  void withoutTheApiVerticleHttpAndClientsAreNotConcerned() throws IOException {
    assertThat(linesOfStart("", HUB, SERVER)).containsExactly(
        "There is no ApiVerticle: nobody answers at wshub.publish and the other event-bus addresses; HTTP is not concerned");
    assertThatThrownBy(() -> publish()).hasMessageContaining("No handlers");
    var request = HttpRequest.newBuilder(uri("/api/publish")).POST(HttpRequest.BodyPublishers.ofString("{\"channel\":\"a\",\"data\":1}"));
    assertThat(send(request).body()).contains("\"offset\":1");
    try (var client = RawClient.to(hub.port()).open()) {
      assertThat(client.send("{\"id\":1,\"connect\":{}}").receiveReply(1).containsKey("connect")).isTrue();
      assertThat(client.send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}").receiveReply(2).containsKey("subscribe")).isTrue();
    }
  }

  @Test
  void withoutTheServerVerticleOtherVerticlesPublishAndRead() {
    assertThat(linesOfStart("", HUB, API)).containsExactly(
        "There is no WebSocketServerVerticle: clients cannot connect; HTTP API, health and metrics are missing too");
    assertThat(hub.port()).isZero();
    assertThat(publish().getInteger("offset")).isEqualTo(1);
    var history = ask("history", new JsonObject().put("channel", "a").put("limit", 10));
    assertThat(history.getJsonArray("publications")).hasSize(1);
    assertThat(ask("info", new JsonObject()).getJsonArray("nodes").getJsonObject(0).getInteger("num_clients")).isZero();
    hub.drain().await();
    hub.undeploy().await();
  }

  @Test
  void withAnInternalPortTheServerVerticleIsMissedByClientsAlone() {
    assertThat(linesOfStart("{\"internal_port\": 0}", HUB, API)).containsExactly(
        "There is no WebSocketServerVerticle: clients cannot connect; the internal port is not concerned");
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.internalPort() + "/metrics"));
    assertThat(send(request).body()).contains("wshub_connections_open 0");
  }

  @Test
  void aCompleteHubSaysNothing() {
    assertThat(linesOfStart("{\"internal_port\": 0}", HUB, API, SERVER)).isEmpty();
  }

  @Test
  void anInternalPortNeedsTheApiVerticle() {
    assertThatThrownBy(() -> linesOfStart("{\"internal_port\": 0}", HUB, SERVER))
        .hasMessage("http_server.internal_port: nobody would listen there; allowed is to set it where descriptor has " + API);
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void nothingThatIsLeftOutIsForgotten() {
    var none = DeploymentDescriptor.from(descriptor(), "v", new VerticleNames(Set.of()));
    assertThat(new LeftOut(none, HubConfig.defaults()).lines())
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .containsExactly("There is no HubVerticle", "There is no ApiVerticle", "There is no WebSocketServerVerticle");
  }

  @Test
  void theRedisEngineNeedsItsBridge() {
    assertThatThrownBy(() -> deployed(redis(), HUB, SERVER))
        .isInstanceOf(ConfigException.class)
        .hasMessage("engine.type: redis: nobody would connect to Redis; allowed is to set it where descriptor has " + BRIDGE);
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void withoutTheRegistryVerticleThereIsNoRegistry() {
    assertThat(deployed(redis(), BRIDGE, HUB, API, SERVER)).containsExactly(
        "There is no RegistryVerticle: as with registry.enabled: false, other instances do not know of this one, connections have no records,"
            + " and presence expires by engine.redis.presence_ttl");
    assertThat(hub.config().registry().enabled()).isFalse();
    hub.undeploy().await();
    assertThat(deployed(redis().put("registry", new JsonObject().put("enabled", false)), BRIDGE, HUB, API, SERVER)).isEmpty();
  }

  /** Where nobody listens. */
  private static JsonObject redis() {
    return new JsonObject()
        .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", 0))
        .put("engine", new JsonObject().put("type", "redis").put("redis", new JsonObject().put("address", "redis://127.0.0.1:1")));
  }

  private List<String> deployed(JsonObject config, String... verticles) {
    return logged(() -> hub = WebSocketHub.deploy(vertx, config, descriptor(verticles)).await());
  }

  private List<String> linesOfStart(String httpServer, String... verticles) {
    var own = httpServer.isEmpty() ? new JsonObject() : new JsonObject(httpServer);
    var options = "{\"history_size\": 10, \"history_ttl\": \"60s\", \"allow_subscribe_for_client\": true}";
    var config =
        new JsonObject()
            .put("http_server", own.put("address", "127.0.0.1").put("port", 0))
            .put("http_api", new JsonObject().put("insecure", true))
            .put("client", new JsonObject().put("insecure", true))
            .put("prometheus", new JsonObject().put("enabled", true))
            .put("channel", new JsonObject().put("without_namespace", new JsonObject(options)));
    return logged(() -> hub = WebSocketHub.deploy(vertx, config, descriptor(verticles)).await());
  }

  private static JsonObject descriptor(String... verticles) {
    return new JsonObject().put("verticles", new JsonArray(Stream.of(verticles).map(name -> new JsonObject().put("name", name)).toList()));
  }

  private JsonObject publish() {
    return ask("publish", new JsonObject().put("channel", "a").put("data", 1));
  }

  private JsonObject ask(String method, JsonObject body) {
    return vertx.eventBus().<JsonObject>request("wshub." + method, body).await().body();
  }

  private HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + hub.port() + path);
  }

  private static List<String> logged(Runnable action) {
    var logger = (Logger) LoggerFactory.getLogger(MainVerticle.class);
    var appender = new ListAppender<ILoggingEvent>();
    appender.start();
    logger.addAppender(appender);
    try {
      action.run();
    } finally {
      logger.detachAppender(appender);
    }
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
