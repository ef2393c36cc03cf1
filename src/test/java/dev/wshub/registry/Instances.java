package dev.wshub.registry;

import dev.wshub.WebSocketHub;
import dev.wshub.client.RawClient;
import dev.wshub.redis.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Hubs with the Redis engine, each in a Vert.x of its own, on a Redis of their own; and clients of theirs. */
final class Instances implements AutoCloseable {

  /** What lives two seconds without a heartbeat. */
  static final String QUICK = quick("300ms", "2s");

  static String quick(String heartbeatInterval, String instanceTtl) {
    return """
        {"registry": {"heartbeat_interval": "%s", "instance_ttl": "%s"}, "shutdown": {"drain": "0s"},
         "engine": {"redis": {"io_timeout": "500ms", "connect_timeout": "500ms"}}}
        """.formatted(heartbeatInterval, instanceTtl);
  }

  private static final String BASE = """
      {
        "http_server": {"address": "127.0.0.1", "port": 0},
        "http_api": {"key": "key"},
        "client": {"user_id_http_header": "X-User"},
        "channel": {"namespaces": [
          {"name": "all", "presence": true, "join_leave": true, "force_push_join_leave": true,
           "allow_subscribe_for_client": true, "allow_presence_for_subscriber": true},
          {"name": "alone", "join_leave": true, "force_push_join_leave": true, "allow_subscribe_for_client": true}]}
      }
      """;

  /** An instance. */
  record Instance(Vertx vertx, WebSocketHub hub) {

    void redeploy(String verticle) {
      redeploy(verticle, 0);
    }

    void redeploy(String verticle, int index) {
      Instances.await(hub.redeploy(verticle, index));
    }
  }

  /** A client that is connected. */
  record Member(RawClient socket, String id, String user) {}

  final RedisServer redis = RedisServer.start();
  private final List<Instance> instances = new ArrayList<>();
  private final List<RawClient> clients = new ArrayList<>();

  /** Starts one, which need not reach Redis. */
  Instance start(String config) {
    return start(config, redis.url());
  }

  Instance start(String config, String redisUrl) {
    var engine = new JsonObject().put("type", "redis").put("redis", new JsonObject().put("address", redisUrl));
    var whole = new JsonObject(BASE).put("engine", engine).mergeIn(new JsonObject(config), true);
    var vertx = Vertx.vertx();
    var instance = new Instance(vertx, await(WebSocketHub.deploy(vertx, whole, descriptor())));
    instances.add(instance);
    return instance;
  }

  private static JsonObject descriptor() {
    var verticles = new JsonArray();
    verticles.add(verticle("redis.RedisBridgeVerticle", 1));
    verticles.add(verticle("registry.RegistryVerticle", 1));
    verticles.add(verticle("hub.HubVerticle", 2));
    verticles.add(verticle("server.WebSocketServerVerticle", 2));
    return new JsonObject().put("verticles", verticles);
  }

  private static JsonObject verticle(String name, int count) {
    var options = new JsonObject().put("instances", count);
    return new JsonObject().put("name", "dev.wshub." + name).put("options", options);
  }

  /** A client of that instance. */
  Member connect(Instance instance, String user) {
    try {
      var socket = RawClient.to(instance.hub.port()).header("X-User", user).open();
      clients.add(socket);
      var reply = socket.send("{\"id\":1,\"connect\":{}}").receive();
      return new Member(socket, reply.getJsonObject("connect").getString("client"), user);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client in that channel; until it is let in, because Redis may be on its way. */
  Member join(Instance instance, String user, String channel) {
    var member = connect(instance, user);
    for (int id = 2; !subscribe(member, id, channel).containsKey("subscribe"); id++) {
      pause();
    }
    return member;
  }

  static JsonObject subscribe(Member member, int id, String channel) {
    member.socket.send("{\"id\":" + id + ",\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    return member.socket.receiveReply(id);
  }

  /** Clients in the channel's presence, as a member of it sees them. */
  static Set<String> presence(Member member, String channel) {
    member.socket.send("{\"id\":90,\"presence\":{\"channel\":\"" + channel + "\"}}");
    var result = member.socket.receiveReply(90).getJsonObject("presence");
    return result == null ? Set.of() : result.getJsonObject("presence").fieldNames();
  }

  /** The lines of Redis' answer that hold something, sorted; without those that tell lengths. */
  Set<String> ask(String command) {
    try {
      var lines = new TreeSet<String>();
      for (var line : redis.command(command).split("\r\n")) {
        if (!line.startsWith("*") && !line.startsWith("$")) {
          lines.add(line);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** As an application does that knows nothing of hubs. */
  void closeVertx(Instance instance) {
    await(instance.vertx.close());
    instances.remove(instance);
  }

  void stop(Instance instance) {
    await(instance.hub.undeploy());
    await(instance.vertx.close());
    instances.remove(instance);
  }

  @Override
  public void close() {
    clients.forEach(RawClient::close);
    List.copyOf(instances).forEach(this::stop);
    redis.close();
  }
}
