package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.StreamClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams of a hub that ends. */
@ParameterizedClass
@EnumSource(names = {"DIRECT_SHARDED", "DIRECT_TLS", "PUBLIC"})
@Timeout(40)
class StreamEndTest {

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"shutdown": {"drain": "500ms"}, "sse": {"enabled": true}, "http_stream": {"enabled": true}, "uni_sse": {"enabled": true},
       "uni_http_stream": {"enabled": true}}
      """);

  @Test
  void allAreToldAndEndInOrder() {
    var clients = new ArrayList<StreamClient>();
    for (int i = 0; i < 3; i++) {
      for (String path : List.of("sse", "http_stream", "uni_sse", "uni_http_stream")) {
        var builder = StreamClient.to(hub.port()).post("/connection/" + path, path.startsWith("uni") ? "{}" : "{\"id\":1,\"connect\":{}}");
        var client = (shape.tls() ? builder.tls() : builder).open();
        assertThat(client.receive().containsKey("connect")).isTrue();
        clients.add(client);
      }
    }
    RunningHub.await(hub.hub().drain());
    int unidirectional = 0;
    for (var client : clients) {
      JsonObject last = client.receive();
      unidirectional += last.containsKey("push") ? 0 : 1;
      assertThat(last.getJsonObject("push", last).encode()).isEqualTo("{\"disconnect\":{\"code\":3001,\"reason\":\"shutdown\"}}");
      assertThat(client.text()).isBlank();
      assertThat(client.isCut()).isTrue();
      client.close();
    }
    assertThat(unidirectional).isEqualTo(6);
  }
}
