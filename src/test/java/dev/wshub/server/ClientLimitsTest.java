package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.HandshakeRefused;
import dev.wshub.client.RawClient;
import dev.wshub.client.StreamClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many connections there may be, and how much each may ask; over all server loops where it is said for an instance. */
@Timeout(30)
class ClientLimitsTest {
  private static final String PUBLISH = ",\"publish\":{\"channel\":\"c\",\"data\":1}}";

  private static double metric(RunningHub hub, String name) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + "/metrics")).build();
    String samples = HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body();
    return samples.lines().filter(line -> line.startsWith(name + " ")).mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).sum();
  }

  private static void assertRefused(RunningHub hub) {
    var refused = catchThrowableOfType(HandshakeRefused.class, () -> hub.client().open());
    assertThat(refused).as("no connection is accepted").isNotNull();
    assertThat(refused.status()).isEqualTo(503);
  }

  private static boolean opens(RunningHub hub, List<RawClient> opened) {
    try {
      opened.add(hub.client().open());
      return true;
    } catch (HandshakeRefused e) {
      return false;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Nested
  class OfConnections {
    @RegisterExtension
    static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, "{\"prometheus\":{\"enabled\":true},\"client\":{\"connection_limit\":5},\"uni_sse\":{\"enabled\":true}}");

    @Test
    void theInstanceTakesNoMoreThanItsLimitAndAsManyAgainAfterAnyEnds() throws Exception {
      double before = metric(hub, "centrifugo_node_client_connection_limit");
      List<RawClient> clients = new ArrayList<>();
      for (int round = 0; round < 6; round++) {
        await().until(() -> opens(hub, clients));
        while (clients.size() < 5) {
          await().until(() -> opens(hub, clients));
        }
        assertRefused(hub);
        for (int i = 0; i < 5; i++) {
          end(clients.remove(0), (round + i) % 3);
        }
      }
      assertThat(metric(hub, "centrifugo_node_client_connection_limit") - before).isGreaterThanOrEqualTo(6);
      assertThat(metric(hub, "wshub_limited_total{limit=\"connection_limit\"}")).isPositive();
    }

    private static void end(RawClient client, int how) throws IOException {
      if (how == 0) {
        client.close();
      } else if (how == 1) {
        client.abort();
      } else {
        client.send("{\"id\":1,\"connect\":{}}{");
        client.awaitClose(RawClient.DEADLINE);
        client.close();
      }
    }

    @Test
    void streamsCountAsWell() {
      List<RawClient> clients = new ArrayList<>();
      await().until(() -> opens(hub, clients));
      List<StreamClient> streams = new ArrayList<>();
      while (streams.size() < 4) {
        await().until(() -> {
          var stream = stream();
          return stream.status() == 200 && streams.add(stream);
        });
      }
      assertThat(stream().status()).isEqualTo(503);
      assertRefused(hub);
      streams.forEach(StreamClient::close);
      while (clients.size() < 5) {
        await().until(() -> opens(hub, clients));
      }
      clients.forEach(RawClient::close);
    }

    private static StreamClient stream() {
      return StreamClient.to(hub.port()).get("/connection/uni_sse", "{}").open();
    }

    @Test
    void whatIsRefusedForAnotherReasonTakesNoPlace() {
      for (int i = 0; i < 20; i++) {
        catchThrowableOfType(HandshakeRefused.class, () -> hub.client().path("/elsewhere").open());
        catchThrowableOfType(HandshakeRefused.class, () -> hub.client().header("Origin", "https://evil.org").open());
      }
      List<RawClient> clients = new ArrayList<>();
      await().until(() -> opens(hub, clients));
      clients.forEach(RawClient::close);
    }
  }

  @Nested
  class OfTheirRate {
    @RegisterExtension
    final RunningHub hub =
        new RunningHub(Shape.DIRECT_SHARDED, "{\"prometheus\":{\"enabled\":true},\"client\":{\"connection_rate_limit\":4}}");

    @Test
    void soManyAtOnceAndOneMoreEachSecond() {
      List<RawClient> clients = new ArrayList<>();
      long accepted = IntStream.range(0, 12).filter(i -> opens(hub, clients)).count();
      assertThat(accepted).isBetween(4L, 6L);
      assertThat(metric(hub, "wshub_limited_total{limit=\"connection_rate_limit\"}")).isEqualTo(12 - accepted);
      assertThat(metric(hub, "centrifugo_node_client_connection_limit")).isZero();
      await().until(() -> opens(hub, clients));
      clients.forEach(RawClient::close);
    }
  }

  @Nested
  class OfUsers {
    @RegisterExtension
    static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
        {"client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User", "user_connection_limit": 3}}
        """);

    private static RawClient as(String user) {
      return hub.open(hub.client().header("X-User", user)).send("{\"id\":1,\"connect\":{}}");
    }

    @Test
    void oneMoreConnectionOfAUserIsClosedAndTheOthersStay() {
      var clients = IntStream.range(0, 3).mapToObj(i -> as("ann")).toList();
      clients.forEach(client -> assertThat(client.receive().containsKey("connect")).isTrue());
      for (int i = 0; i < 4; i++) {
        var close = as("ann").awaitClose(RawClient.DEADLINE);
        assertThat(close.code()).isEqualTo(3504);
        assertThat(close.reason()).isEqualTo("connection limit");
      }
      assertThat(as("bob").receive().containsKey("connect")).isTrue();
      assertThat(clients.get(0).closed()).isNotDone();
      clients.get(0).close();
      await().until(() -> {
        var next = as("ann");
        next.send("{\"id\":2,\"rpc\":{}}");
        return next.closed().isDone() || next.receive().containsKey("connect");
      });
    }
  }

  @Nested
  class OfCommands {
    @RegisterExtension
    static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
        {"prometheus": {"enabled": true},
         "client": {"command_rate_limit": 10},
         "channel": {"without_namespace": {"allow_publish_for_client": true, "allow_publish_for_anonymous": true}}}
        """);

    @Test
    void tooManyAreRefusedInTheirOrderAndMoreThanThatEndTheConnection() {
      double before = metric(hub, "wshub_limited_total{limit=\"command_rate_limit\"}");
      var client = hub.connect();
      var line = new StringBuilder();
      for (int id = 2; id <= 16; id++) {
        line.append("{\"id\":").append(id).append(PUBLISH).append('\n');
      }
      client.send(line.toString().strip());
      for (int id = 2; id <= 16; id++) {
        var reply = client.receive();
        assertThat(reply.getInteger("id")).isEqualTo(id);
        assertThat(errorCode(reply)).isIn(id <= 11 ? List.of(0) : List.of(0, 111));
        assertThat(errorCode(reply)).isEqualTo(id <= 11 ? 0 : id >= 14 ? 111 : errorCode(reply));
      }
      assertThat(metric(hub, "wshub_limited_total{limit=\"command_rate_limit\"}") - before).isBetween(3.0, 5.0);
      client.send(line + line.toString().strip());
      var close = client.awaitClose(RawClient.DEADLINE);
      assertThat(close.code()).isEqualTo(3013);
      assertThat(close.reason()).isEqualTo("too many requests");
    }

    @Test
    void aSteadyPaceBelowTheRateIsNeverRefused() throws InterruptedException {
      var client = hub.connect();
      for (int id = 2; id < 14; id++) {
        assertThat(errorCode(ask(client, "{\"id\":" + id + PUBLISH))).isZero();
        Thread.sleep(110); // the pace is what is tested
      }
    }

    @Test
    void eachConnectionHasItsOwn() {
      for (int i = 0; i < 5; i++) {
        var client = hub.connect();
        for (int id = 2; id < 10; id++) {
          assertThat(errorCode(ask(client, "{\"id\":" + id + PUBLISH))).isZero();
        }
      }
    }
  }

  @Nested
  class OfCommandsOfAUser {
    @RegisterExtension
    static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
        {"client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User", "user_command_rate_limit": 10},
         "channel": {"without_namespace": {"allow_publish_for_client": true}}}
        """);

    @Test
    void allConnectionsOfAUserShareIt() {
      int refused = 0;
      for (int i = 0; i < 4; i++) {
        var client = hub.connect(hub.client().header("X-User", "ann"));
        for (int id = 2; id < 6; id++) {
          refused += errorCode(ask(client, "{\"id\":" + id + PUBLISH)) == 111 ? 1 : 0;
        }
        client.close(); // which gives the user nothing back
      }
      assertThat(refused).isBetween(1, 6);
      assertThat(errorCode(ask(hub.connect(hub.client().header("X-User", "bob")), "{\"id\":2" + PUBLISH))).isZero();
    }
  }

  @Nested
  class OfPublications {
    @RegisterExtension
    static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, """
        {"prometheus": {"enabled": true},
         "channel": {"without_namespace": {"allow_publish_for_client": true, "allow_publish_for_anonymous": true, "publish_rate_limit": 5}}}
        """);

    @Test
    void allClientsOfAChannelShareItAndTheServerIsNotBound() {
      double before = metric(hub, "wshub_publications_limited_total");
      int refused = 0;
      for (int i = 0; i < 3; i++) {
        var client = hub.connect();
        for (int id = 2; id < 5; id++) {
          refused += errorCode(ask(client, "{\"id\":" + id + PUBLISH)) == 111 ? 1 : 0;
        }
      }
      assertThat(refused).isBetween(1, 4);
      assertThat(metric(hub, "wshub_publications_limited_total") - before).isEqualTo(refused);
      assertThat(errorCode(ask(hub.connect(), "{\"id\":2,\"publish\":{\"channel\":\"other\",\"data\":1}}"))).isZero();
      assertThat(hub.api("publish", "{\"channel\":\"c\",\"data\":1}").containsKey("result")).isTrue();
    }
  }
}
