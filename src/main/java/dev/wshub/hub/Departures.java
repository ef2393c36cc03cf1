package dev.wshub.hub;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;

/**
 * Removes the subscribers of server loops that are gone, a bounded number per turn: there may be tens of thousands,
 * each with a leave to be published. Their {@link LoopLink} is retired at once, so nothing of a new incarnation can be
 * taken for something of an old one meanwhile. Belongs to the shard's loop.
 */
final class Departures {
  /** Each costs some microseconds when its leave goes to several loops: about a millisecond per turn. */
  private static final int PER_TURN = 200;

  private final Vertx vertx;
  private final Subscriptions subscriptions;
  private final Queue<LoopLink> links = new ArrayDeque<>();

  Departures(Vertx vertx, Subscriptions subscriptions) {
    this.vertx = vertx;
    this.subscriptions = subscriptions;
  }

  /** Whether nobody is leaving. */
  boolean isEmpty() {
    return links.isEmpty();
  }

  void retire(LoopLink link) {
    link.retired = true;
    if (link.channels.isEmpty()) {
      return;
    }
    links.add(link);
    if (links.size() == 1) {
      turn();
    }
  }

  private void turn() {
    int left = PER_TURN;
    while (left > 0 && !links.isEmpty()) {
      var link = links.peek();
      if (link.channels.isEmpty()) {
        links.remove();
      } else {
        left -= leaveSome(link.channels.values().iterator().next(), left);
      }
    }
    if (!links.isEmpty()) {
      vertx.runOnContext(next -> turn());
    }
  }

  /** Returns the steps taken, at least one. */
  private int leaveSome(LoopMembers members, int limit) {
    var leaving = wanted(members.byConnection.values(), limit);
    if (leaving.size() < limit) {
      // The others are leaving already and wait for a command under way: they need nobody any more.
      members.link.channels.remove(members.channel.name);
    }
    leaving.forEach(subscriptions::leave);
    return Math.max(1, leaving.size());
  }

  private static List<Subscriber> wanted(Collection<Subscriber> subscribers, int limit) {
    var wanted = new ArrayList<Subscriber>(Math.min(limit, subscribers.size()));
    for (var subscriber : subscribers) {
      if (subscriber.request != null) {
        wanted.add(subscriber);
        if (wanted.size() == limit) {
          break;
        }
      }
    }
    return wanted;
  }
}
