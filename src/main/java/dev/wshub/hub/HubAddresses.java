package dev.wshub.hub;

/**
 * Event-bus addresses of one hub. Each has exactly one consumer, so that its messages keep their order, but where it says
 * otherwise.
 *
 * @param prefix beginning of all addresses of one hub, so that two hubs can live in one Vert.x
 */
public record HubAddresses(String prefix) {

  /** Where the hub shard with that number takes {@link HubMessage}s. */
  public String shard(int index) {
    return prefix + ".internal.hub." + index;
  }

  /** Where the Redis bridge with that number takes {@link BridgeMessage}s. */
  public String bridge(int index) {
    return prefix + ".internal.bridge." + index;
  }

  /**
   * Where the Redis bridge that speaks with other instances takes what all are to be asked, and the answers of its own
   * loops and shards.
   */
  public String control() {
    return prefix + ".internal.control";
  }

  /** Where the registry takes {@link RegistryMessage}s. */
  public String registry() {
    return prefix + ".internal.registry";
  }

  /** Where the server loop with that number takes {@link LoopMessage}s. */
  public String loop(int index) {
    return prefix + ".internal.loop." + index;
  }

  /** Where the event-bus API takes {@link LoopMessage}s, which are answers. */
  public String api() {
    return prefix + ".internal.api";
  }

  /**
   * The one address that several owners may listen to: every shard publishes {@link LoopMessage.ShardUp} and {@link
   * LoopMessage.ShardDown} there, for those who are no server loop.
   */
  public String shardNews() {
    return prefix + ".internal.shards";
  }

  /** Where other verticles call a method of the API with a {@code JsonObject}. */
  public String method(String name) {
    return prefix + "." + name;
  }
}
