package dev.wshub.faults;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * A client as the SDKs are: comes back after a close, to whichever instance it is given then, subscribes again after 2500 and after
 * temporary errors, and recovers. Notes gaps, repeats and disorder that it was not told of. Hundreds of them share an event loop.
 */
final class FollowingClient {
  private static final int RETRY_MS = 200;
  private static final int TEMPORARY = 100;

  private final Context context;
  private final Vertx vertx;
  private final WebSocketClient sockets;
  private IntSupplier port;
  private final Ledger ledger;
  private final Map<String, Place> places = new HashMap<>();
  private final Map<Integer, String> requests = new HashMap<>();
  private WebSocket socket;
  private boolean stopped;
  private int lastId;

  /** Offset of the last publication by channel, for the test's thread; the number of the last one where there are no offsets. */
  final Map<String, Long> newest = new ConcurrentHashMap<>();

  /** Channels that it is subscribed to at the moment, for the test's thread. */
  final Map<String, Boolean> subscribed = new ConcurrentHashMap<>();

  /** Where it is in one channel. */
  private static final class Place {
    String epoch = "";
    long offset;
  }

  FollowingClient(Context context, WebSocketClient sockets, IntSupplier port, List<String> channels, Ledger ledger) {
    this.context = context;
    this.vertx = context.owner();
    this.sockets = sockets;
    this.port = port;
    this.ledger = ledger;
    channels.forEach(channel -> places.put(channel, new Place()));
  }

  boolean follows(String channel) {
    return places.containsKey(channel);
  }

  FollowingClient start() {
    context.runOnContext(go -> connect());
    return this;
  }

  /** Comes back, at another instance. */
  void moveTo(IntSupplier other) {
    context.runOnContext(
        go -> {
          port = other;
          connect();
        });
  }

  /** Goes away. */
  void stop() {
    context.runOnContext(
        go -> {
          stopped = true;
          if (socket != null) {
            socket.close();
          }
        });
  }

  private void connect() {
    stopped = false;
    sockets
        .connect(port.getAsInt(), "127.0.0.1", "/connection/websocket")
        .onComplete(this::connected, refused -> later(this::connect));
  }

  private void later(Runnable task) {
    long millis = ThreadLocalRandom.current().nextInt(RETRY_MS / 4, RETRY_MS);
    vertx.setTimer(millis, id -> task.run());
  }

  private void connected(WebSocket opened) {
    socket = opened;
    requests.clear();
    opened.textMessageHandler(text -> text.lines().filter(line -> !line.isBlank()).forEach(this::take));
    opened.closeHandler(
        closed -> {
          subscribed.clear();
          if (socket == opened && !stopped) {
            later(this::connect);
          }
        });
    send(new JsonObject().put("id", ++lastId).put("connect", new JsonObject()));
    places.keySet().forEach(this::subscribe);
  }

  private void send(JsonObject command) {
    socket.writeTextMessage(command.encode());
  }

  private void subscribe(String channel) {
    if (socket.isClosed()) {
      return;
    }
    var place = places.get(channel);
    var command = new JsonObject().put("channel", channel);
    if (!place.epoch.isEmpty()) {
      command.put("recover", true).put("epoch", place.epoch).put("offset", place.offset);
    }
    requests.put(++lastId, channel);
    send(new JsonObject().put("id", lastId).put("subscribe", command));
  }

  private void take(String line) {
    var message = new JsonObject(line);
    if (message.isEmpty()) {
      send(new JsonObject()); // the answer to a ping
    } else if (message.containsKey("push")) {
      push(message.getJsonObject("push"));
    } else {
      var channel = requests.remove(message.getInteger("id"));
      if (channel != null) {
        reply(channel, message);
      }
    }
  }

  private void push(JsonObject push) {
    var channel = push.getString("channel");
    if (push.containsKey("pub")) {
      publication(channel, push.getJsonObject("pub"));
    } else if (push.containsKey("unsubscribe")) {
      subscribed.remove(channel);
      if (push.getJsonObject("unsubscribe").getInteger("code") == 2500) {
        ledger.lost.incrementAndGet();
      }
      subscribe(channel);
    }
  }

  private void reply(String channel, JsonObject reply) {
    if (reply.containsKey("error")) {
      if (reply.getJsonObject("error").getInteger("code") != TEMPORARY) {
        ledger.faults.add(reply.encode());
      }
      later(() -> subscribe(channel));
      return;
    }
    var place = places.get(channel);
    var result = reply.getJsonObject("subscribe");
    var epoch = result.getString("epoch", "");
    if (result.getBoolean("recovered", false)) {
      ledger.recoveries.incrementAndGet();
      place.epoch = epoch;
      result.getJsonArray("publications", new JsonArray()).forEach(one -> publication(channel, (JsonObject) one));
    } else {
      if (!place.epoch.isEmpty()) {
        ledger.unrecovered.incrementAndGet();
      }
      place.epoch = epoch;
      place.offset = result.getLong("offset", 0L);
      newest.put(channel, place.offset);
    }
    subscribed.put(channel, true);
  }

  private void publication(String channel, JsonObject publication) {
    ledger.deliveries.incrementAndGet();
    var place = places.get(channel);
    long number = publication.getJsonObject("data").getLong("n");
    long offset = publication.getLong("offset", 0L);
    if (offset == 0) {
      newest.put(channel, number);
      return;
    }
    if (offset != place.offset + 1) {
      ledger.faults.add("in " + channel + "@" + place.epoch + " offset " + offset + " after " + place.offset);
    }
    ledger.seen(channel, place.epoch, offset, number);
    place.offset = offset;
    newest.put(channel, offset);
  }
}
