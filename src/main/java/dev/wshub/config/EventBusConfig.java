package dev.wshub.config;

import java.time.Duration;

/**
 * The hub's place on the event bus.
 *
 * @param prefix beginning of all its addresses, so that two hubs can live in one Vert.x
 * @param delegationTimeout time in which another verticle that is asked for a decision must answer
 */
public record EventBusConfig(
    @Setting(means = "beginning of the hub's event-bus addresses", byDefault = "wshub", matches = "[-a-zA-Z0-9_.]+")
        String prefix,
    @Setting(
            means = "time in which verticles that are asked for decisions (the *_address keys) must answer",
            byDefault = "1s",
            least = "10ms",
            most = "30s")
        Duration delegationTimeout) {

  /** Whether an address is one that the hub itself listens to, or may listen to. */
  boolean isOwn(String address) {
    return address.equals(prefix) || address.startsWith(prefix + ".");
  }

  /**
   * Where the server verticle of this index answers the life-cycle phases {@code port}, {@code unready} and {@code drain}: local
   * requests with JSON bodies.
   */
  public String lifecycleAddress(int serverIndex) {
    return prefix + ".internal.lifecycle." + serverIndex;
  }

  /** Where the owner of the internal port answers the phases {@code port} and {@code unready}. */
  public String internalPortLifecycleAddress() {
    return prefix + ".internal.lifecycle.api";
  }

  /** Where {@code {"phase": "started"}} is answered when all verticles are deployed: with {@code ready}, false in a shutdown. */
  public String startLifecycleAddress() {
    return prefix + ".internal.lifecycle.start";
  }
}
