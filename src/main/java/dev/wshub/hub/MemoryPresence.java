package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.PresenceStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who is in which channel. An entry that nobody refreshes ends by itself. Belongs to its shard's loop, bounded by the
 * shard's subscribers.
 */
final class MemoryPresence {

  /** A client in a channel. */
  static final class Entry extends Deadline {
    final String channel;
    ClientInfo info;
    boolean announced;
    private long expiresAt;

    Entry(String channel) {
      this.channel = channel;
    }

    @Override
    long expiresAt() {
      return expiresAt;
    }
  }

  private final LongSupplier clock;
  private final long ttlMillis;
  private final Map<String, Map<String, Entry>> channels = new HashMap<>();
  private final Deadlines<Entry> deadlines = new Deadlines<>();

  /**
   * @param clock monotonic, in milliseconds
   * @param ttlMillis life of an entry that is not refreshed
   */
  MemoryPresence(LongSupplier clock, long ttlMillis) {
    this.clock = clock;
    this.ttlMillis = ttlMillis;
  }

  /** Enters a client or prolongs its entry; tells whether it was not there. */
  boolean put(String channel, ClientInfo info, boolean announced) {
    var clients = channels.computeIfAbsent(channel, name -> new HashMap<>());
    var entry = clients.get(info.client());
    boolean added = entry == null;
    if (added) {
      entry = new Entry(channel);
      clients.put(info.client(), entry);
    }
    entry.info = info;
    entry.announced = announced;
    entry.expiresAt = clock.getAsLong() + ttlMillis;
    if (added) {
      deadlines.put(entry);
    }
    return added;
  }

  /** Removes a client's entry; tells whether there was one. */
  boolean remove(String channel, String client) {
    var clients = channels.get(channel);
    var entry = clients == null ? null : clients.remove(client);
    if (entry == null) {
      return false;
    }
    deadlines.remove(entry);
    if (clients.isEmpty()) {
      channels.remove(channel);
    }
    return true;
  }

  Map<String, ClientInfo> clients(String channel) {
    var clients = new LinkedHashMap<String, ClientInfo>();
    entries(channel).forEach((client, entry) -> clients.put(client, entry.info));
    return clients;
  }

  PresenceStatistics statistics(String channel) {
    var users = new HashSet<String>();
    var entries = entries(channel);
    entries.values().forEach(entry -> users.add(entry.info.user()));
    return new PresenceStatistics(entries.size(), users.size());
  }

  /** Takes out the next entry that has ended, or null: each is seen once. */
  Entry pollExpired(Budget budget) {
    var entry = deadlines.poll(clock.getAsLong(), budget);
    if (entry != null) {
      remove(entry.channel, entry.info.client());
    }
    return entry;
  }

  int size() {
    return deadlines.size();
  }

  private Map<String, Entry> entries(String channel) {
    return channels.getOrDefault(channel, Map.of());
  }
}
