package dev.wshub;

import dev.wshub.config.ConfigException;
import dev.wshub.config.HubConfig;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.util.ArrayList;
import java.util.List;

/**
 * What two hubs on one Vert.x must not share: the event-bus addresses and the ports. Vert.x itself allows both, and gives each hub
 * a part of the messages and of the connections.
 */
final class Claims {

  private static final String MAP = "dev.wshub.claims";

  private final LocalMap<String, Boolean> claimed;
  private final List<String> own = new ArrayList<>();

  Claims(Vertx vertx) {
    claimed = vertx.sharedData().getLocalMap(MAP);
  }

  /**
   * Claims all that a hub uses; fails with a {@link ConfigException}, and then holds nothing.
   *
   * @param others how many verticles with event-bus addresses there are besides the servers
   * @param tcpBridges how many bridge verticles there are
   */
  void claim(HubConfig config, int others, int servers, int tcpBridges) {
    var problems = new ArrayList<String>();
    if (others + servers > 0) {
      var prefix = config.eventBus().prefix();
      claim("event bus " + prefix, "event_bus.prefix: another hub on this Vert.x has \"" + prefix + "\", each needs its own", problems);
    }
    var server = config.httpServer();
    if (servers > 0) {
      claimPort("http_server.port", server.address(), server.port(), problems);
    }
    if (server.hasInternalPort()) {
      claimPort("http_server.internal_port", server.effectiveInternalAddress(), server.effectiveInternalPort(), problems);
    }
    if (tcpBridges > 0 && config.tcpBridge().enabled()) {
      claimPort("tcp_bridge.port", config.tcpBridge().address(), config.tcpBridge().port(), problems);
    }
    if (!problems.isEmpty()) {
      release();
      throw new ConfigException(problems);
    }
  }

  private void claimPort(String key, String address, int port, List<String> problems) {
    if (port != 0) {
      claim("port " + address + ":" + port, key + ": another hub on this Vert.x has " + port + ", each needs its own", problems);
    }
  }

  private void claim(String what, String otherwise, List<String> problems) {
    if (claimed.putIfAbsent(what, true) == null) {
      own.add(what);
    } else {
      problems.add(otherwise);
    }
  }

  void release() {
    own.forEach(claimed::remove);
    own.clear();
  }
}
