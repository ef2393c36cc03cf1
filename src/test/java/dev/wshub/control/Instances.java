package dev.wshub.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.WebSocketHub;
import dev.wshub.client.RawClient;
import dev.wshub.redis.RedisServer;
import dev.wshub.server.RunningHub;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Some instances that form one hub: each with a Vert.x of its own, all with one Redis. */
final class Instances implements AutoCloseable {
  private static final String KEY = "secret-of-the-tests";

  final RedisServer redis = RedisServer.start();
  private final List<Vertx> vertxes = new ArrayList<>();
  private final List<WebSocketHub> hubs = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final List<RawClient> clients = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  Instances(int count) {
    this(count, new JsonObject());
  }

  /** @param settings on top of what lets tests in */
  Instances(int count, JsonObject settings) {
    for (int i = 0; i < count; i++) {
      var vertx = Vertx.vertx();
      vertxes.add(vertx);
      hubs.add(RunningHub.await(WebSocketHub.deploy(vertx, config(i).mergeIn(settings, true), descriptor())));
    }
    await().until(() -> api(0, "info", "{}").getJsonObject("result", nothing()).getJsonArray("nodes", new JsonArray()).size() == count);
    for (int i = 0; i < count; i++) {
      ids.add(idOf("node-" + i));
    }
    for (int i = 0; i < count; i++) {
      int instance = i;
      await().until(() -> api(instance, "info", "{}").containsKey("result"));
    }
  }

  private static JsonObject nothing() {
    return new JsonObject();
  }

  private String idOf(String name) {
    return api(0, "info", "{}").getJsonObject("result").getJsonArray("nodes").stream()
        .map(node -> (JsonObject) node)
        .filter(node -> node.getString("name").equals(name))
        .map(node -> node.getString("uid"))
        .findAny()
        .orElseThrow();
  }

  private JsonObject config(int instance) {
    return new JsonObject("""
        {
          "http_server": {"address": "127.0.0.1", "port": 0},
          "http_api": {"key": "secret-of-the-tests"},
          "client": {"user_id_http_header": "X-User-Id", "channel_limit": 2000},
          "channel": {"without_namespace": {"allow_subscribe_for_client": true, "presence": true,
            "history_size": 10, "history_ttl": "60s"}},
          "engine": {"type": "redis", "redis": {"subscriptions": "multiplexed"}},
          "shutdown": {"drain": "0s"}
        }
        """)
        .mergeIn(new JsonObject().put("node", new JsonObject().put("name", "node-" + instance)), true)
        .mergeIn(
            new JsonObject()
                .put("engine", new JsonObject().put("redis", new JsonObject().put("address", redis.url()))), true);
  }

  private static JsonObject descriptor() {
    return new JsonObject()
        .put(
            "verticles",
            new JsonArray()
                .add(verticle("dev.wshub.redis.RedisBridgeVerticle", 2))
                .add(verticle("dev.wshub.registry.RegistryVerticle", 1))
                .add(verticle("dev.wshub.hub.HubVerticle", 2))
                .add(verticle("dev.wshub.api.ApiVerticle", 1))
                .add(verticle("dev.wshub.server.WebSocketServerVerticle", 2)));
  }

  private static JsonObject verticle(String name, int instances) {
    return new JsonObject().put("name", name).put("options", new JsonObject().put("instances", instances));
  }

  int count() {
    return hubs.size();
  }

  WebSocketHub hub(int instance) {
    return hubs.get(instance);
  }

  Vertx vertx(int instance) {
    return vertxes.get(instance);
  }

  /** Identity of an instance among all. */
  String id(int instance) {
    return ids.get(instance);
  }

  List<String> idsWithout(int instance) {
    return IntStream.range(0, count()).filter(one -> one != instance).mapToObj(this::id).sorted().toList();
  }

  /** A connected client of that instance; it ends with the fixture. */
  Client client(int instance, String user) {
    try {
      var client = RawClient.to(hubs.get(instance).port()).header("X-User-Id", user).open();
      clients.add(client);
      client.send("{\"id\":1,\"connect\":{}}");
      return new Client(client, client.receiveReply(1).getJsonObject("connect").getString("client"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection and its id. */
  record Client(RawClient raw, String id) {
    Client subscribe(String... channels) {
      for (int i = 0; i < channels.length; i++) {
        raw.send("{\"id\":" + (i + 2) + ",\"subscribe\":{\"channel\":\"" + channels[i] + "\"}}");
      }
      for (int answered = 0; answered < channels.length; ) { // in any order
        var message = raw.receive();
        if (message.containsKey("id")) {
          assertThat(message.containsKey("subscribe")).as(message.encode()).isTrue();
          answered++;
        }
      }
      return this;
    }

    /** The next push of that kind. */
    JsonObject push(String kind) {
      for (;;) {
        var push = raw.receive().getJsonObject("push");
        if (push != null && push.containsKey(kind)) {
          return push;
        }
      }
    }

    /** It is connected, and nothing has come that was not asked for. */
    void isUndisturbed() {
      raw.send("{\"id\":99,\"presence_stats\":{\"channel\":\"none\"}}");
      assertThat(raw.receive().getInteger("id")).isEqualTo(99);
    }
  }

  /** The whole answer of the HTTP API of an instance. */
  JsonObject api(int instance, String method, String body) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hubs.get(instance).port() + "/api/" + method))
            .header("X-API-Key", KEY)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return new JsonObject(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The result, which there must be. */
  JsonObject result(int instance, String method, String body) {
    var answer = api(instance, method, body);
    assertThat(answer.containsKey("result")).as(method + ": " + answer).isTrue();
    return answer.getJsonObject("result");
  }

  JsonObject error(int instance, String method, String body) {
    var answer = api(instance, method, body);
    assertThat(answer.containsKey("error")).as(method + ": " + answer).isTrue();
    return answer.getJsonObject("error");
  }

  /** The result of the event-bus API of an instance; an error is a {@link ReplyException}. */
  JsonObject bus(int instance, String method, String body) {
    var reply = vertxes.get(instance).eventBus().<JsonObject>request("wshub." + method, new JsonObject(body));
    return RunningHub.await(reply).body();
  }

  @Override
  public void close() {
    clients.forEach(RawClient::close);
    hubs.forEach(hub -> RunningHub.await(hub.undeploy()));
    vertxes.forEach(vertx -> RunningHub.await(vertx.close()));
    redis.close();
  }
}
