package dev.wshub.config;

/**
 * The hub's place on the event bus.
 *
 * @param prefix beginning of all its addresses, so that two hubs can live in one Vert.x
 */
public record EventBusConfig(
    @Setting(means = "beginning of the hub's event-bus addresses", byDefault = "wshub", matches = "[-a-zA-Z0-9_.]+")
        String prefix) {

  /**
   * Where the server verticle of this index answers the life-cycle phases {@code port}, {@code unready} and {@code drain}: local
   * requests with JSON bodies.
   */
  public String lifecycleAddress(int serverIndex) {
    return prefix + ".internal.lifecycle." + serverIndex;
  }
}
