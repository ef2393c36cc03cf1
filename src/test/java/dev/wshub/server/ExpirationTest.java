package dev.wshub.server;

import static dev.wshub.client.EpochSeconds.in;
import static dev.wshub.server.RunningHub.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections and subscriptions that expire. */
@Timeout(30)
class ExpirationTest {

  private static final String SUBSCRIBE = "{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}";
  private static final Duration SOON = Duration.ofSeconds(5);

  private static JsonObject expiring(long expireAt) {
    return new JsonObject("{\"result\":{\"user\":\"ann\",\"meta\":{\"plan\":1},\"expire_at\":" + expireAt + "}}");
  }

  /** The client is told, and would have to bring something new itself. */
  @Nested
  class WhereNobodyIsAsked {

    @RegisterExtension
    static final RunningHub hub = new RunningHub(Shape.PUBLIC_SHARDED, """
        {"client": {"connect_address": "app.connect", "expired_close_delay": "1s", "expired_sub_close_delay": "1s"},
         "channel": {"subscribe_address": "app.subscribe"}}
        """);

    @RegisterExtension final Authority authority = new Authority(hub);

    @Test
    void connectionsAreToldAndClosedAfterTheDelay() {
      long end = in(2);
      authority.answers("app.connect", expiring(end));
      var client = hub.open();
      var connect = ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect");
      assertThat(connect.getBoolean("expires")).isTrue();
      assertThat(connect.getInteger("ttl")).isBetween(1, 2);
      var close = client.awaitClose(SOON);
      assertThat(close.code()).isEqualTo(3005);
      assertThat(close.reason()).isEqualTo("connection expired");
      assertThat(System.currentTimeMillis()).isBetween(end * 1000 + 950, end * 1000 + 2500);
    }

    @Test
    void aFarExpirationIsToldAsAYear() {
      authority.answers("app.connect", expiring(Long.MAX_VALUE));
      var client = hub.open();
      var connect = ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect");
      assertThat(connect.getInteger("ttl")).isEqualTo(365 * 24 * 3600);
      assertThat(client.closed()).failsWithin(Duration.ofMillis(1500));
    }

    @Test
    void subscriptionsAreToldAndEndAfterTheDelay() {
      authority.answers("app.connect", new JsonObject("{\"result\":{}}"));
      var client = hub.connect();
      long end = in(2);
      authority.answers("app.subscribe", expiring(end));
      var subscribe = ask(client, SUBSCRIBE).getJsonObject("subscribe");
      assertThat(subscribe.getBoolean("expires")).isTrue();
      assertThat(subscribe.getInteger("ttl")).isBetween(1, 2);
      assertThat(client.receiveMessage(SOON).json().encode())
          .isEqualTo("{\"push\":{\"channel\":\"a\",\"unsubscribe\":{\"code\":2501,\"reason\":\"subscription expired\"}}}");
      assertThat(System.currentTimeMillis()).isBetween(end * 1000 + 950, end * 1000 + 2500);
      authority.answers("app.subscribe", new JsonObject());
    }

    @Test
    void aNewSubscriptionDoesNotEndWithTheOneBefore() {
      authority.answers("app.connect", new JsonObject("{\"result\":{}}"));
      var client = hub.connect();
      var first = authority.answers("app.subscribe", expiring(in(1)));
      ask(client, SUBSCRIBE);
      ask(client, "{\"id\":3,\"unsubscribe\":{\"channel\":\"a\"}}");
      first.leave();
      authority.answers("app.subscribe", new JsonObject());
      assertThat(ask(client, SUBSCRIBE).encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
      hub.bus().publish("a", "1").join();
      assertThat(client.receive().getJsonObject("push").containsKey("pub")).isTrue();
      assertThat(client.closed()).failsWithin(Duration.ofMillis(2500));
      assertThat(ask(client, "{\"id\":4,\"unsubscribe\":{\"channel\":\"a\"}}").encode()).as("nothing came before").contains("\"id\":4");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -9223372036854775808L})
    void whatHasExpiredAlreadyIsError110(long ago) {
      authority.answers("app.connect", new JsonObject("{\"result\":{}}")).answers("app.subscribe", expiring(ago == 0 ? in(0) : ago));
      assertThat(RunningHub.errorCode(ask(hub.connect(), SUBSCRIBE))).isEqualTo(110);
    }
  }

  @Nested
  class WhereAVerticleIsAsked {

    @RegisterExtension
    static final RunningHub hub = new RunningHub(Shape.DIRECT, """
        {"client": {"connect_address": "app.connect", "refresh_address": "app.refresh"},
         "event_bus": {"delegation_timeout": "200ms"},
         "channel": {"subscribe_address": "app.subscribe", "sub_refresh_address": "app.again", "publish_address": "app.publish"}}
        """);

    @RegisterExtension final Authority authority = new Authority(hub);

    private RawClient connect(JsonObject answer) {
      authority.answers("app.connect", answer);
      var client = hub.open();
      var connect = ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect");
      assertThat(connect.containsKey("expires") || connect.containsKey("ttl")).isFalse();
      authority.question();
      return client;
    }

    private RawClient subscribe(long expireAt) {
      var client = connect(new JsonObject("{\"result\":{\"user\":\"ann\"}}"));
      authority.answers("app.subscribe", expiring(expireAt));
      assertThat(ask(client, SUBSCRIBE).encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
      authority.question();
      return client;
    }

    @Test
    void connectionsAreRenewedAtTheirExpirationAndWithWhatIsNew() {
      authority.decides("app.refresh", question ->
          new JsonObject("{\"result\":{\"expire_at\":" + in(2) + ",\"info\":\"new\",\"meta\":{\"plan\":2}}}"))
          .answers("app.subscribe", new JsonObject()).answers("app.publish", new JsonObject());
      long end = in(1);
      var client = connect(expiring(end));
      var first = authority.question();
      assertThat(System.currentTimeMillis()).isBetween(end * 1000, end * 1000 + 1000);
      assertThat(first.fieldNames()).containsExactlyInAnyOrder("client", "transport", "protocol", "encoding", "user", "meta");
      assertThat(first.getJsonObject("meta").getInteger("plan")).isEqualTo(1);
      assertThat(authority.question().getJsonObject("meta").getInteger("plan")).isEqualTo(2);
      ask(client, SUBSCRIBE);
      client.send("{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":1}}");
      assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getJsonObject("info").getString("conn_info")).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"result\":{\"expired\":true,\"expire_at\":9999999999}}", "{\"result\":{}}",
      "{\"result\":{\"expire_at\":1700000000}}", "{\"error\":{\"code\":500}}", "{\"disconnect\":{\"code\":4500}}"})
    void connectionsThatAreNotRenewedAreClosed(String answer) {
      authority.answers("app.refresh", answer);
      var close = connect(expiring(in(1))).awaitClose(SOON);
      assertThat(close.code()).isEqualTo(3005);
      assertThat(close.reason()).isEqualTo("connection expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "slow", "nonsense"})
    void withoutADecisionConnectionsGoOn(String how) {
      switch (how) {
        case "slow" -> authority.hears("app.refresh", message -> { });
        case "nonsense" -> authority.answers("app.refresh", "{\"result\":{\"expire_at\":\"x\"}}");
        default -> { }
      }
      var client = connect(expiring(in(1)));
      assertThat(client.closed()).failsWithin(Duration.ofMillis(2600));
      assertThat(authority.questions()).isEqualTo(how.equals("missing") ? 0 : 1);
    }

    @Test
    void clientsMustNotRefreshThemselves() {
      var client = connect(expiring(in(60)));
      assertThat(client.send("{\"id\":2,\"refresh\":{\"token\":\"t\"}}").awaitClose(SOON).code()).isEqualTo(3501);
    }

    @Test
    void subscriptionsAreRenewedAtTheirExpirationAndWithWhatIsNew() {
      authority.decides("app.again", question -> new JsonObject("{\"result\":{\"expire_at\":" + in(60) + ",\"info\":\"new\"}}"))
          .answers("app.publish", new JsonObject());
      long end = in(1);
      var client = subscribe(end);
      var question = authority.question();
      assertThat(System.currentTimeMillis()).isBetween(end * 1000, end * 1000 + 1000);
      assertThat(question.getString("channel")).isEqualTo("a");
      assertThat(question.getString("user")).isEqualTo("ann");
      client.send("{\"id\":3,\"publish\":{\"channel\":\"a\",\"data\":1}}");
      assertThat(client.receive().getJsonObject("push").getJsonObject("pub").getJsonObject("info").getString("chan_info")).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"result\":{\"expired\":true,\"expire_at\":9999999999}}", "{\"result\":{\"expire_at\":1}}"})
    void subscriptionsThatAreNotRenewedEnd(String answer) {
      authority.answers("app.again", answer);
      var client = subscribe(in(1));
      assertThat(client.receiveMessage(SOON).json().getJsonObject("push").getJsonObject("unsubscribe"))
          .isEqualTo(new JsonObject("{\"code\":2501,\"reason\":\"subscription expired\"}"));
      authority.leave();
      authority.answers("app.subscribe", new JsonObject());
      assertThat(ask(client, SUBSCRIBE).containsKey("subscribe")).isTrue();
    }

    @Test
    void withoutADecisionSubscriptionsGoOn() {
      var client = subscribe(in(1));
      assertThat(client.closed()).failsWithin(Duration.ofMillis(2600));
      hub.bus().publish("a", "1").join();
      assertThat(client.receive().getJsonObject("push").containsKey("pub")).isTrue();
    }
  }
}
