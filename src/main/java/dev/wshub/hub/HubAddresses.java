package dev.wshub.hub;

/**
 * Event-bus addresses of the owners of state. Each has exactly one consumer, so that its messages keep their order.
 *
 * @param prefix beginning of all addresses of one hub, so that two hubs can live in one Vert.x
 */
public record HubAddresses(String prefix) {

  /** Where the hub shard with that number takes {@link HubMessage}s. */
  public String shard(int index) {
    return prefix + ".internal.hub." + index;
  }

  /** Where the server loop with that number takes {@link LoopMessage}s. */
  public String loop(int index) {
    return prefix + ".internal.loop." + index;
  }
}
