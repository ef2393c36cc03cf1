package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static dev.wshub.server.RunningHub.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each error code a command can be answered with; the connection goes on after all of them. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "DIRECT_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class ErrorReplyTest {

  @Parameter private Shape shape;

  private static final String CONFIG = """
      {
        "client": {"channel_limit": 3},
        "channel": {
          "max_length": 20,
          "publication_size_limit": 2000,
          "without_namespace": {
            "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
            "allow_publish_for_client": true, "allow_publish_for_anonymous": true},
          "namespaces": [
            {"name": "closed"},
            {"name": "kept", "history_size": 10, "history_ttl": "60s", "allow_recovery": true,
             "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
             "allow_history_for_client": true, "allow_history_for_anonymous": true},
            {"name": "shut", "history_size": 10, "history_ttl": "60s", "presence": true}
          ]
        }
      }
      """;

  @RegisterExtension final RunningHub hub = new RunningHub(() -> shape, CONFIG);

  private RawClient client;

  @BeforeEach
  void connect() {
    client = hub.connect();
  }

  private void assertError(int code, String message, String command) {
    var reply = ask(client, command);
    assertThat(errorCode(reply)).as("%s", reply).isEqualTo(code);
    assertThat(reply.getJsonObject("error").getString("message")).startsWith(message);
    assertThat(reply.getInteger("id")).isEqualTo(7);
    assertThat(ask(client, "{\"id\":99,\"unsubscribe\":{\"channel\":\"none\"}}").encode())
        .isEqualTo("{\"id\":99,\"unsubscribe\":{}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribe", "publish", "history", "presence", "presence_stats"})
  void unknownNamespaceIs102(String method) {
    assertError(102, "unknown channel", request(method, "nowhere:a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribe", "publish"})
  void notAllowedIs103(String method) {
    assertError(103, "permission denied", request(method, "closed:a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"history", "presence", "presence_stats"})
  void keptButNotAllowedIs103(String method) {
    assertError(103, "permission denied", request(method, "shut:a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"history", "presence", "presence_stats"})
  void featureThatIsOffIs108BeforePermissions(String method) {
    assertError(108, "not available", request(method, "closed:a"));
  }

  @Test
  void privateChannelWithoutTokenIs103() {
    assertError(103, "permission denied", request("subscribe", "$a"));
  }

  @Test
  void tokenThatCannotBeVerifiedIs103() {
    assertError(103, "permission denied", "{\"id\":7,\"subscribe\":{\"channel\":\"a\",\"token\":\"t\"}}");
  }

  @Test
  void otherKindOfSubscriptionIs103() {
    assertError(103, "permission denied", "{\"id\":7,\"subscribe\":{\"channel\":\"a\",\"type\":1}}");
  }

  @Test
  void secondSubscribeIs105() {
    subscribe(client, 2, "twice");
    assertError(105, "already subscribed", request("subscribe", "twice"));
  }

  @Test
  void secondSubscribeInTheSameFrameIs105() {
    client.send(request("subscribe", "pair") + "\n" + request("subscribe", "pair").replace(":7", ":8"));
    assertThat(client.receive().containsKey("subscribe")).isTrue();
    var second = client.receive();
    assertThat(second.getInteger("id")).isEqualTo(8);
    assertThat(errorCode(second)).isEqualTo(105);
  }

  @Test
  void oneChannelTooManyIs106() {
    for (String channel : new String[] {"one", "two", "three"}) {
      assertThat(subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    }
    assertError(106, "limit exceeded", request("subscribe", "four"));
    ask(client, "{\"id\":3,\"unsubscribe\":{\"channel\":\"one\"}}");
    assertThat(subscribe(client, 4, "four").containsKey("subscribe")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"}a", "a\\u0001b", "a\\u007fb", "\u00e4", "a-name-that-is-longer"})
  void nameThatNoChannelCanHaveIs107(String name) {
    assertError(107, "bad request", request("subscribe", name));
    assertError(107, "bad request", request("publish", name));
  }

  @Test
  void publishWithoutDataIs107() {
    assertError(107, "bad request", "{\"id\":7,\"publish\":{\"channel\":\"a\"}}");
  }

  @Test
  void publicationOverTheSizeLimitIs107() {
    assertError(107, "bad request", "{\"id\":7,\"publish\":{\"channel\":\"a\",\"data\":\"" + "x".repeat(2000) + "\"}}");
  }

  @Test
  void tagsFilterThatTheChannelDoesNotAllowIs107() {
    assertError(
        107, "bad request: the channel allows no tags filter", "{\"id\":7,\"subscribe\":{\"channel\":\"a\",\"tf\":{\"key\":\"k\"}}}");
  }

  @Test
  void rpcWithoutAnyHandlerIs108() {
    assertError(108, "not available", "{\"id\":7,\"rpc\":{\"method\":\"m\",\"data\":{}}}");
  }

  @Test
  void historyOfAnotherEpochIs112() {
    hub.bus().publish("kept:e", "1").join();
    assertError(112, "unrecoverable position",
        "{\"id\":7,\"history\":{\"channel\":\"kept:e\",\"limit\":-1,\"since\":{\"offset\":0,\"epoch\":\"other\"}}}");
  }

  @Test
  void unrecoverablePositionWithFlag2Is112AndSubscribesNothing() {
    hub.bus().publish("kept:f", "1").join();
    assertError(112, "unrecoverable position",
        "{\"id\":7,\"subscribe\":{\"channel\":\"kept:f\",\"recoverable\":true,\"recover\":true,\"epoch\":\"other\",\"offset\":1,\"flag\":2}}");
    assertThat(subscribe(client, 3, "kept:f").containsKey("subscribe")).isTrue();
  }

  @Test
  void publishingFasterThanTheLoopsCanWriteIs111() {
    // More than a loop may owe its shard: the first passes alone, the next ones come before the loop has written it.
    byte[] huge = new JsonObject().put("x", "y".repeat(17 << 20)).toBuffer().getBytes();
    var errors = new HashSet<ErrorCode>();
    for (int round = 0; round < 20 && !errors.contains(ErrorCode.TOO_MANY_REQUESTS); round++) {
      var subscriber = hub.subscribe("flood");
      var answers = Stream.generate(() -> hub.bus().tryPublish("flood", huge)).limit(3).toList();
      answers.forEach(answer -> errors.add(HubBus.errorOf(answer)));
      subscriber.close();
    }
    assertThat(errors).containsExactlyInAnyOrder(null, ErrorCode.TOO_MANY_REQUESTS);
  }

  private static String request(String method, String channel) {
    String data = method.equals("publish") ? ",\"data\":1" : "";
    return "{\"id\":7,\"" + method + "\":{\"channel\":\"" + channel + "\"" + data + "}}";
  }
}
