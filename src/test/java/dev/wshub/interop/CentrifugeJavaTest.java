package dev.wshub.interop;

import static dev.wshub.interop.SdkSubscription.bytes;
import static dev.wshub.interop.SdkSubscription.recoverable;
import static dev.wshub.interop.SdkSubscription.text;
import static dev.wshub.interop.SignedToken.expiringIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.faults.FaultyProxy;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import io.github.centrifugal.centrifuge.ConnectedEvent;
import io.github.centrifugal.centrifuge.ConnectingEvent;
import io.github.centrifugal.centrifuge.DisconnectedEvent;
import io.github.centrifugal.centrifuge.HistoryOptions;
import io.github.centrifugal.centrifuge.HistoryResult;
import io.github.centrifugal.centrifuge.JoinEvent;
import io.github.centrifugal.centrifuge.LeaveEvent;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.PresenceResult;
import io.github.centrifugal.centrifuge.PresenceStatsResult;
import io.github.centrifugal.centrifuge.PublicationEvent;
import io.github.centrifugal.centrifuge.RPCResult;
import io.github.centrifugal.centrifuge.ReplyError;
import io.github.centrifugal.centrifuge.ServerPublicationEvent;
import io.github.centrifugal.centrifuge.ServerSubscribedEvent;
import io.github.centrifugal.centrifuge.ServerUnsubscribedEvent;
import io.github.centrifugal.centrifuge.StreamPosition;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.SubscribingEvent;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import io.github.centrifugal.centrifuge.UnsubscribedEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java SDK, which speaks Protobuf over WebSocket. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT_SHARDED", "PUBLIC"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class CentrifugeJavaTest {

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"allow_anonymous_connect_without_token": false, "connect_address": "app.connect",
                  "token": {"hmac_secret_key": "known to the hub and the backend of these tests"}},
       "rpc": {"address": "app.rpc"},
       "channel": {
         "without_namespace": {"presence": true, "join_leave": true, "history_size": 100, "history_ttl": "60s", "allow_recovery": true,
           "allow_positioning": true, "allow_subscribe_for_client": true, "allow_publish_for_client": true,
           "allow_history_for_client": true, "allow_presence_for_client": true},
         "namespaces": [
           {"name": "kept", "history_size": 100, "history_ttl": "60s", "force_recovery": true},
           {"name": "closed"},
           {"name": "raw", "publication_data_format": "binary", "history_size": 10, "history_ttl": "60s",
            "allow_subscribe_for_client": true, "allow_publish_for_client": true, "allow_history_for_client": true}]}}
      """);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private String user; // and channel

  @BeforeEach
  void ofItsOwn(TestInfo test) {
    user = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void close() throws Exception {
    for (var one : opened) {
      one.close();
    }
    opened.clear();
  }

  private SdkClient client(int port, Options options) {
    var client = new SdkClient(port, options);
    opened.add(client);
    return client;
  }

  private SdkClient connected(String user) {
    var client = client(hub.port(), SdkClient.token(SignedToken.connection(user, new JsonObject())));
    client.connect();
    return client;
  }

  private void publish(String channel, int from, int to) {
    IntStream.rangeClosed(from, to).forEach(n -> hub.api("publish", "{\"channel\":\"" + channel + "\",\"data\":" + n + "}"));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  /** Cuts the connection, and lets it come back when that is done which happens meanwhile. */
  private static void away(FaultyProxy line, SdkClient client, Runnable meanwhile) {
    line.cut();
    client.events.next(ConnectingEvent.class);
    meanwhile.run();
    line.heal();
    client.events.next(ConnectedEvent.class);
  }

  private FaultyProxy line() {
    var line = new FaultyProxy(hub.port());
    opened.add(line);
    return line;
  }

  @Test
  void whatAVerticleDecidesAboutAConnectReachesTheClient() {
    hub.vertx().eventBus().<JsonObject>localConsumer("app.connect", question -> {
      var seen = new JsonObject().put("data", question.body().getValue("data")).put("name", question.body().getString("name"));
      question.reply(new JsonObject().put("result", new JsonObject().put("user", "asked").put("data", seen)));
    });
    var options = new Options();
    options.setName("java");
    options.setData(bytes("{\"ticket\":\"ü\"}"));
    var connected = client(hub.port(), options).connect();
    assertThat(new JsonObject(text(connected.getData()))).isEqualTo(new JsonObject("{\"data\":{\"ticket\":\"ü\"},\"name\":\"java\"}"));
  }

  @Test
  void anInvalidTokenIsRefusedForGood() {
    var client = client(hub.port(), SdkClient.token("no.such.token"));
    client.sdk.connect();
    assertThat(client.events.next(DisconnectedEvent.class).getCode()).isEqualTo(3500);
  }

  @Test
  void aTokenIsRenewedInUse() throws InterruptedException {
    var asked = new AtomicInteger();
    var client = client(hub.port(), SdkClient.tokens(() -> SignedToken.connection(user, expiringIn(asked.incrementAndGet() == 1 ? 2 : 60))));
    client.connect();
    Thread.sleep(3_500); // the SDK's own clock
    assertThat(asked).hasValue(2);
    assertThat(client.events.has(ConnectingEvent.class)).isFalse();
    assertThat(client.events.has(DisconnectedEvent.class)).isFalse();
  }

  @Test
  void publicationsHistoryAndPresence() {
    var client = connected(user);
    var sub = client.subscription(user, new SubscriptionOptions());
    sub.subscribe();
    sub.publish("{\"text\":\"ä 😀\"}");
    hub.api("publish", "{\"channel\":\"" + user + "\",\"data\":2,\"tags\":{\"kind\":\"test\"}}");
    var received = sub.events().next(PublicationEvent.class, 2);
    assertThat(received).extracting(event -> text(event.getData())).containsExactly("{\"text\":\"ä 😀\"}", "2");
    assertThat(received).extracting(PublicationEvent::getOffset).containsExactly(1L, 2L);
    assertThat(received.get(0).getInfo().getUser()).isEqualTo(user);
    assertThat(received.get(1).getTags()).containsEntry("kind", "test");

    var newest = new HistoryOptions.Builder().withLimit(1).withReverse(true).build();
    var history = SdkClient.<HistoryResult>result(done -> sub.sdk().history(newest, done));
    assertThat(history.getOffset()).isEqualTo(2);
    assertThat(history.getPublications()).extracting(publication -> text(publication.getData())).containsExactly("2");
    var since = new HistoryOptions.Builder().withLimit(5).withSince(new StreamPosition(1, history.getEpoch())).build();
    var later = SdkClient.<HistoryResult>result(done -> client.sdk.history(user, since, done));
    assertThat(later.getPublications()).hasSize(1);

    var present = SdkClient.<PresenceResult>result(sub.sdk()::presence).getClients().values();
    assertThat(present).singleElement().satisfies(info -> assertThat(info.getUser()).isEqualTo(user));
    var stats = SdkClient.<PresenceStatsResult>result(sub.sdk()::presenceStats);
    assertThat(List.of(stats.getNumClients(), stats.getNumUsers())).containsExactly(1, 1);
  }

  @Test
  void bytesThatAreNoJson() {
    byte[] data = {0, 10, 13, (byte) 0xFF, '{', (byte) 0x80};
    String channel = "raw:" + user;
    var client = connected(user);
    var sub = client.subscription(channel, new SubscriptionOptions());
    sub.subscribe();
    SdkClient.result(done -> client.sdk.publish(channel, data, done::onDone));
    assertThat(sub.events().next(PublicationEvent.class).getData()).isEqualTo(data);
    var all = new HistoryOptions.Builder().withLimit(-1).build();
    var history = SdkClient.<HistoryResult>result(done -> sub.sdk().history(all, done));
    assertThat(history.getPublications()).singleElement().satisfies(publication -> assertThat(publication.getData()).isEqualTo(data));
  }

  @Test
  void joinsAndLeaves() {
    var options = new SubscriptionOptions();
    options.setJoinLeave(true);
    var sub = connected(user).subscription(user, options);
    sub.subscribe();
    assertThat(sub.events().next(JoinEvent.class).getInfo().getUser()).isEqualTo(user);
    var guest = connected("guest");
    guest.subscription(user, new SubscriptionOptions()).subscribe();
    assertThat(sub.events().next(JoinEvent.class).getInfo().getUser()).isEqualTo("guest");
    guest.sdk.disconnect();
    assertThat(sub.events().next(LeaveEvent.class).getInfo().getUser()).isEqualTo("guest");
  }

  @Test
  void whatWasMissedIsRecovered() {
    var line = line();
    var client = client(line.port(), SdkClient.token(SignedToken.connection(user, new JsonObject())));
    client.connect();
    var sub = client.subscription(user, recoverable());
    assertThat(sub.subscribe().getRecoverable()).isTrue();
    publish(user, 1, 3);
    assertThat(sub.received(3)).isEqualTo(numbers(1, 3));
    away(line, client, () -> publish(user, 4, 50));
    var again = sub.events().next(SubscribedEvent.class);
    assertThat(again.wasRecovering()).isTrue();
    assertThat(again.getRecovered()).isTrue();
    publish(user, 51, 51);
    assertThat(sub.received(48)).isEqualTo(numbers(4, 51));
  }

  @Test
  void aTokenOpensAChannelAndIsRenewed() throws InterruptedException {
    String channel = "closed:" + user;
    var asked = new AtomicInteger();
    var options = SdkSubscription.tokens(() -> SignedToken.subscription(user, channel, asked.incrementAndGet() == 1 ? 2 : 60));
    var sub = connected(user).subscription(channel, options);
    sub.subscribe();
    Thread.sleep(3_500); // the SDK's own clock
    assertThat(asked).hasValue(2);
    assertThat(sub.events().has(SubscribingEvent.class)).isFalse();
    publish(channel, 1, 1);
    assertThat(sub.received(1)).containsExactly("1");
  }

  @Test
  void withoutATokenAClosedChannelIsRefused() {
    var sub = connected(user).subscription("closed:" + user, new SubscriptionOptions());
    sub.sdk().subscribe();
    assertThat(sub.events().next(UnsubscribedEvent.class).getCode()).isEqualTo(103);
  }

  @Test
  void calls() {
    hub.vertx().eventBus().<JsonObject>localConsumer("app.rpc", question -> {
      if ("fail".equals(question.body().getString("method"))) {
        question.fail(1404, "no such thing");
      } else {
        question.reply(new JsonObject().put("result", new JsonObject().put("data", question.body().getValue("data"))));
      }
    });
    var client = connected(user);
    var answer = SdkClient.<RPCResult>result(done -> client.sdk.rpc("echo", bytes("{\"n\":[1,2]}"), done));
    assertThat(text(answer.getData())).isEqualTo("{\"n\":[1,2]}");
    assertThatThrownBy(() -> SdkClient.<RPCResult>result(done -> client.sdk.rpc("fail", bytes("{}"), done)))
        .hasCauseInstanceOf(ReplyError.class)
        .cause()
        .satisfies(error -> assertThat(((ReplyError) error).getCode()).isEqualTo(1404));
  }

  @Test
  void serverSideSubscriptionsOfATokenAreRecovered() {
    String channel = "kept:" + user;
    var line = line();
    var token = SignedToken.connection(user, new JsonObject().put("channels", new JsonArray().add(channel)));
    var client = client(line.port(), SdkClient.token(token));
    client.sdk.connect();
    var begun = client.events.next(ServerSubscribedEvent.class);
    assertThat(begun.getChannel()).isEqualTo(channel);
    assertThat(begun.getRecoverable()).isTrue();
    publish(channel, 1, 1);
    assertThat(text(client.events.next(ServerPublicationEvent.class).getData())).isEqualTo("1");
    away(line, client, () -> publish(channel, 2, 5));
    assertThat(client.events.next(ServerSubscribedEvent.class).getRecovered()).isTrue();
    publish(channel, 6, 6);
    var received = client.events.next(ServerPublicationEvent.class, 5);
    assertThat(received).extracting(event -> text(event.getData())).isEqualTo(numbers(2, 6));
  }

  @Test
  void serverSideSubscriptionsByTheApi() {
    var client = connected(user);
    String target = "{\"user\":\"" + user + "\",\"channel\":\"" + user + "\"}";
    hub.api("subscribe", target);
    assertThat(client.events.next(ServerSubscribedEvent.class).getChannel()).isEqualTo(user);
    publish(user, 1, 1);
    assertThat(client.events.next(ServerPublicationEvent.class).getOffset()).isEqualTo(1);
    hub.api("unsubscribe", target);
    assertThat(client.events.next(ServerUnsubscribedEvent.class).getChannel()).isEqualTo(user);
  }

  @Test
  void aDisconnectByTheApiIsToldWithItsCode() {
    var client = connected(user);
    hub.api("disconnect", "{\"user\":\"" + user + "\",\"disconnect\":{\"code\":4501,\"reason\":\"bye\"}}");
    var ended = client.events.next(DisconnectedEvent.class);
    assertThat(ended.getCode()).isEqualTo(4501);
    assertThat(ended.getReason()).isEqualTo("bye");
  }
}
