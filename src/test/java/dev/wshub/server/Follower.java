package dev.wshub.server;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;

/**
 * A client as the SDKs are: comes back after a close, subscribes again after 2500 and after temporary errors, and recovers. Has a thread
 * of its own; notes what no client may see. Publications are objects with a number {@code n}, each once per channel.
 */
final class Follower implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final long RETRY_MS = 20;
  private static final int TEMPORARY = 100;

  final Queue<String> faults = new ConcurrentLinkedQueue<>();
  final Queue<Integer> codes = new ConcurrentLinkedQueue<>();
  final Map<String, Integer> last = new ConcurrentHashMap<>();

  private final IntSupplier port;
  private final Map<String, Place> places = new HashMap<>();
  private final Thread thread = new Thread(this::run, "follower");
  private volatile boolean stopped;
  private RawClient client;
  private int lastId;

  /** Where it is in one channel. */
  private static final class Place {
    final Set<Integer> seen = new HashSet<>();
    String epoch = "";
    long offset;
    int request;
  }

  Follower(IntSupplier port, List<String> channels) {
    this.port = port;
    channels.forEach(channel -> places.put(channel, new Place()));
    thread.start();
  }

  private void run() {
    while (!stopped) {
      try (var opened = RawClient.to(port.getAsInt()).open()) {
        client = opened;
        connected();
      } catch (IOException | UncheckedIOException refused) {
        pause();
      } catch (RuntimeException e) {
        faults.add(e.toString());
      }
    }
  }

  private void connected() {
    client.send("{\"id\":" + ++lastId + ",\"connect\":{}}");
    places.keySet().forEach(this::subscribe);
    while (!stopped) {
      try {
        take(client.receiveMessage(POLL).json());
      } catch (AssertionError nothing) {
        if (client.closed().isDone()) {
          codes.add(client.closed().join().code());
          return;
        }
      }
    }
  }

  private void subscribe(String channel) {
    var place = places.get(channel);
    var command = new JsonObject().put("channel", channel);
    if (!place.epoch.isEmpty()) {
      command.put("recover", true).put("epoch", place.epoch).put("offset", place.offset);
    }
    place.request = ++lastId;
    client.send(new JsonObject().put("id", place.request).put("subscribe", command));
  }

  private void take(JsonObject message) {
    if (message.containsKey("push")) {
      push(message.getJsonObject("push"));
    } else {
      places.forEach((channel, place) -> {
        if (place.request == message.getInteger("id", 0)) {
          reply(channel, place, message);
        }
      });
    }
  }

  private void push(JsonObject push) {
    String channel = push.getString("channel");
    if (push.containsKey("pub")) {
      publication(channel, push.getJsonObject("pub"));
    } else if (push.containsKey("unsubscribe")) {
      codes.add(push.getJsonObject("unsubscribe").getInteger("code"));
      subscribe(channel);
    }
  }

  private void reply(String channel, Place place, JsonObject reply) {
    if (reply.containsKey("error")) {
      if (reply.getJsonObject("error").getInteger("code") != TEMPORARY) {
        faults.add(reply.encode());
      }
      pause();
      subscribe(channel);
      return;
    }
    var result = reply.getJsonObject("subscribe");
    String epoch = result.getString("epoch", "");
    if (result.getBoolean("recovered", false)) {
      result.getJsonArray("publications", new JsonArray()).forEach(one -> publication(channel, (JsonObject) one));
    } else if (!place.epoch.isEmpty() && place.epoch.equals(epoch)) {
      faults.add("not recovered in the same epoch: " + reply.encode());
    } else {
      place.offset = result.getLong("offset", 0L);
    }
    place.epoch = epoch;
  }

  private void publication(String channel, JsonObject publication) {
    var place = places.get(channel);
    int number = publication.getJsonObject("data").getInteger("n");
    if (!place.seen.add(number)) {
      faults.add("twice in " + channel + ": " + number);
    }
    long offset = publication.getLong("offset", 0L);
    if (offset != 0 && offset != place.offset + 1) {
      faults.add("in " + channel + " offset " + offset + " after " + place.offset);
    }
    place.offset = offset;
    last.merge(channel, number, Math::max);
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
