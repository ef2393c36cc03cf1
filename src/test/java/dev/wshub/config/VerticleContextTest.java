package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerticleContextTest {

  @Test
  void itSurvivesItsJson() {
    var context = new VerticleContext(1, 2, 3, 4, "id", HubConfig.defaults());
    assertThat(VerticleContext.of(context.toJson().put("other", 1))).isEqualTo(context);
  }

  @Test
  void withPort0AllServersOfOneHubShareARandomPortAndNoOtherHubDoes() {
    var vertx = Vertx.vertx();
    try {
      var first = context();
      assertThat(listen(vertx, first)).isPositive().isEqualTo(listen(vertx, first)).isNotEqualTo(listen(vertx, context()));
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void aConfiguredPortIsTaken() {
    var address = new VerticleContext(0, 1, 1, 1, "id", HubConfig.defaults()).listenAddress();
    assertThat(address.host()).isEqualTo("0.0.0.0");
    assertThat(address.port()).isEqualTo(8000);
  }

  private static VerticleContext context() {
    var config = HubConfig.from(new JsonObject().put("http_server", new JsonObject().put("port", 0).put("address", "127.0.0.1")));
    return new VerticleContext(0, 1, 1, 1, UUID.randomUUID().toString(), config);
  }

  private static int listen(Vertx vertx, VerticleContext context) {
    var server = new Server(context);
    vertx.deployVerticle(server).await();
    return server.http.actualPort();
  }

  private static final class Server extends VerticleBase {
    private final VerticleContext hub;
    private HttpServer http;

    Server(VerticleContext hub) {
      this.hub = hub;
    }

    @Override
    public Future<?> start() {
      http = vertx.createHttpServer().requestHandler(request -> request.response().end());
      return http.listen(hub.listenAddress());
    }
  }
}
