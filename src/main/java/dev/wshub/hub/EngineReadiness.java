package dev.wshub.hub;

import dev.wshub.config.EngineConfig;
import dev.wshub.config.HubConfig;
import io.vertx.core.eventbus.EventBus;

/**
 * Whether the engine takes and brings publications: always in memory; with Redis the first bridge tells. Belongs to the event
 * loop of its owner.
 */
public final class EngineReadiness {
  private static final int FIRST_BRIDGE = 0;

  private final EventBus eventBus;
  private final HubConfig config;
  private boolean ready;

  public EngineReadiness(EventBus eventBus, HubConfig config) {
    this.eventBus = eventBus;
    this.config = config;
    ready = config.engine().type() != EngineConfig.Type.REDIS;
  }

  /**
   * Asks the bridge, where there is one.
   *
   * @param ownAddress where the owner listens already, and hands what it is told to {@link #told}
   */
  public void ask(String ownAddress) {
    if (config.engine().type() == EngineConfig.Type.REDIS) {
      var bridge = new HubAddresses(config.eventBus().prefix()).bridge(FIRST_BRIDGE);
      eventBus.send(bridge, new BridgeMessage.AskReady(ownAddress), LocalCodec.deliveryOptions());
    }
  }

  public void told(LoopMessage.EngineReady news) {
    ready = news.ready();
  }

  public boolean isReady() {
    return ready;
  }
}
