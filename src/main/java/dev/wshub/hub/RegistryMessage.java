package dev.wshub.hub;

/** What the registry is told. Immutable, sent over the local event bus to the registry's one address. */
public sealed interface RegistryMessage {

  /**
   * A client is connected.
   *
   * @param connectedAt milliseconds since 1970
   * @param remoteAddress where it came from, or null where that is not to be written
   */
  record Connected(String client, String user, long connectedAt, String transport, String remoteAddress)
      implements RegistryMessage {}

  /** A client that was connected is gone. */
  record Disconnected(String client) implements RegistryMessage {}

  /**
   * A bridge is there, possibly anew; it is told of the last heartbeat by {@link BridgeMessage.Beat}, and of all
   * clients.
   */
  record BridgeUp(int bridge) implements RegistryMessage {}

  /** Answers {@link HubMessage.RegistryStopping}. */
  record ShardIntent(int shard, boolean ending) implements RegistryMessage {}

  /** A survivor took this instance for dead: Redis has refused presence under this incarnation. */
  record Buried(String incarnation) implements RegistryMessage {}
}
