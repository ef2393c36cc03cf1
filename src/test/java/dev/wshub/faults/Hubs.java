package dev.wshub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.redis.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/** A Redis, some instances of a hub, and their clients. */
final class Hubs implements AutoCloseable {
  final RedisServer redis;
  final List<HubInstance> instances = new CopyOnWriteArrayList<>();
  final List<FollowingClient> clients = new ArrayList<>();
  final Ledger ledger = new Ledger();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final WebSocketClient sockets =
      vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10_000));
  private final String settings;
  private long number;

  /** @param settings of {@code engine.redis} */
  Hubs(int count, String settings, String... redisOptions) {
    redis = RedisServer.start(redisOptions);
    this.settings = settings;
    for (int i = 0; i < count; i++) {
      instances.add(start());
    }
  }

  /** One more instance, which is not among the others yet. */
  HubInstance start() {
    var instance = HubInstance.start(redis.port(), settings);
    await().atMost(Duration.ofSeconds(20)).until(() -> publishes(instance, "is-there"));
    return instance;
  }

  private static boolean publishes(HubInstance instance, String channel) {
    try {
      HubInstance.await(instance.publish(channel, 0));
      return true;
    } catch (CompletionException notYet) {
      return false;
    }
  }

  HubInstance instance(int index) {
    return instances.get(index);
  }

  /** A client of one instance that is subscribed. */
  FollowingClient client(int instance, List<String> channels) {
    var client = newClient(instance, channels).start();
    await().until(() -> client.subscribed.size() == channels.size());
    return client;
  }

  FollowingClient newClient(int instance, List<String> channels) {
    return newClient(() -> instances.get(instance).port(), channels);
  }

  FollowingClient newClient(IntSupplier port, List<String> channels) {
    var client = new FollowingClient(context, sockets, port, channels, ledger);
    clients.add(client);
    return client;
  }

  RestlessClient restlessClient(String channel, int cycles) {
    var socket = HubInstance.await(sockets.connect(instances.get(0).port(), "127.0.0.1", "/connection/websocket"));
    var client = new RestlessClient(vertx, socket, channel, cycles, ledger);
    context.runOnContext(go -> client.begin());
    return client;
  }

  /** Publishes once, until it succeeds. */
  void publish(int instance, String channel) {
    await().atMost(Duration.ofSeconds(20)).until(() -> publishes(instances.get(instance), channel));
  }

  /** Publishes so many, each of which must succeed. */
  void publish(int instance, String channel, int count) {
    for (int i = 0; i < count; i++) {
      HubInstance.await(instances.get(instance).publish(channel, ++number));
    }
  }

  /** Everybody is subscribed and gets what is published next, in time. */
  void nobodyIsDeaf(Duration most, String... channels) {
    long end = System.nanoTime() + most.toNanos();
    for (int instance = 0; instance < instances.size(); instance++) {
      for (var channel : channels) {
        publish(instance, channel);
        long offset = offset(channel);
        var left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        await(channel + " from instance " + instance)
            .atMost(left)
            .pollInterval(Duration.ofMillis(20))
            .untilAsserted(() -> assertThat(places(channel)).containsOnly(offset));
      }
    }
  }

  private List<Long> places(String channel) {
    return clients.stream().filter(client -> client.follows(channel)).map(client -> client.newest.getOrDefault(channel, -1L)).toList();
  }

  /** Top of the channel's stream, by Redis itself; 0 where there is none. */
  long offset(String channel) {
    var answer = command("HGET ws:meta:{" + channel + "} o");
    return answer.startsWith("$-1") ? 0 : Long.parseLong(answer.split("\r\n")[1]);
  }

  String epoch(String channel) {
    return command("HGET ws:meta:{" + channel + "} e").split("\r\n")[1];
  }

  String command(String line) {
    try {
      return redis.command(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    clients.forEach(FollowingClient::stop);
    instances.forEach(HubInstance::close);
    HubInstance.await(vertx.close());
    redis.close();
  }
}
