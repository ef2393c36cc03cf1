package dev.wshub.redis;

/**
 * Names of keys and channels in Redis. All keys of one channel carry the same hash tag, so that in a cluster one script
 * reaches them all.
 *
 * @param prefix beginning of all of them; a colon follows it
 */
public record Keys(String prefix) {

  /** The Pub/Sub channel that carries the channel's messages. */
  public String live(String channel) {
    return prefix + ":channel:{" + channel + "}";
  }

  /** The Pub/Sub channel by which an instance finds out whether what it publishes comes back. */
  public String probe(String instance) {
    return prefix + ":probe:" + instance;
  }

  /** Stream whose entry ids are the offsets. */
  public String stream(String channel) {
    return prefix + ":stream:{" + channel + "}";
  }

  /** Hash with the stream's epoch, top offset, last nonce and version. */
  public String meta(String channel) {
    return prefix + ":meta:{" + channel + "}";
  }

  /** Result of a publication with an idempotency key. */
  public String result(String channel, String idempotencyKey) {
    return prefix + ":result:{" + channel + "}:" + idempotencyKey;
  }

  /**
   * Hash from client to its {@link PresenceEntry}: those who are present, or those whose joins alone were published.
   */
  public String clients(String channel, ClientList list) {
    return prefix + ":" + (list == ClientList.PRESENT ? "presence" : "joined") + ":{" + channel + "}";
  }

  /** Hash from user to the number of its clients in that list. */
  public String users(String channel, ClientList list) {
    return clients(channel, list) + ":users";
  }

  /** Sorted set of clients by the time at which their entries expire, in milliseconds; only without a registry. */
  public String expiry(String channel, ClientList list) {
    return clients(channel, list) + ":expiry";
  }

  /** Exists where an instance was taken for dead in one of its lives: it enters nobody any more under that. */
  public String tombstone(String channel, InstanceId instance) {
    return prefix + ":presence:{" + channel + "}:dead:" + instance.text();
  }

  /** Record of a connection. */
  public String connection(String client) {
    return prefix + ":conn:" + client;
  }

  /** Record of an instance, which expires without a heartbeat. */
  public String instance(String id) {
    return prefix + ":instance:" + id;
  }

  /** In which life an instance is; stays until it was cleaned up. */
  public String incarnation(String id) {
    return instance(id) + ":incarnation";
  }

  /** Set of an instance's connections, as {@code incarnation:client}. */
  public String connections(String id) {
    return instance(id) + ":conns";
  }

  /** Set of the channels in which an instance has presence, as {@code incarnation:channel}. */
  public String presenceOf(String id) {
    return instance(id) + ":presence";
  }

  /** Sorted set of the instances by their last heartbeat. */
  public String instances() {
    return prefix + ":instances";
  }

  /** Lease of the survivor that cleans up after a dead instance. */
  public String claim(String id) {
    return prefix + ":claim:" + id;
  }

  /** Exists where an instance was taken for dead in one of its lives. */
  public String buried(InstanceId instance) {
    return prefix + ":buried:" + instance.text();
  }

  /** The Pub/Sub channel of what all instances are asked. */
  public String control() {
    return prefix + ":control";
  }

  /** The Pub/Sub channel of what one instance is asked once more, and of the answers to what it has asked. */
  public String control(String instance) {
    return control() + ":" + instance;
  }
}
