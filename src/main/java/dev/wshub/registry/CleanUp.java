package dev.wshub.registry;

import dev.wshub.redis.Commands;
import dev.wshub.redis.InstanceId;
import dev.wshub.redis.Keys;
import dev.wshub.redis.PresenceBurial;
import dev.wshub.redis.Script;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Removes what an instance has left: sends its leaves, removes its presence and its keys. Every step can be repeated,
 * by whomever, and the last one makes that nobody does it again. Registry's loop only.
 */
final class CleanUp {
  /** Channels, or connections, at once: one after the other, fifty thousand of them would take too long. */
  private static final int AT_ONCE = 100;

  private static final int BURIED_SECONDS = 86_400;

  private final Commands commands;
  private final Keys keys;
  private final PresenceBurial presence;
  private final Duration instanceTtl;

  CleanUp(Commands commands, Keys keys, Duration instanceTtl) {
    this.commands = commands;
    this.keys = keys;
    presence = new PresenceBurial(commands, keys);
    this.instanceTtl = instanceTtl;
  }

  /**
   * After one that has died.
   *
   * @param self who does it
   */
  Future<Void> afterDead(String dead, String self) {
    return commands
        .send(Command.GET, keys.incarnation(dead))
        .compose(
            incarnation ->
                incarnation == null
                    ? Future.succeededFuture()
                    : mark(new InstanceId(dead, incarnation.toString()), self))
        .compose(marked -> scan(keys.presenceOf(dead), members -> all(members, member -> bury(dead, member, self))))
        .compose(
            buried ->
                scan(keys.connections(dead), members -> all(members, member -> removeConnection(dead, member))))
        .compose(removed -> forget(dead));
  }

  /** First of all, so that an instance that lives after all learns of it at its next heartbeat. */
  private Future<Void> mark(InstanceId dead, String self) {
    return commands.send(Command.SET, keys.buried(dead), self, "EX", BURIED_SECONDS).mapEmpty();
  }

  private Future<Void> bury(String dead, String member, String self) {
    var life = lifeOf(dead, member);
    return mark(life, self)
        .compose(marked -> presence.bury(rest(member), life))
        .compose(buried -> unlist(keys.presenceOf(dead), member));
  }

  private Future<Void> removeConnection(String dead, String member) {
    return commands
        .send(Command.DEL, keys.connection(rest(member)))
        .compose(removed -> unlist(keys.connections(dead), member));
  }

  private Future<Void> unlist(String set, String member) {
    return commands.send(Command.SREM, set, member).mapEmpty();
  }

  private Future<Void> forget(String dead) {
    return commands
        .run(Script.FORGET, List.of(keys.instances()), dead, instanceTtl.toMillis())
        .compose(
            gone ->
                gone.toInteger() == 0
                    ? Future.succeededFuture()
                    : Future.all(
                        commands.send(Command.DEL, keys.instance(dead)),
                        commands.send(Command.DEL, keys.incarnation(dead))))
        .mapEmpty();
  }

  /**
   * What an instance that ends by itself has left after all its clients: what could not be removed in time, or came
   * back with older data. Their leaves are sent.
   */
  Future<Void> afterSelf(String self) {
    return clear(self, member -> true, true);
  }

  /** What has come back with older data, of lives before this one: their leaves were sent long ago. */
  Future<Void> ofEarlierLives(InstanceId life) {
    return clear(life.id(), member -> !member.startsWith(life.incarnation() + ":"), false);
  }

  private Future<Void> clear(String self, Predicate<String> which, boolean leaves) {
    return scan(
        keys.presenceOf(self),
        members -> all(members.stream().filter(which).toList(), member -> clear(self, member, leaves)));
  }

  private Future<Void> clear(String self, String member, boolean leaves) {
    return presence
        .clear(rest(member), lifeOf(self, member), leaves)
        .compose(cleared -> unlist(keys.presenceOf(self), member));
  }

  private static InstanceId lifeOf(String id, String member) {
    return new InstanceId(id, member.substring(0, member.indexOf(':')));
  }

  /** Of {@code incarnation:rest}. */
  private static String rest(String member) {
    return member.substring(member.indexOf(':') + 1);
  }

  private static Future<Void> all(List<String> members, Function<String, Future<Void>> action) {
    if (members.isEmpty()) {
      return Future.succeededFuture();
    }
    var some = members.subList(0, Math.min(AT_ONCE, members.size()));
    var rest = members.subList(some.size(), members.size());
    var actions = new ArrayList<Future<?>>();
    some.forEach(member -> actions.add(action.apply(member)));
    return Future.join(actions).compose(done -> all(rest, action));
  }

  /** Goes through a set that shrinks meanwhile. */
  private Future<Void> scan(String key, Function<List<String>, Future<Void>> action) {
    return scan(key, "0", action);
  }

  private Future<Void> scan(String key, String cursor, Function<List<String>, Future<Void>> action) {
    return commands
        .send(Command.SSCAN, key, cursor, "COUNT", AT_ONCE)
        .compose(page -> action.apply(texts(page.get(1))).map(page.get(0).toString()))
        .compose(next -> next.equals("0") ? Future.succeededFuture() : scan(key, next, action));
  }

  private static List<String> texts(Response list) {
    return list.stream().map(Response::toString).toList();
  }
}
