package dev.wshub.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;

/** A client that subscribes to one channel and leaves it again and again, and stays at the end. */
final class RestlessClient {
  /** All clients leave in the first part of such a span, so that the channel is often left by all of them. */
  private static final int WAVE_MS = 60;

  private final Vertx vertx;
  private final WebSocket socket;
  private final String channel;
  private final Ledger ledger;
  private int cycles;
  private int lastId = 1;
  private long position = -1;
  private volatile long offset;
  private volatile boolean atRest;

  RestlessClient(Vertx vertx, WebSocket socket, String channel, int cycles, Ledger ledger) {
    this.vertx = vertx;
    this.socket = socket;
    this.channel = channel;
    this.cycles = cycles;
    this.ledger = ledger;
  }

  /** Call on the socket's loop. */
  void begin() {
    socket.textMessageHandler(text -> text.lines().filter(line -> !line.isBlank()).forEach(this::take));
    socket.writeTextMessage("{\"id\":1,\"connect\":{}}");
    send("subscribe");
  }

  boolean isAtRest() {
    return atRest;
  }

  long offset() {
    return offset;
  }

  void stop() {
    socket.close();
  }

  private void send(String command) {
    var body = new JsonObject().put("channel", channel);
    socket.writeTextMessage(new JsonObject().put("id", ++lastId).put(command, body).encode());
  }

  private void take(String line) {
    var message = new JsonObject(line);
    if (message.isEmpty()) {
      socket.writeTextMessage("{}");
    } else if (message.containsKey("error")) {
      ledger.faults.add(line);
      vertx.setTimer(WAVE_MS, id -> send("subscribe"));
    } else if (message.containsKey("subscribe")) {
      position = message.getJsonObject("subscribe").getLong("offset", 0L);
      offset = position;
      subscribed();
    } else if (message.containsKey("unsubscribe")) {
      position = -1;
      vertx.setTimer(untilNextWave(), id -> send("subscribe"));
    } else if (message.containsKey("push")) {
      push(message.getJsonObject("push"));
    }
  }

  private void subscribed() {
    if (--cycles > 0) {
      vertx.setTimer(ThreadLocalRandom.current().nextLong(1, 10), id -> send("unsubscribe"));
    } else {
      atRest = true;
    }
  }

  private static long untilNextWave() {
    long now = System.nanoTime() / 1_000_000;
    return WAVE_MS - now % WAVE_MS + ThreadLocalRandom.current().nextInt(WAVE_MS / 4);
  }

  private void push(JsonObject push) {
    var publication = push.getJsonObject("pub");
    if (publication == null) {
      ledger.faults.add("told: " + push.encode());
      position = -1;
      send("subscribe");
      return;
    }
    ledger.deliveries.incrementAndGet();
    long next = publication.getLong("offset");
    if (position < 0 || next != position + 1) {
      ledger.faults.add("offset " + next + " after " + position);
    }
    position = next;
    offset = next;
  }
}
