package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of verticles that decide and answer calls. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GatekeeperExampleIT {

  private static ExampleProcess example;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    example = new ExampleProcess("Gatekeeper.java");
    port = example.port();
  }

  @AfterAll
  static void stop() {
    example.close();
  }

  private static RawClient withTicket(String ticket) throws IOException {
    return RawClient.to(port).open().send("{\"id\":1,\"connect\":{\"data\":{\"ticket\":\"" + ticket + "\"}}}");
  }

  private static JsonObject ask(RawClient client, int id, String request) {
    return client.send("{\"id\":" + id + "," + request + "}").receiveReply(id);
  }

  @Test
  void fitsOnAScreen() throws IOException {
    assertThat(Files.readAllLines(Path.of("src/examples/java/Gatekeeper.java"))).hasSizeLessThan(60);
  }

  @Test
  void anUnknownTicketIsTurnedAway() throws IOException {
    try (var client = withTicket("T-9")) {
      var close = client.awaitClose(RawClient.DEADLINE);
      assertThat(close.code()).isEqualTo(4501);
      assertThat(close.reason()).isEqualTo("unknown ticket");
    }
  }

  @Test
  void everybodyPublishesUnderTheOwnNameAndHearsTheOthers() throws IOException {
    try (var ann = withTicket("T-1"); var bob = withTicket("T-2")) {
      assertThat(ann.receiveReply(1).containsKey("connect")).isTrue();
      assertThat(bob.receiveReply(1).containsKey("connect")).isTrue();
      assertThat(ask(bob, 2, "\"subscribe\":{\"channel\":\"ann\"}").containsKey("subscribe")).isTrue();
      assertThat(ask(bob, 3, "\"publish\":{\"channel\":\"ann\",\"data\":1}").getJsonObject("error").getInteger("code")).isEqualTo(1403);
      assertThat(ask(ann, 2, "\"publish\":{\"channel\":\"ann\",\"data\":\"hi\"}").containsKey("publish")).isTrue();
      var pub = bob.receive().getJsonObject("push").getJsonObject("pub");
      assertThat(pub.getString("data")).isEqualTo("hi");
      assertThat(pub.getJsonObject("info").getString("user")).isEqualTo("ann");
    }
  }

  @Test
  void dataOfAnotherTypeIsAnsweredToo() throws IOException {
    try (var stranger = RawClient.to(port).open(); var ann = withTicket("T-1")) {
      stranger.send("{\"id\":1,\"connect\":{\"data\":\"T-1\"}}");
      assertThat(stranger.awaitClose(RawClient.DEADLINE).code()).isEqualTo(4501);
      ann.receiveReply(1);
      assertThat(ask(ann, 2, "\"rpc\":{\"data\":{\"a\":1}}").getJsonObject("rpc").getInteger("data")).isZero();
      assertThat(ask(ann, 3, "\"rpc\":{\"data\":[1,\"two\",3]}").getJsonObject("rpc").getInteger("data")).isEqualTo(4);
    }
  }

  @Test
  void callsAreAnswered() throws IOException {
    try (var ann = withTicket("T-1")) {
      ann.receiveReply(1);
      assertThat(ask(ann, 2, "\"rpc\":{\"method\":\"sum\",\"data\":[1,2,39]}").getJsonObject("rpc").getInteger("data")).isEqualTo(42);
    }
  }
}
