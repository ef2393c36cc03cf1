package dev.wshub.server;

import dev.wshub.hub.ConnectionPage;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LoopMessage;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Lists connections of this loop in the order of their ids. There is no index by id, which each connection would have to
 * pay for: all are looked at, a bounded number per turn.
 *
 * <p>Owner loop only.
 */
final class ConnectionListing {

  /** Some 100 µs. */
  static final int CONNECTIONS_PER_TURN = 2_000;

  private final HubClient hub;
  private final Sessions sessions;
  private final Consumer<Runnable> afterThisTask;

  /**
   * @param afterThisTask makes the loop run something behind what it already has
   */
  ConnectionListing(HubClient hub, Sessions sessions, Consumer<Runnable> afterThisTask) {
    this.hub = hub;
    this.sessions = sessions;
    this.afterThisTask = afterThisTask;
  }

  /** Answers the request; connections that come or go meanwhile are in it or not. */
  void run(LoopMessage.ListConnections request) {
    proceed(request, sessions.of(request.user()).iterator(), new TreeMap<>());
  }

  private void proceed(LoopMessage.ListConnections request, Iterator<Session> left, TreeMap<String, Session> first) {
    for (int more = CONNECTIONS_PER_TURN; more > 0 && left.hasNext(); more--) {
      Session session = left.next();
      if (isMeant(session, request)) {
        first.put(session.info().client(), session);
        if (first.size() > request.limit() + 1) {
          first.pollLastEntry();
        }
      }
    }
    if (left.hasNext()) {
      afterThisTask.accept(() -> proceed(request, left, first));
    } else {
      answer(request, first);
    }
  }

  private static boolean isMeant(Session session, LoopMessage.ListConnections request) {
    return session.state() == Session.State.CONNECTED
        && session.info().client().compareTo(request.after()) > 0
        && (request.channel().isEmpty() || isOn(session.subscriptions.get(request.channel())));
  }

  private static boolean isOn(Subscription subscription) {
    return subscription != null && subscription.state == Subscription.State.ON;
  }

  private void answer(LoopMessage.ListConnections request, TreeMap<String, Session> first) {
    boolean more = first.size() > request.limit();
    if (more) {
      first.pollLastEntry();
    }
    var entries = new TreeMap<String, ConnectionPage.Entry>();
    first.forEach((client, session) -> entries.put(client, entry(session)));
    hub.answer(request.caller(), new ConnectionPage(entries, more));
  }

  private static ConnectionPage.Entry entry(Session session) {
    List<String> channels =
        session.subscriptions.current().stream()
            .filter(ConnectionListing::isOn)
            .map(subscription -> subscription.channel)
            .sorted()
            .toList();
    return new ConnectionPage.Entry(
        session.info().client(), session.info().user(), session.connectedAt, session.transport().kind().label(), channels);
  }
}
