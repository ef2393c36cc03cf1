package dev.wshub.redis;

import dev.wshub.hub.EngineAway;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.redis.OwnChannel.Holder;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is in a channel, of all instances, and their joins and leaves. A leave is sent by the removal of an entry that
 * has joined, whoever removes it, and by nothing else. Bridge's loop only.
 */
final class PresenceStore {
  private static final String SILENT = "";

  private final Commands commands;
  private final Keys keys;
  private final PresenceOwner owner;
  private final long ttlMillis;

  /**
   * @param owner this instance, where it has a registry; else null
   * @param ttlMillis life of an entry that is not refreshed, without a registry
   */
  PresenceStore(Commands commands, Keys keys, PresenceOwner owner, long ttlMillis) {
    this.commands = commands;
    this.keys = keys;
    this.owner = owner;
    this.ttlMillis = owner == null ? ttlMillis : 0;
  }

  /** Completes with whether the client was not there before. */
  Future<Boolean> add(String channel, ClientInfo info, boolean joined) {
    return put(channel, ClientList.PRESENT, info, joined, SILENT);
  }

  /** Keeps an entry alive; one that had gone is entered anew, with its join if others were told that it had. */
  Future<Void> refresh(String channel, ClientList list, ClientInfo info, boolean joined, boolean joins) {
    return put(channel, list, info, joined, joined && joins ? Envelope.joined(info) : SILENT).mapEmpty();
  }

  /** Sends the join of a client that is present. */
  Future<Void> join(String channel, ClientInfo info) {
    var presence = List.of(keys.clients(channel, ClientList.PRESENT));
    return commands
        .run(Script.PRESENCE_JOIN, presence, info.client(), keys.live(channel), Envelope.joined(info))
        .mapEmpty();
  }

  /** Sends the join of a client without presence; only with a registry. */
  Future<Void> joinAlone(String channel, ClientInfo info) {
    return put(channel, ClientList.JOINED, info, true, Envelope.joined(info)).mapEmpty();
  }

  private Future<Boolean> put(String channel, ClientList list, ClientInfo info, boolean joined, Object whenNew) {
    return owner == null
        ? put(channel, list, new PresenceEntry(info, joined, ""), null, whenNew)
        : owner.enter(
            channel,
            new Holder(list, info.client()),
            life -> put(channel, list, new PresenceEntry(info, joined, life.text()), life, whenNew));
  }

  private Future<Boolean> put(String channel, ClientList list, PresenceEntry entry, InstanceId life, Object whenNew) {
    var all = new ArrayList<>(keys(channel, list));
    // Without a life nothing can be buried, and this key is never there.
    all.add(life == null ? keys.clients(channel, list) + ":dead" : keys.tombstone(channel, life));
    return commands
        .run(
            Script.PRESENCE_ADD,
            all,
            entry.info().client(),
            entry.info().user(),
            entry.bytes(),
            ttlMillis,
            keys.live(channel),
            whenNew)
        .compose(reply -> wasPut(reply.toInteger(), life));
  }

  private Future<Boolean> wasPut(int outcome, InstanceId life) {
    if (outcome < 0) {
      owner.buried(life);
      return Future.failedFuture(new EngineAway("this instance was taken for dead"));
    }
    return Future.succeededFuture(outcome == 1);
  }

  /**
   * Completes with whether there was an entry; its leave is sent if it has joined and this is to be told. Where
   * entries live with their instance one that cannot be removed now is removed later.
   */
  Future<Boolean> remove(String channel, ClientList list, ClientInfo info, boolean announce) {
    return owner == null
        ? tryToRemove(channel, list, info, announce)
        : owner.leave(
            channel, new Holder(list, info.client()), () -> tryToRemove(channel, list, info, announce));
  }

  private Future<Boolean> tryToRemove(String channel, ClientList list, ClientInfo info, boolean announce) {
    return commands
        .run(
            Script.PRESENCE_REMOVE,
            keys(channel, list),
            info.client(),
            info.user(),
            keys.live(channel),
            announce ? Envelope.left(info) : SILENT)
        .map(reply -> reply.toInteger() == 1);
  }

  Future<Map<String, ClientInfo>> read(String channel) {
    return commands
        .run(Script.PRESENCE_READ, keys(channel, ClientList.PRESENT), "all")
        .map(reply -> clients(channel, reply));
  }

  private static Map<String, ClientInfo> clients(String channel, Response reply) {
    Map<String, ClientInfo> clients = new LinkedHashMap<>();
    for (int i = 0; i < reply.size(); i += 2) {
      var client = reply.get(i).toString();
      PresenceEntry.from(channel, reply.get(i + 1).toBytes()).ifPresent(entry -> clients.put(client, entry.info()));
    }
    return clients;
  }

  Future<PresenceStatistics> statistics(String channel) {
    return commands
        .run(Script.PRESENCE_READ, keys(channel, ClientList.PRESENT), "count")
        .map(reply -> new PresenceStatistics(reply.get(0).toInteger(), reply.get(1).toInteger()));
  }

  private List<String> keys(String channel, ClientList list) {
    return List.of(keys.clients(channel, list), keys.users(channel, list), keys.expiry(channel, list));
  }
}
