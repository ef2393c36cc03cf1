package dev.wshub.server;

import static dev.wshub.client.EpochSeconds.in;
import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.wshub.client.Close;
import dev.wshub.client.ProtobufClient;
import dev.wshub.client.RawClient;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol.ConnectRequest;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol.RPCRequest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What HTTP endpoints are asked, and what comes of their answers. */
@ParameterizedClass
@EnumSource(names = {"DIRECT", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class HttpDelegationTest {

  static final String CONFIG = """
      {
        "prometheus": {"enabled": true},
        "client": {
          "allow_anonymous_connect_without_token": false,
          "user_id_http_header": "X-User",
          "proxy": {
            "connect": {"enabled": true, "endpoint": "http://127.0.0.1:PORT/connect?v=1",
                        "http_headers": ["Cookie", "X-Both"], "emulated_headers": ["x-both", "X-Emulated"],
                        "http": {"static_headers": {"X-Both": "static", "x-emulated": "static", "X-Static": "grün", "Content-Type": "text/plain"}}},
            "refresh": {"enabled": true, "endpoint": "http://127.0.0.1:PORT/refresh", "include_connection_meta": true}
          }
        },
        "channel": {
          "proxy": {
            "subscribe": {"endpoint": "http://me:secret@127.0.0.1:PORT/subscribe", "include_connection_meta": true},
            "publish": {"endpoint": "http://127.0.0.1:PORT/publish", "http_headers": ["X-Emulated"], "emulated_headers": ["Cookie"]},
            "sub_refresh": {"endpoint": "http://127.0.0.1:PORT/sub_refresh"}
          },
          "namespaces": [
            {"name": "desk", "presence": true, "allow_presence_for_subscriber": true},
            {"name": "room", "subscribe_proxy_enabled": true, "publish_proxy_enabled": true, "sub_refresh_proxy_enabled": true,
             "history_size": 10, "history_ttl": "60s", "allow_positioning": true, "allow_recovery": true},
            {"name": "hall", "subscribe_proxy_enabled": true, "subscribe_proxy_name": "other"},
            {"name": "free", "allow_subscribe_for_client": true}]
        },
        "rpc": {
          "proxy": {"endpoint": "http://127.0.0.1:PORT/rpc", "binary_encoding": true},
          "without_namespace": {"proxy_enabled": true},
          "namespaces": [{"name": "off"}, {"name": "shop", "proxy_enabled": true, "proxy_name": "other"}]
        },
        "proxies": [{"name": "other", "endpoint": "http://127.0.0.1:PORT/other"}]
      }
      """;

  private static final String CONNECT =
      "{\"id\":1,\"connect\":{\"data\":{\"ticket\":\"T-88\"},\"name\":\"js\",\"version\":\"3.1\",\"subs\":{\"desk:eu\":{}}}}";
  private static final String ADMITTED =
      "{\"result\":{\"user\":\"17\",\"expire_at\":1893456000,\"info\":{\"nick\":\"mira\"},\"data\":{\"motd\":\"hi\"},"
          + "\"meta\":{\"plan\":\"gold\"},\"subs\":{\"desk:eu\":{\"data\":{\"lag\":0},\"override\":{\"presence\":{\"value\":true}}}}}}";
  private static final String SUBSCRIBE =
      "{\"id\":2,\"subscribe\":{\"channel\":\"room:9\",\"data\":{\"pin\":\"4411\"},\"positioned\":true,\"recoverable\":true}}";
  private static final String PUBLISH = "{\"id\":3,\"publish\":{\"channel\":\"room:9\",\"data\":{\"text\":\"hello\"}}}";

  @Parameter private Shape shape;

  @RegisterExtension final HttpAuthority app = new HttpAuthority();

  @RegisterExtension final RunningHub hub = new RunningHub(() -> shape, app.in(CONFIG));

  private record Mira(RawClient client, String id) {}

  /** The client of the examples. */
  private Mira mira() {
    app.answers("/connect", ADMITTED);
    var client = hub.open(hub.client().header("Cookie", "c=1").header("X-Other", "o"));
    var reply = ask(client, CONNECT).getJsonObject("connect");
    return new Mira(client, reply.getString("client"));
  }

  private Mira miraInTheRoom() {
    var mira = mira();
    app.question();
    app.answers("/subscribe", "{}");
    assertThat(ask(mira.client, SUBSCRIBE).containsKey("subscribe")).isTrue();
    app.question();
    return mira;
  }

  static void assertClosed(RawClient client, int code, String reason) {
    assertThat(client.awaitClose(RawClient.DEADLINE)).extracting(Close::code, Close::reason).containsExactly(code, reason);
  }

  // The examples of Centrifugo's bodies, word for word

  @Test
  void connect() {
    var mira = mira();
    var asked = app.question();
    assertThat(asked.path()).isEqualTo("POST /connect?v=1");
    assertThat(asked.text()).isEqualTo(
        "{\"client\":\"" + mira.id + "\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\",\"data\":{\"ticket\":\"T-88\"},"
            + "\"name\":\"js\",\"version\":\"3.1\",\"channels\":[\"desk:eu\"]}");
    assertThat(asked.headers().get("content-type")).isEqualTo("application/json");
  }

  @Test
  void whatConnectAnswersReachesTheClient() {
    app.answers("/connect", ADMITTED);
    var client = hub.open();
    var connect = ask(client, CONNECT).getJsonObject("connect");
    assertThat(connect.getJsonObject("data").encode()).isEqualTo("{\"motd\":\"hi\"}");
    assertThat(connect.getJsonObject("subs").encode()).isEqualTo("{\"desk:eu\":{\"data\":{\"lag\":0}}}");
    assertThat(connect.containsKey("expires") || connect.containsKey("ttl")).as("the server refreshes").isFalse();
    client.send("{\"id\":2,\"presence\":{\"channel\":\"desk:eu\"}}");
    assertThat(client.receiveReply(2).getJsonObject("presence").getJsonObject("presence").getJsonObject(connect.getString("client")).encode())
        .contains("\"user\":\"17\"", "\"conn_info\":{\"nick\":\"mira\"}");
    assertClosed(client.send("{\"id\":3,\"refresh\":{\"token\":\"t\"}}"), 3501, "bad request");
  }

  @Test
  void refusalOfConnect() {
    app.answers("/connect", "{\"disconnect\":{\"code\":4501,\"reason\":\"unknown ticket\"}}");
    assertClosed(hub.open().send(CONNECT), 4501, "unknown ticket");
  }

  @Test
  void subscribe() {
    var mira = mira();
    app.question();
    app.answers("/subscribe", "{\"result\":{\"info\":{\"role\":\"guest\"},\"expire_at\":1893456600,\"override\":{\"force_recovery\":{\"value\":true}}}}");
    var subscribed = ask(mira.client, SUBSCRIBE).getJsonObject("subscribe");
    var asked = app.question();
    assertThat(asked.text()).isEqualTo(
        "{\"client\":\"" + mira.id + "\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\",\"user\":\"17\","
            + "\"channel\":\"room:9\",\"meta\":{\"plan\":\"gold\"},\"data\":{\"pin\":\"4411\"}}");
    assertThat(asked.headers().get("Authorization")).isEqualTo("Basic bWU6c2VjcmV0");
    assertThat(subscribed.getBoolean("recoverable")).isTrue();
    assertThat(subscribed.containsKey("expires") || subscribed.containsKey("ttl")).as("the server refreshes").isFalse();
  }

  @Test
  void refusalOfSubscribe() {
    var mira = mira();
    app.answers("/subscribe", "{\"error\":{\"code\":1403,\"message\":\"wrong pin\"}}");
    assertThat(ask(mira.client, SUBSCRIBE).getJsonObject("error").encode()).isEqualTo("{\"code\":1403,\"message\":\"wrong pin\"}");
  }

  @Test
  void wishesAreNotGrantedBesideAnAnswer() {
    var mira = mira();
    app.answers("/subscribe", "{}");
    assertThat(ask(mira.client, SUBSCRIBE).encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
  }

  @Test
  void publish() {
    var mira = miraInTheRoom();
    app.answers("/publish", "{\"result\":{\"data\":{\"text\":\"hello\",\"at\":1893455000},\"tags\":{\"lang\":\"en\"},\"idempotency_key\":\"m-1\"}}");
    var pub = mira.client.send(PUBLISH).receive().getJsonObject("push").getJsonObject("pub");
    assertThat(app.question().text()).isEqualTo(
        "{\"client\":\"" + mira.id + "\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\",\"user\":\"17\","
            + "\"channel\":\"room:9\",\"data\":{\"text\":\"hello\"}}");
    assertThat(pub.getJsonObject("data").encode()).isEqualTo("{\"text\":\"hello\",\"at\":1893455000}");
    assertThat(pub.getJsonObject("tags").encode()).isEqualTo("{\"lang\":\"en\"}");
    assertThat(mira.client.receiveReply(3).containsKey("publish")).isTrue();
    assertThat(ask(mira.client, PUBLISH).containsKey("publish")).as("the repeat is not published").isTrue();
  }

  @Test
  void rpcInBinary() {
    var mira = mira();
    app.question();
    app.answers("/rpc", "{\"result\":{\"b64data\":\"Mw==\"}}");
    assertThat(ask(mira.client, "{\"id\":4,\"rpc\":{\"method\":\"sum\",\"data\":[1,2]}}").encode()).isEqualTo("{\"id\":4,\"rpc\":{\"data\":3}}");
    assertThat(app.question().text()).isEqualTo(
        "{\"client\":\"" + mira.id + "\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"binary\",\"user\":\"17\","
            + "\"method\":\"sum\",\"b64data\":\"WzEsMl0=\"}");
  }

  @Test
  void rpcOfAClientThatSpeaksProtobuf() throws InvalidProtocolBufferException {
    // Field 6, which the SDK does not know yet: a map with one entry.
    var withHeader = ConnectRequest.parseFrom(ByteString.copyFromUtf8("2\u0012\n\u0006X-Both\u0012\u0008emulated"));
    app.answers("/connect", "{\"result\":{\"user\":\"17\",\"b64data\":\"AP8=\"}}").answers("/rpc", "{\"result\":{\"b64data\":\"Aw==\"}}");
    var client = new ProtobufClient(hub.open(hub.client().header("Sec-WebSocket-Protocol", "centrifuge-protobuf")));
    var connect = client.ask(1, command -> command.setConnect(withHeader)).getConnect();
    assertThat(connect.getData().toByteArray()).containsExactly(0, 0xFF);
    assertThat(app.question().headers().get("X-Both")).isEqualTo("emulated");
    var rpc = client.ask(4, command -> command.setRpc(RPCRequest.newBuilder().setMethod("sum").setData(ByteString.copyFrom(new byte[] {1, 2}))));
    assertThat(app.question().text()).isEqualTo(
        "{\"client\":\"" + connect.getClient() + "\",\"transport\":\"websocket\",\"protocol\":\"protobuf\",\"encoding\":\"binary\",\"user\":\"17\","
            + "\"method\":\"sum\",\"b64data\":\"AQI=\"}");
    assertThat(rpc.getRpc().getData().toByteArray()).containsExactly(3);
    // Where payloads go as JSON, others cannot be asked about.
    var other = client.ask(5, command -> command.setRpc(RPCRequest.newBuilder().setMethod("shop:x").setData(ByteString.copyFrom(new byte[] {1}))));
    assertThat(other.getError().getCode()).isEqualTo(107);
    assertThat(client.ask(6, command -> command.setRpc(RPCRequest.newBuilder().setMethod("sum"))).getRpc().getData().toByteArray()).containsExactly(3);
  }

  @Test
  void payloadsGoThroughByteForByte() {
    var mira = miraInTheRoom();
    app.answers("/publish", "{}");
    String data = "{\"n\":1e400, \"a\":1,\"a\":0.10,\"e\":1e99999999999}";
    mira.client.send("{\"id\":3,\"publish\":{\"channel\":\"room:9\",\"data\":" + data + "}}");
    assertThat(app.question().text()).endsWith("\"data\":" + data + "}");
    assertThat(mira.client.receiveFrame(RawClient.DEADLINE).text()).contains("\"data\":" + data);
  }

  // Who is asked

  @Test
  void namedEndpointsAreAsked() {
    var mira = mira();
    app.question();
    app.answers("/other", "{}");
    assertThat(RunningHub.subscribe(mira.client, 2, "hall:1").containsKey("subscribe")).isTrue();
    assertThat(app.question().path()).isEqualTo("POST /other");
    assertThat(ask(mira.client, "{\"id\":3,\"rpc\":{\"method\":\"shop:buy\"}}").encode()).isEqualTo("{\"id\":3,\"rpc\":{}}");
    assertThat(app.question().json().getString("method")).isEqualTo("shop:buy");
    assertThat(errorCode(ask(mira.client, "{\"id\":4,\"rpc\":{\"method\":\"off:x\"}}"))).isEqualTo(108);
    assertThat(errorCode(ask(mira.client, "{\"id\":5,\"rpc\":{\"method\":\"none:x\"}}"))).isEqualTo(104);
    assertThat(RunningHub.subscribe(mira.client, 6, "free:1").containsKey("subscribe")).isTrue();
    assertThat(app.questions()).isZero();
  }

  @Test
  void aTokenIsNotAskedAbout() {
    app.answers("/connect", "{\"result\":{}}");
    assertClosed(hub.open().send("{\"id\":1,\"connect\":{\"token\":\"t\"}}"), 3500, "invalid token");
    assertThat(app.questions()).isZero();
  }

  @Test
  void emptyAnswersToConnectLeaveItToTheHeaderOrRefuse() {
    app.answers("/connect", "{}");
    assertThat(ask(hub.open(hub.client().header("X-User", "bob")), CONNECT).containsKey("connect")).isTrue();
    assertClosed(hub.open().send(CONNECT), 3501, "bad request");
  }

  // Expirations

  @Test
  void expiringConnectionsAreRenewedOrClosed() {
    app.answers("/connect", "{\"result\":{\"user\":\"17\",\"expire_at\":" + in(2) + ",\"meta\":{\"plan\":\"gold\"}}}");
    app.decides("/refresh", question -> "{\"result\":{\"expire_at\":" + in(2) + "}}");
    var client = hub.open();
    String id = ask(client, CONNECT).getJsonObject("connect").getString("client");
    app.question();
    assertThat(app.question().text()).isEqualTo(
        "{\"client\":\"" + id + "\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\",\"user\":\"17\",\"meta\":{\"plan\":\"gold\"}}");
    app.answers("/refresh", "{\"result\":{\"expired\":true}}");
    assertClosed(client, 3005, "connection expired");
  }

  @Test
  void expiringSubscriptionsAreRenewedOrEnded() {
    var mira = mira();
    app.question();
    app.answers("/subscribe", "{\"result\":{\"expire_at\":" + in(2) + "}}");
    app.decides("/sub_refresh", question -> "{\"result\":{\"expire_at\":" + in(2) + "}}");
    assertThat(ask(mira.client, SUBSCRIBE).containsKey("subscribe")).isTrue();
    app.question();
    assertThat(app.question().text()).isEqualTo(
        "{\"client\":\"" + mira.id + "\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\",\"user\":\"17\",\"channel\":\"room:9\"}");
    app.answers("/sub_refresh", "{}");
    assertThat(mira.client.receive().getJsonObject("push").getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2501);
  }

  @ParameterizedTest
  @CsvSource({"/refresh", "/sub_refresh"})
  void withoutAnAnswerWhatExpiresGoesOnForAMinute(String path) {
    boolean connection = path.equals("/refresh");
    app.answers("/connect", "{\"result\":{\"user\":\"17\",\"expire_at\":" + in(connection ? 2 : 1000) + "}}");
    app.answers("/subscribe", "{\"result\":{\"expire_at\":" + in(connection ? 1000 : 2) + "}}");
    app.answers(path, 500, io.vertx.core.buffer.Buffer.buffer("no"));
    var client = hub.open();
    ask(client, CONNECT);
    assertThat(ask(client, SUBSCRIBE).containsKey("subscribe")).isTrue();
    app.question();
    app.question();
    assertThat(app.question().path()).isEqualTo("POST " + path);
    assertThat(client.closed()).failsWithin(java.time.Duration.ofMillis(1500));
    assertThat(app.questions()).isZero();
    client.send("{\"id\":5,\"unsubscribe\":{\"channel\":\"room:9\"}}");
    assertThat(client.receive()).as("nothing came before").isEqualTo(new JsonObject("{\"id\":5,\"unsubscribe\":{}}"));
  }
}
