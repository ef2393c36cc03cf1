package dev.wshub.server;

import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.LoopMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The connections of this loop, by their number and by their user.
 *
 * <p>Owner loop only.
 */
final class Sessions {

  private final Map<Long, Session> byNumber = new LinkedHashMap<>();
  private final Map<String, Set<Session>> byUser = new HashMap<>();
  private final Map<Session, List<LoopMessage>> connecting = new LinkedHashMap<>();
  private int connected;

  void add(Session session) {
    byNumber.put(session.number, session);
  }

  /** A connect command is being decided. */
  void connecting(Session session) {
    connecting.put(session, List.of());
  }

  /** Those whose connect command is being decided, in a list of their own. */
  List<Session> connecting() {
    return connecting.isEmpty() ? List.of() : List.copyOf(connecting.keySet());
  }

  /** What the API wants to be done with all that match, kept until it is known who this one is. */
  void postpone(Session session, LoopMessage order) {
    List<LoopMessage> orders = connecting.get(session);
    if (orders.isEmpty()) {
      orders = new ArrayList<>(1);
      connecting.put(session, orders);
    }
    orders.add(order);
  }

  /** What was postponed for a connection whose connect command is being decided. */
  List<LoopMessage> postponed(Session session) {
    return connecting.getOrDefault(session, List.of());
  }

  /** The connect command was answered. */
  void settled(Session session) {
    connecting.remove(session);
  }

  /** A connect command was accepted. Anonymous connections are not indexed: their one set would hold them all. */
  void connected(Session session) {
    connected++;
    session.counted = true;
    String user = session.info().user();
    if (!user.isEmpty()) {
      byUser.computeIfAbsent(user, name -> new LinkedHashSet<>(2)).add(session);
    }
  }

  /** The connection is ending; one that was not connected does not count. */
  void disconnected(Session session) {
    settled(session);
    if (!session.counted) {
      return;
    }
    session.counted = false;
    connected--;
    String user = session.info().user();
    Set<Session> ofUser = byUser.get(user);
    if (ofUser != null && ofUser.remove(session) && ofUser.isEmpty()) {
      byUser.remove(user);
    }
  }

  void remove(Session session) {
    byNumber.remove(session.number);
  }

  Session get(long number) {
    return byNumber.get(number);
  }

  /** All sockets, in a list of their own, the oldest first. */
  List<Session> all() {
    return new ArrayList<>(byNumber.values());
  }

  int sockets() {
    return byNumber.size();
  }

  /** Connections whose connect command was accepted and that are not ending. */
  int connected() {
    return connected;
  }

  Set<String> users() {
    return Set.copyOf(byUser.keySet());
  }

  /** The sockets of a user, or all where none is named, in a list of their own. */
  List<Session> of(String user) {
    return user.isEmpty() ? all() : new ArrayList<>(byUser.getOrDefault(user, Set.of()));
  }

  /** Connections that an API call means. */
  List<Session> matching(ConnectionMatch match) {
    Collection<Session> candidates =
        match.user().isEmpty() ? byNumber.values() : byUser.getOrDefault(match.user(), Set.of());
    return candidates.stream()
        .filter(session -> session.state() == Session.State.CONNECTED && session.isMeant(match))
        .toList();
  }
}
