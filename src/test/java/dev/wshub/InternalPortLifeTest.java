package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From when until when {@code http_server.internal_port} answers, and what keeps it from listening. */
@Timeout(60)
class InternalPortLifeTest extends InternalPortFixture {

  private static Promise<Void> slowStart;

  @Test
  void itIsReadyWhenAllVerticlesAre() throws IOException {
    slowStart = Promise.promise();
    int port = freePort();
    httpServer.put("internal_port", port);
    var verticles = ALL.copy();
    verticles.getJsonArray("verticles").add(verticle(SlowStart.class.getName(), 1));
    var deployed = WebSocketHub.deploy(vertx, config(), verticles);
    await().until(() -> statusOf(port, "/health") == 200);
    assertThat(statusOf(port, "/health/ready")).isEqualTo(503);
    slowStart.complete();
    hub = deployed.await();
    await().until(() -> statusOf(port, "/health/ready") == 200);
  }

  @Test
  void itAnswersThatItIsNotReadyUntilTheEndOfTheShutdown() throws IOException {
    hub = deploy(ALL);
    int port = hub.internalPort();
    await().until(() -> statusOf(port, "/health/ready") == 200);
    try (var client = client()) {
      client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
      var drained = hub.drain();
      await().until(() -> statusOf(port, "/health/ready") == 503);
      assertThat(client.awaitClose(Duration.ofSeconds(10)).code()).isEqualTo(3001);
      drained.await();
    }
    assertThat(statusOf(port, "/health/ready")).isEqualTo(503);
    assertThat(statusOf(port, "/health/live")).isEqualTo(200);
    hub.undeploy().await();
    assertThat(statusOf(port, "/health")).isZero();
  }

  @Test
  void aHubThatIsDeployedAgainHasItAgain() throws IOException {
    int port = freePort();
    httpServer.put("internal_port", port);
    hub = deploy(ALL);
    await().until(() -> statusOf(port, "/health/ready") == 200);
    hub.undeploy().await();
    hub = deploy(ALL);
    await().until(() -> statusOf(port, "/health/ready") == 200);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      httpServer.put("internal_port", other.getLocalPort());
      assertThatThrownBy(() -> deploy(ALL))
          .hasMessageStartingWith("descriptor: verticles[1]: cannot deploy dev.wshub.api.ApiVerticle: it cannot listen on 127.0.0.1:"
              + other.getLocalPort() + " (http_server.internal_address, http_server.internal_port): ");
      assertThat(vertx.deploymentIDs()).isEmpty();
    }
  }

  @Test
  void twoHubsNeedEachTheirOwn() throws IOException {
    int port = freePort();
    httpServer.put("internal_port", port);
    hub = deploy(ALL);
    var second = config().put("event_bus", new JsonObject().put("prefix", "second"));
    var taken = "http_server.internal_port: another hub on this Vert.x has " + port + ", each needs its own";
    assertThatThrownBy(() -> WebSocketHub.deploy(vertx, second, ALL).await()).hasMessage(taken);
    second.getJsonObject("http_server").put("port", port).put("internal_port", 0);
    assertThatThrownBy(() -> WebSocketHub.deploy(vertx, second, ALL).await()).hasMessageStartingWith("http_server.port: another hub");
    hub.undeploy().await();
    WebSocketHub.deploy(vertx, second, ALL).await();
  }

  /** Starts when the test lets it. */
  public static class SlowStart extends VerticleBase {
    @Override
    public Future<?> start() {
      return slowStart.future();
    }
  }
}
