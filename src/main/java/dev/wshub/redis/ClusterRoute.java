package dev.wshub.redis;

import dev.wshub.config.RedisConfig;
import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.hub.EngineAway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane for each node that has slots; each slot keeps its order. Bridge's loop only. */
final class ClusterRoute implements Route {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRoute.class);

  private final Vertx vertx;
  private final RedisConfig config;
  private final Connector connector;
  private final String name;
  private final Servers servers;
  private final ClusterMap map;
  private final OrderQueue[] queues = new OrderQueue[Slot.COUNT];
  private final Map<String, Lane> lanes = new TreeMap<>(); // by the text of their endpoints, for one order
  private final BackOff backOff = new BackOff();
  private boolean known;
  private String told = "";
  private boolean closed;

  ClusterRoute(Vertx vertx, RedisConfig config, Connector connector, String name, Servers servers) {
    this.vertx = vertx;
    this.config = config;
    this.connector = connector;
    this.name = name;
    this.servers = servers;
    map = connector.cluster();
    map.onRefresh(this::mapIs);
  }

  /** Until a node has told the map for the first time; from then on the connector asks again and again. */
  @Override
  public void start() {
    map.refresh().onFailure(cause -> {
      var why = String.valueOf(cause.getMessage());
      if (!closed && !why.equals(told)) {
        told = why;
        LOG.warn("{} has no map of the cluster and goes on trying: {}", name, why);
      }
      vertx.setTimer(backOff.next(), again -> {
        if (!closed && !known) {
          start();
        }
      });
    });
  }

  private void mapIs() {
    if (closed) {
      return;
    }
    known = true;
    var nodes = map.nodes().stream().map(Endpoint::toString).collect(Collectors.toSet());
    for (var node : List.copyOf(lanes.keySet())) {
      if (!nodes.contains(node)) {
        lanes.remove(node).close("the node does not belong to the cluster any more");
      }
    }
    map.masters().forEach(this::lane);
  }

  @Override
  public boolean isUp() {
    return lanes.values().stream().anyMatch(Lane::isUp);
  }

  @Override
  public OrderQueue queue(String key) {
    int slot = Slot.of(key);
    if (queues[slot] == null) {
      queues[slot] = new OrderQueue(vertx, servers, slot);
    }
    return queues[slot];
  }

  @Override
  public Lane lane(int slot) {
    var owner = map.owner(slot);
    return owner == null ? null : lane(owner);
  }

  @Override
  public Lane lane(Endpoint at) {
    var lane = lanes.get(at.toString());
    if (lane == null && !closed) {
      lane = new Lane(vertx, config, connector, name, () -> Future.succeededFuture(at), servers);
      lanes.put(at.toString(), lane);
      lane.connect();
    }
    return lane;
  }

  /** What one node says of one slot is believed at once; the rest of the map is asked for. */
  @Override
  public boolean moved(Endpoint to, int slot) {
    map.moved(slot, to);
    map.refresh();
    return true;
  }

  @Override
  public void isDown(Lane lane) {
    map.refresh();
  }

  @Override
  public ServerIdentity server() {
    var answering = lanes.values().stream().map(Lane::server).filter(server -> server != null).toList();
    var runs = answering.stream().map(ServerIdentity::runId).collect(Collectors.joining(","));
    return new ServerIdentity(answering.get(0).product(), answering.get(0).version(), runs, "cluster");
  }

  @Override
  public void checkDeadlines() {
    List.copyOf(lanes.values()).forEach(Lane::checkDeadline);
  }

  @Override
  public Future<Void> close(EngineAway why) {
    closed = true;
    for (var queue : queues) {
      if (queue != null) {
        queue.close(why);
      }
    }
    return Future.join(lanes.values().stream().map(lane -> lane.close(why.getMessage())).toList()).mapEmpty();
  }
}
