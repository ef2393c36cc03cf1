package dev.wshub.server;

import dev.wshub.config.EngineConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.RegistryMessage;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;

/**
 * Tells the registry which clients are connected, where there is one.
 *
 * <p>Owner loop only.
 */
final class RegistryNews {

  private static final DeliveryOptions LOCAL = LocalCodec.deliveryOptions();

  private final EventBus eventBus;
  private final String address;
  private final boolean enabled;
  private final boolean remoteAddress;

  RegistryNews(EventBus eventBus, HubConfig config) {
    this.eventBus = eventBus;
    address = new HubAddresses(config.eventBus().prefix()).registry();
    enabled = config.engine().type() == EngineConfig.Type.REDIS && config.registry().enabled();
    remoteAddress = config.registry().remoteAddress();
  }

  void connected(Session session) {
    if (enabled) {
      var from = remoteAddress ? session.transport().remoteAddress() : null;
      tell(
          new RegistryMessage.Connected(
              session.info().client(),
              session.info().user(),
              session.connectedAt,
              session.transport().kind().label(),
              from == null ? null : from.hostAddress()));
    }
  }

  /** A client that was connected is ending. */
  void disconnected(Session session) {
    if (enabled && session.connectedAt > 0) {
      tell(new RegistryMessage.Disconnected(session.info().client()));
    }
  }

  private void tell(RegistryMessage message) {
    eventBus.send(address, message, LOCAL);
  }
}
