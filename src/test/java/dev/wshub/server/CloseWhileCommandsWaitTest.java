package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a connection that is not read, because its commands wait for somebody's decision. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "DIRECT_TLS", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class CloseWhileCommandsWaitTest {

  private static final Duration SOON = Duration.ofSeconds(3);

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"rpc": {"address": "undecided"},
       "event_bus": {"delegation_timeout": "20s"},
       "websocket": {"close_timeout": "10s"}}
      """);

  /** Waiting for the close timeout would end it with a reset, which may take the close frame from the client. */
  @Test
  void endsWhenTheClientHasAnsweredTheClose() {
    hub.vertx().eventBus().localConsumer("undecided", question -> { });
    var client = hub.open().send("{\"id\":1,\"connect\":{}}");
    var id = client.receive().getJsonObject("connect").getString("client");
    for (int i = 2; i < 200; i++) {
      client.send("{\"id\":" + i + ",\"rpc\":{\"method\":\"m\",\"data\":\"" + "x".repeat(1000) + "\"}}");
    }
    hub.api("disconnect", "{\"user\":\"\",\"client\":\"" + id + "\"}");
    assertThat(client.awaitClose(SOON).code()).isEqualTo(3503);
    assertThat(client.ended()).succeedsWithin(SOON);
  }
}
