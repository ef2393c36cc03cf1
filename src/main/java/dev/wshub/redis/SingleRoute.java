package dev.wshub.redis;

import dev.wshub.config.RedisConfig;
import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.hub.EngineAway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;

/** All commands go to one server: the only one, or the master of the moment. Bridge's loop only. */
final class SingleRoute implements Route {
  private static final int NO_SLOT = -1;

  private final Lane lane;
  private final OrderQueue queue;

  SingleRoute(Vertx vertx, RedisConfig config, Connector connector, String name, Servers servers) {
    lane = new Lane(vertx, config, connector, name, connector::master, servers);
    queue = new OrderQueue(vertx, servers, NO_SLOT);
    connector.onChange(this::serversAre);
  }

  private void serversAre(Set<Endpoint> known) {
    if (lane.isUp() && !known.contains(lane.at())) {
      lane.leave("the master is another server now: " + known);
    }
  }

  @Override
  public void start() {
    lane.connect();
  }

  @Override
  public boolean isUp() {
    return lane.isUp();
  }

  @Override
  public OrderQueue queue(String key) {
    return queue;
  }

  @Override
  public Lane lane(int slot) {
    return lane;
  }

  @Override
  public Lane lane(Endpoint at) {
    return lane;
  }

  @Override
  public boolean moved(Endpoint to, int slot) {
    return false;
  }

  @Override
  public void isDown(Lane down) {}

  @Override
  public ServerIdentity server() {
    return lane.server();
  }

  @Override
  public void checkDeadlines() {
    lane.checkDeadline();
  }

  @Override
  public Future<Void> close(EngineAway why) {
    queue.close(why);
    return lane.close(why.getMessage());
  }
}
