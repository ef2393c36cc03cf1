package dev.wshub.redis;

import dev.wshub.config.RedisLocation;
import dev.wshub.config.RedisLocation.Endpoint;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which node of a cluster has which slot, as its nodes tell it. Bridge's loop only. */
final class ClusterMap {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMap.class);
  private static final int MOST_TOLD = 8;

  private final RedisLocation location;
  private final BiFunction<Endpoint, Request, Future<Response>> questions;
  private final Endpoint[] owners = new Endpoint[Slot.COUNT];
  private final List<Runnable> listeners = new ArrayList<>();
  private Set<Endpoint> nodes = new LinkedHashSet<>();
  private List<Endpoint> masters = List.of();
  private Future<Void> asked;
  private int turn;

  /** What was logged since the last map. */
  private final Set<String> told = new HashSet<>();


  /** @param questions asks one server one question, over a connection of its own */
  ClusterMap(RedisLocation location, BiFunction<Endpoint, Request, Future<Response>> questions) {
    this.location = location;
    this.questions = questions;
  }

  /** Called after each refresh. */
  void onRefresh(Runnable listener) {
    listeners.add(listener);
  }

  /** Null where no node is known to have it. */
  Endpoint owner(int slot) {
    return owners[slot];
  }

  /** Who has slots, in the order of these. */
  List<Endpoint> masters() {
    return masters;
  }

  /** All that the last map named. */
  Set<Endpoint> nodes() {
    return nodes;
  }

  /** A node has said so. */
  void moved(int slot, Endpoint to) {
    owners[slot] = to;
    nodes.add(to);
  }

  /** Asks for the map once more; one question at a time. */
  Future<Void> refresh() {
    if (asked == null || asked.isComplete()) {
      var candidates = new ArrayList<>(nodes);
      location.endpoints().stream().filter(seed -> !nodes.contains(seed)).forEach(candidates::add);
      Collections.rotate(candidates, turn++);
      asked = ask(candidates, 0, "").onComplete(done -> told.clear(), this::tell);
    }
    return asked;
  }

  private void tell(Throwable cause) {
    var why = String.valueOf(cause.getMessage());
    if (told.size() < MOST_TOLD && told.add(why)) {
      LOG.warn("The map of the cluster stays as it was: {}", why);
    }
  }

  /** One that is cut off from the others would tell an old map: only who sees the cluster as sound is believed. */
  private Future<Void> ask(List<Endpoint> candidates, int index, String trouble) {
    if (index == candidates.size()) {
      return Future.failedFuture("no node tells who has the slots; " + trouble);
    }
    var node = candidates.get(index);
    return questions
        .apply(node, Request.cmd(Command.CLUSTER).arg("INFO"))
        .compose(info ->
            info.toString().contains("cluster_state:ok")
                ? questions.apply(node, Request.cmd(Command.CLUSTER).arg("SLOTS"))
                : Future.failedFuture("cluster_state is not ok"))
        .transform(answer -> {
          if (answer.failed()) {
            return ask(candidates, index + 1, node + ": " + RedisError.withAdvice(answer.cause()));
          }
          read(answer.result(), node);
          return Future.succeededFuture();
        });
  }

  private void read(Response ranges, Endpoint from) {
    Arrays.fill(owners, null);
    var all = new LinkedHashSet<Endpoint>();
    var withSlots = new LinkedHashSet<Endpoint>();
    for (var range : ranges) {
      var master = node(range.get(2), from);
      Arrays.fill(owners, range.get(0).toInteger(), range.get(1).toInteger() + 1, master);
      withSlots.add(master);
      for (int i = 2; i < range.size(); i++) {
        all.add(node(range.get(i), from));
      }
    }
    nodes = all;
    masters = List.copyOf(withSlots);
    List.copyOf(listeners).forEach(Runnable::run);
  }

  /** A node that does not know its own host leaves it out. */
  private static Endpoint node(Response node, Endpoint from) {
    var host = node.get(0) == null ? "" : node.get(0).toString();
    return new Endpoint(host.isEmpty() || host.equals("?") ? from.host() : host, node.get(1).toInteger());
  }
}
