package dev.wshub.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes what an instance that is gone has left in a channel's presence. Every step can be repeated, and done by
 * several at once: an entry is removed once, and with it its leave is sent. Registry's loop only.
 */
public final class PresenceBurial {
  private static final String SILENT = "";
  private static final int SCANNED = 200;
  private static final int TOMBSTONE_SECONDS = 3_600;
  private static final int NO_TOMBSTONE = 0;

  private final Commands commands;
  private final Keys keys;

  public PresenceBurial(Commands commands, Keys keys) {
    this.commands = commands;
    this.keys = keys;
  }

  /** Removes all entries of an instance that has died, and sends their leaves; it enters nobody there any more. */
  public Future<Void> bury(String channel, InstanceId dead) {
    return removeAll(channel, dead, TOMBSTONE_SECONDS, true);
  }

  /** The same for an instance that ends by itself: nothing of it can come late. */
  public Future<Void> clear(String channel, InstanceId ended, boolean leaves) {
    return removeAll(channel, ended, NO_TOMBSTONE, leaves);
  }

  /** The tombstone comes first: what is entered after it was written is refused, what was before it is found. */
  private Future<Void> removeAll(String channel, InstanceId life, int tombstone, boolean leaves) {
    return remove(channel, ClientList.PRESENT, life, tombstone, List.of())
        .compose(written -> scan(channel, ClientList.PRESENT, life, leaves, "0"))
        .compose(removed -> scan(channel, ClientList.JOINED, life, leaves, "0"));
  }

  private Future<Void> scan(String channel, ClientList list, InstanceId life, boolean leaves, String cursor) {
    return commands
        .send(Command.HSCAN, keys.clients(channel, list), cursor, "COUNT", SCANNED)
        .compose(page -> remove(channel, list, life, page.get(1), leaves).map(page.get(0).toString()))
        .compose(next -> next.equals("0") ? Future.succeededFuture() : scan(channel, list, life, leaves, next));
  }

  private Future<Void> remove(String channel, ClientList list, InstanceId life, Response entries, boolean leaves) {
    var arguments = new ArrayList<Object>();
    for (int i = 0; i < entries.size(); i += 2) {
      byte[] bytes = entries.get(i + 1).toBytes();
      PresenceEntry.from(channel, bytes)
          .filter(entry -> entry.owner().equals(life.text()))
          .map(PresenceEntry::info)
          .ifPresent(
              info ->
                  arguments.addAll(
                      List.of(info.client(), info.user(), bytes, leaves ? Envelope.left(info) : SILENT)));
    }
    return arguments.isEmpty() ? Future.succeededFuture() : remove(channel, list, life, NO_TOMBSTONE, arguments);
  }

  private Future<Void> remove(String channel, ClientList list, InstanceId life, int tombstone, List<Object> entries) {
    var all =
        List.of(
            keys.clients(channel, list),
            keys.users(channel, list),
            keys.expiry(channel, list),
            keys.tombstone(channel, life));
    var arguments = new ArrayList<Object>(List.of(tombstone, keys.live(channel)));
    arguments.addAll(entries);
    return commands.run(Script.PRESENCE_BURY, all, arguments.toArray()).mapEmpty();
  }
}
