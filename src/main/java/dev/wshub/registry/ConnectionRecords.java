package dev.wshub.registry;

import dev.wshub.hub.RegistryMessage;
import dev.wshub.redis.Commands;
import dev.wshub.redis.InstanceId;
import dev.wshub.redis.Keys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The connections of this instance, as records in Redis that live as long as they are refreshed. Each is written when its
 * client connects, refreshed three times in its life, some at a time, and deleted when the client goes. Registry's loop only.
 */
final class ConnectionRecords {
  private static final int REFRESHES_PER_TTL = 3;
  private static final long LEAST_PER_TURN = 200;
  private static final long TICK_MILLIS = 500;
  private static final long SOON_MILLIS = 5_000;
  private static final int DELETED_AT_ONCE = 1_000;

  private final Vertx vertx;
  private final Commands commands;
  private final Keys keys;
  private final String instance;
  private final Duration ttl;
  private final BooleanSupplier mayWrite;
  private final Map<String, OwnRecord> records = new LinkedHashMap<>();

  /** Clients that are gone while Redis was away, with the set's members of their records. */
  private final Map<String, String> gone = new LinkedHashMap<>();

  private Deque<String> due = new ArrayDeque<>();
  private long roundBegan = System.nanoTime();
  private InstanceId life;
  private long timer = -1;

  /** A record, and as which member of the set of the instance's connections it was written. */
  private static final class OwnRecord {
    final byte[] json;
    String member;
    boolean listed;

    OwnRecord(byte[] json) {
      this.json = json;
    }
  }

  /** @param mayWrite whether this instance counts as alive, as far as it knows */
  ConnectionRecords(
      Vertx vertx, Commands commands, Keys keys, String instance, Duration ttl, BooleanSupplier mayWrite) {
    this.vertx = vertx;
    this.commands = commands;
    this.keys = keys;
    this.instance = instance;
    this.ttl = ttl;
    this.mayWrite = mayWrite;
  }

  void start() {
    timer = vertx.setPeriodic(tickMillis(), id -> refreshSome());
  }

  private long tickMillis() {
    return Math.min(TICK_MILLIS, ttl.toMillis() / REFRESHES_PER_TTL / 2);
  }

  private long periodMillis() {
    return ttl.toMillis() / REFRESHES_PER_TTL;
  }

  int size() {
    return records.size();
  }

  /**
   * Begins a life: the set of connections is kept anew. The next round comes soon: who is cleaning up after the life
   * before may delete what is written now.
   */
  void begin(InstanceId newLife) {
    life = newLife;
    commands.send(Command.DEL, keys.connections(instance));
    writeAll();
    roundBegan -= Duration.ofMillis(Math.max(0, periodMillis() - SOON_MILLIS)).toNanos();
  }

  /** Redis may know nothing of them. */
  void writeAll() {
    records.values().forEach(own -> own.listed = false);
    beginRound();
  }

  private void beginRound() {
    due = new ArrayDeque<>(records.keySet());
    roundBegan = System.nanoTime();
  }

  void add(RegistryMessage.Connected connected) {
    var record =
        new JsonObject()
            .put("client", connected.client())
            .put("user", connected.user())
            .put("instance", instance)
            .put("connected_at", connected.connectedAt())
            .put("transport", connected.transport());
    if (connected.remoteAddress() != null) {
      record.put("remote_address", connected.remoteAddress());
    }
    records.put(connected.client(), new OwnRecord(record.toBuffer().getBytes()));
    write(connected.client());
  }

  /** What cannot be written now is written in a later round. */
  private void write(String client) {
    if (life == null || !commands.isUp() || !mayWrite.getAsBoolean()) {
      return;
    }
    var own = records.get(client);
    if (!own.listed) {
      own.listed = true;
      own.member = life.incarnation() + ":" + client;
      commands
          .send(Command.SADD, keys.connections(instance), own.member)
          .onFailure(cause -> own.listed = false);
    }
    commands.send(Command.SET, keys.connection(client), own.json, "PX", ttl.toMillis());
  }

  void remove(String client) {
    var own = records.remove(client);
    if (own != null && own.member != null) {
      delete(client, own.member);
    }
  }

  /** What cannot be deleted now is deleted when Redis is back. */
  private Future<?> delete(String client, String member) {
    var deletions =
        Future.join(
            commands.send(Command.SREM, keys.connections(instance), member),
            commands.send(Command.DEL, keys.connection(client)));
    return deletions.onFailure(cause -> gone.put(client, member));
  }

  private void refreshSome() {
    if (!commands.isUp()) {
      return;
    }
    deleteSome(gone.entrySet().iterator());
    if (due.isEmpty() && System.nanoTime() - roundBegan >= Duration.ofMillis(periodMillis()).toNanos()) {
      beginRound();
    }
    long most = Math.max(LEAST_PER_TURN, 2 * records.size() * tickMillis() / periodMillis());
    for (long i = 0; i < most && !due.isEmpty(); i++) {
      var client = due.poll();
      if (records.containsKey(client)) {
        write(client);
      }
    }
  }

  private void deleteSome(Iterator<Map.Entry<String, String>> those) {
    var some = new ArrayList<Map.Entry<String, String>>();
    while (some.size() < LEAST_PER_TURN && those.hasNext()) {
      some.add(those.next());
      those.remove();
    }
    some.forEach(client -> delete(client.getKey(), client.getValue()));
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /** The instance is ending: deletes what is left. */
  Future<Void> removeAll() {
    var clients = new ArrayList<>(gone.keySet());
    records.forEach((client, own) -> clients.add(client));
    records.clear();
    return delete(clients, 0)
        .eventually(() -> commands.send(Command.DEL, keys.connections(instance)));
  }

  private Future<Void> delete(List<String> clients, int from) {
    if (from >= clients.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(clients.size(), from + DELETED_AT_ONCE);
    var deletions = new ArrayList<Future<?>>();
    for (var client : clients.subList(from, to)) {
      deletions.add(commands.send(Command.DEL, keys.connection(client)));
    }
    return Future.join(deletions).compose(deleted -> delete(clients, to));
  }
}
