package dev.wshub.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.wshub.client.Frame;
import dev.wshub.client.ProtobufClient;
import dev.wshub.client.RawClient;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that speak Protobuf, alone and beside those that speak JSON. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT_SHARDED", "DIRECT_TLS", "PUBLIC"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class ProtobufTest {

  private static final byte[] ANY_BYTES = {0, -1, '\n', '{', (byte) 0x80};

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User"},
       "rpc": {"ping": {"enabled": true}, "namespaces": [{"name": "app", "address": "app.rpc"}]},
       "channel": {
        "without_namespace": {"allow_subscribe_for_client": true, "allow_publish_for_client": true},
        "namespaces": [
          {"name": "kept", "history_size": 100, "history_ttl": "60s", "force_recovery": true, "presence": true,
           "join_leave": true, "force_push_join_leave": true, "publication_data_format": "binary",
           "allow_subscribe_for_client": true, "allow_publish_for_client": true, "allow_history_for_client": true,
           "allow_presence_for_client": true},
          {"name": "objects", "publication_data_format": "json_object",
           "allow_subscribe_for_client": true, "allow_publish_for_client": true},
          {"name": "texts", "publication_data_format": "json",
           "allow_subscribe_for_client": true, "allow_publish_for_client": true}]}}
      """);

  private RawClient.Builder builder() {
    return hub.client().header("X-User", "ada").header("Sec-WebSocket-Protocol", "centrifuge-protobuf");
  }

  private ProtobufClient client() {
    var client = new ProtobufClient(hub.open(builder()));
    assertThat(client.connect().hasConnect()).isTrue();
    return client;
  }

  private ProtobufClient subscriber(String channel) {
    var client = client();
    assertThat(client.subscribe(2, channel).hasSubscribe()).isTrue();
    return client;
  }

  private RawClient jsonSubscriber(String channel) {
    var client = hub.connect(hub.client().header("X-User", "eve"));
    assertThat(RunningHub.subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    return client;
  }

  private static Protocol.PublishRequest publish(String channel, byte[] data) {
    return Protocol.PublishRequest.newBuilder().setChannel(channel).setData(ByteString.copyFrom(data)).build();
  }

  private static byte[] bytes(Protocol.Publication publication) {
    return publication.getData().toByteArray();
  }

  private String base64(byte[] data) {
    return Base64.getEncoder().encodeToString(data);
  }

  // Choosing it

  @Test
  void theSubprotocolIsEchoed() {
    assertThat(hub.open(builder()).responseHeader("sec-websocket-protocol")).isEqualTo("centrifuge-protobuf");
    var json = hub.connect(hub.client().header("X-User", "a").header("Sec-WebSocket-Protocol", "centrifuge-json"));
    assertThat(json.responseHeader("sec-websocket-protocol")).isEqualTo("centrifuge-json");
    var other = hub.connect(hub.client().header("X-User", "a").header("Sec-WebSocket-Protocol", "graphql-ws"));
    assertThat(other.responseHeader("sec-websocket-protocol")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"format=protobuf", "cf_protocol=protobuf", "x=1&cf_protocol=protobuf&cf_protocol_version=v2", "cf%5Fprotocol=protobuf"})
  void theQueryChoosesItAsWell(String query) {
    var client = new ProtobufClient(hub.open(hub.client().header("X-User", "a").path("/connection/websocket?" + query)));
    assertThat(client.connect().getConnect().getPing()).isEqualTo(25);
  }

  @ParameterizedTest
  @ValueSource(strings = {"format=json", "cf_protocol=", "xformat=protobuf", "format=protobufx", "format=json&format=protobuf"})
  void otherQueriesMeanJson(String query) {
    hub.connect(hub.client().header("X-User", "a").path("/connection/websocket?" + query));
  }

  @Test
  void theKindOfAMessageDoesNotMatter() {
    var json = hub.open(hub.client().header("X-User", "a"));
    json.send(Frame.of(Frame.BINARY, "{\"id\":1,\"connect\":{}}".getBytes(UTF_8)));
    assertThat(json.receive().containsKey("connect")).isTrue();
    var protobuf = new ProtobufClient(hub.open(builder()));
    byte[] connect = ProtobufClient.command(1, c -> c.setConnect(Protocol.ConnectRequest.getDefaultInstance()));
    protobuf.raw().send(Frame.of(Frame.TEXT, connect));
    assertThat(protobuf.receive().hasConnect()).isTrue();
  }

  @Test
  void aTextMessageIsUtf8InEitherCase() {
    var client = hub.open(builder()).send(Frame.of(Frame.TEXT, ANY_BYTES));
    assertThat(client.awaitClose(RawClient.DEADLINE).code()).isEqualTo(1007);
  }

  @Test
  void aMalformedMessageEndsTheConnection() {
    for (byte[] message : new byte[][] {{5}, "{\"id\":1,\"connect\":{}}".getBytes(UTF_8), {-1, -1}, {0}}) {
      var client = hub.open(builder()).send(Frame.of(Frame.BINARY, message));
      assertThat(client.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3501);
    }
  }

  // Commands

  @Test
  void severalCommandsOfOneMessageAreAnswered() {
    var message = new ByteArrayOutputStream();
    message.writeBytes(ProtobufClient.command(1, c -> c.setConnect(Protocol.ConnectRequest.getDefaultInstance())));
    message.writeBytes(
        ProtobufClient.command(2, c -> c.setSubscribe(Protocol.SubscribeRequest.newBuilder().setChannel("several"))));
    var client = new ProtobufClient(hub.open(builder()));
    client.raw().send(Frame.of(Frame.BINARY, message.toByteArray()));
    assertThat(client.receive().getId()).isEqualTo(1);
    assertThat(client.receive().getId()).isEqualTo(2);
  }

  @Test
  void errorsAndCallsAreAnswered() {
    var client = client();
    assertThat(client.subscribe(2, "x:unknown").getError().getCode()).isEqualTo(102);
    Reply answered = client.ask(3, c -> c.setRpc(Protocol.RPCRequest.newBuilder().setMethod("ping")));
    assertThat(answered.hasRpc()).isTrue();
    assertThat(client.ask(4, c -> c.setRpc(Protocol.RPCRequest.newBuilder().setMethod("x"))).getError().getCode()).isEqualTo(108);
    client.subscribe(5, "un");
    assertThat(client.ask(6, c -> c.setUnsubscribe(Protocol.UnsubscribeRequest.newBuilder().setChannel("un"))).hasUnsubscribe())
        .isTrue();
  }

  @Test
  void historyPresenceAndRecoveryCarryTheBytesAsTheyAre() {
    var publisher = client();
    assertThat(publisher.ask(2, c -> c.setPublish(publish("kept:all", ANY_BYTES))).hasPublish()).isTrue();
    assertThat(publisher.ask(3, c -> c.setPublish(publish("kept:all", new byte[0]))).hasPublish()).isTrue();
    publisher.send(4, c -> c.setHistory(Protocol.HistoryRequest.newBuilder().setChannel("kept:all").setLimit(-1)));
    var history = publisher.receiveReply(4).getHistory();
    assertThat(history.getOffset()).isEqualTo(2);
    assertThat(bytes(history.getPublications(0))).isEqualTo(ANY_BYTES);
    assertThat(bytes(history.getPublications(1))).isEmpty();
    assertThat(history.getPublications(0).getInfo().getUser()).isEqualTo("ada");

    var subscriber = client();
    subscriber.send(2, c -> c.setSubscribe(Protocol.SubscribeRequest.newBuilder()
        .setChannel("kept:all").setRecover(true).setEpoch(history.getEpoch()).setOffset(0)));
    var subscribed = subscriber.receiveReply(2).getSubscribe();
    assertThat(subscribed.getRecovered()).isTrue();
    assertThat(subscribed.getPublicationsList()).extracting(ProtobufTest::bytes).containsExactly(ANY_BYTES, new byte[0]);
    assertThat(subscriber.receive().getPush().getJoin().getInfo().getUser()).isEqualTo("ada");

    publisher.send(5, c -> c.setPresence(Protocol.PresenceRequest.newBuilder().setChannel("kept:all")));
    assertThat(publisher.receiveReply(5).getPresence().getPresenceMap()).hasSize(1);
    publisher.send(6, c -> c.setPresenceStats(Protocol.PresenceStatsRequest.newBuilder().setChannel("kept:all")));
    assertThat(publisher.receiveReply(6).getPresenceStats().getNumClients()).isEqualTo(1);
  }

  @Test
  void theServersOrdersArriveAsPushesAndCloses() {
    var client = subscriber("ordered");
    hub.api("unsubscribe", "{\"user\":\"ada\",\"channel\":\"ordered\"}");
    Reply push = client.receive();
    assertThat(push.getPush().getChannel()).isEqualTo("ordered");
    assertThat(push.getPush().getUnsubscribe().getCode()).isEqualTo(2000);
    hub.api("subscribe", "{\"user\":\"ada\",\"channel\":\"made\"}");
    assertThat(client.receive().getPush().hasSubscribe()).isTrue();
    hub.api("disconnect", "{\"user\":\"ada\"}");
    assertThat(client.raw().awaitClose(RawClient.DEADLINE).code()).isEqualTo(3503);
  }

  @Test
  void callsCarryTheBytesAsTheyAre() {
    var asked = new LinkedBlockingQueue<JsonObject>();
    var backend = hub.vertx().eventBus().<JsonObject>consumer("app.rpc", question -> {
      asked.add(question.body());
      question.reply(new JsonObject().put("result", new JsonObject().put("data", Buffer.buffer(ANY_BYTES))));
    });
    RunningHub.await(backend.completion());
    try {
      var client = client();
      var call = Protocol.RPCRequest.newBuilder().setMethod("app:echo");
      Reply answer = client.ask(2, c -> c.setRpc(call.setData(ByteString.copyFrom(ANY_BYTES))));
      assertThat(answer.getRpc().getData().toByteArray()).isEqualTo(ANY_BYTES);
      JsonObject question = asked.remove();
      assertThat(question.getString("protocol")).isEqualTo("protobuf");
      assertThat(question.getString("encoding")).isEqualTo("binary");
      assertThat(question.getString("b64data")).isEqualTo(base64(ANY_BYTES));
      client.ask(3, c -> c.setRpc(call.setData(ByteString.copyFromUtf8("{\"n\":\n1}"))));
      assertThat(asked.remove().getJsonObject("data")).isEqualTo(new JsonObject().put("n", 1));
      var json = hub.connect(hub.client().header("X-User", "eve"));
      json.send("{\"id\":2,\"rpc\":{\"method\":\"app:echo\",\"data\":1}}");
      assertThat(RunningHub.errorCode(json.receiveReply(2))).isEqualTo(100);
    } finally {
      RunningHub.await(backend.unregister());
    }
  }

  // Both kinds in one channel

  @Test
  void bothKindsGetWhatEitherPublishes() {
    var protobuf = subscriber("both");
    var json = jsonSubscriber("both");
    json.send("{\"id\":3,\"publish\":{\"channel\":\"both\",\"data\":{\"n\": 1}}}");
    assertThat(bytes(protobuf.receivePublication())).isEqualTo("{\"n\": 1}".getBytes(UTF_8));
    json.receiveReply(3);
    protobuf.send(3, c -> c.setPublish(publish("both", "{\"n\":\r\n 2}".getBytes(UTF_8))));
    assertThat(bytes(protobuf.receivePublication())).isEqualTo("{\"n\":\r\n 2}".getBytes(UTF_8));
    JsonObject push = json.receive();
    while (!push.containsKey("push") || push.encode().contains("\"n\":1")) {
      push = json.receive();
    }
    assertThat(push.getJsonObject("push").getJsonObject("pub").getJsonObject("data").getInteger("n")).isEqualTo(2);
  }

  @Test
  void manyPublicationsReachBothKindsInOrder() {
    var protobuf = subscriber("many");
    var json = jsonSubscriber("many");
    for (int i = 0; i < 3000; i++) {
      hub.bus().publish("many", Integer.toString(i));
    }
    for (int i = 0; i < 3000; i++) {
      assertThat(protobuf.receivePublication().getData().toStringUtf8()).isEqualTo(Integer.toString(i));
      assertThat(json.receive().getJsonObject("push").getJsonObject("pub").getInteger("data")).isEqualTo(i);
    }
  }

  @Test
  void whatIsNoJsonClosesThoseWhoSpeakJson() {
    var protobuf = subscriber("mixed");
    var json = jsonSubscriber("mixed");
    protobuf.send(3, c -> c.setPublish(publish("mixed", ANY_BYTES)));
    assertThat(bytes(protobuf.receivePublication())).isEqualTo(ANY_BYTES);
    assertThat(json.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3506);
  }

  @Test
  void whatIsNoJsonInAStreamClosesThoseWhoSpeakJson() {
    hub.api("publish", "{\"channel\":\"kept:old\",\"b64data\":\"" + base64(ANY_BYTES) + "\"}");
    var reader = hub.connect(hub.client().header("X-User", "eve"));
    reader.send("{\"id\":2,\"history\":{\"channel\":\"kept:old\",\"limit\":1}}");
    assertThat(reader.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3506);
    var recovering = hub.connect(hub.client().header("X-User", "eve"));
    recovering.send("{\"id\":2,\"subscribe\":{\"channel\":\"kept:old\",\"recover\":true}}");
    assertThat(recovering.awaitClose(RawClient.DEADLINE).code()).isEqualTo(3506);
    var history = hub.api("history", "{\"channel\":\"kept:old\",\"limit\":1}").getJsonObject("result");
    assertThat(history.getJsonArray("publications").getJsonObject(0).getString("b64data")).isEqualTo(base64(ANY_BYTES));
  }

  @Test
  void thoseWhoSpeakJsonGetNullForNothing() {
    var json = jsonSubscriber("kept:nothing");
    json.receive(); // its own join
    client().send(2, c -> c.setPublish(publish("kept:nothing", new byte[0])));
    var publication = json.receive().getJsonObject("push").getJsonObject("pub");
    assertThat(publication.containsKey("data")).isTrue();
    assertThat(publication.getValue("data")).isNull();
  }

  // What may be published

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {
    "none, 1, true", "none, {, true", "none, ``, false",
    "kept:f, {, true", "kept:f, ``, true",
    "texts:f, 1, true", "texts:f, ` \n[1]`, true", "texts:f, {, false", "texts:f, 1 2, false", "texts:f, ``, false",
    "objects:f, ` \n{}`, true", "objects:f, 1, false", "objects:f, [], false", "objects:f, {, false", "objects:f, ``, false"})
  void theNamespaceSaysWhatMayBePublished(String channel, String data, boolean allowed) {
    var client = client();
    client.send(2, c -> c.setPublish(publish(channel, data.getBytes(UTF_8))));
    Reply reply = client.receiveReply(2);
    assertThat(reply.hasPublish()).isEqualTo(allowed);
    assertThat(reply.getError().getCode()).isEqualTo(allowed ? 0 : 107);
    var api = hub.api("publish", "{\"channel\":\"" + channel + "\",\"b64data\":\"" + base64(data.getBytes(UTF_8)) + "\"}");
    assertThat(RunningHub.errorCode(api)).isEqualTo(allowed ? 0 : 107);
  }

  @Test
  void thoseWhoSpeakJsonAreHeldToItAsWell() {
    var json = hub.connect(hub.client().header("X-User", "eve"));
    json.send("{\"id\":2,\"publish\":{\"channel\":\"objects:j\",\"data\":[1]}}");
    assertThat(RunningHub.errorCode(json.receiveReply(2))).isEqualTo(107);
    json.send("{\"id\":3,\"publish\":{\"channel\":\"objects:j\",\"data\":{}}}");
    assertThat(json.receiveReply(3).containsKey("publish")).isTrue();
  }
}
