package dev.wshub.limits;

import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections and users of one instance, counted over all its server loops. Any thread; nothing waits.
 *
 * <p>A user is kept while he is connected, and after that until what he has done is paid for, which takes two seconds at most:
 * otherwise a new connection would be a new allowance.
 */
public final class SharedCounts implements Shareable {
  private final int userCommandRate;
  private final TokenBucket begins;
  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentHashMap<String, User> users = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> gone = new ConcurrentLinkedQueue<>();

  /**
   * @param connectionRate connections that may begin at once, to which each second adds one; 0 for any number
   * @param userCommandRate commands of one user per second, and as many at once; 0 for any number
   */
  public SharedCounts(int connectionRate, int userCommandRate) {
    this.userCommandRate = userCommandRate;
    begins = connectionRate == 0 ? null : TokenBucket.onePerSecond(connectionRate, System.nanoTime());
  }

  /** For the one object that all verticles of a hub are given. */
  @Override
  public Shareable copy() {
    return this;
  }

  /**
   * Counts a connection, unless there are so many; each that was counted is given back by {@link #disconnected}.
   *
   * @param limit 0 for any number
   */
  public boolean connected(int limit) {
    int before;
    do {
      before = connections.get();
      if (limit > 0 && before >= limit) {
        return false;
      }
    } while (!connections.compareAndSet(before, before + 1));
    return true;
  }

  public void disconnected() {
    connections.decrementAndGet();
  }

  public int connections() {
    return connections.get();
  }

  /** Whether one more connection may begin now. */
  public boolean mayBegin() {
    return begins == null || begins.take(System.nanoTime());
  }

  /** One user who has connections. */
  public static final class User {
    private final TokenBucket commands;
    private int connections;

    private User(int commandRate) {
      commands = commandRate == 0 ? null : TokenBucket.perSecond(commandRate, System.nanoTime());
    }

    /** Whether the user may give one more command. */
    public Verdict command(long nowNanos) {
      return commands == null ? Verdict.ALLOWED : commands.ask(nowNanos);
    }
  }

  /**
   * Counts a connection of the user, unless he has so many; each that was counted is given back by {@link #left}.
   *
   * @param limit 0 for any number
   * @return null when he has too many
   */
  public User entered(String name, int limit) {
    var entered = new User[1];
    users.compute(
        name,
        (same, known) -> {
          User user = known == null ? new User(userCommandRate) : known;
          if (limit == 0 || user.connections < limit) {
            user.connections++;
            entered[0] = user;
          }
          return user;
        });
    return entered[0];
  }

  /** A connection of the user has ended. */
  public void left(String name) {
    users.computeIfPresent(
        name,
        (same, user) -> {
          user.connections--;
          if (user.connections > 0) {
            return user;
          } else if (isForgotten(user)) {
            return null;
          }
          gone.add(name);
          return user;
        });
  }

  private static boolean isForgotten(User user) {
    return user.commands == null || user.commands.isFull(System.nanoTime());
  }

  /** Forgets users who are gone; to be called about once a second. */
  public void sweep() {
    for (int left = gone.size(); left > 0; left--) {
      String name = gone.poll();
      if (name == null) {
        return;
      }
      users.computeIfPresent(
          name,
          (same, user) -> {
            if (user.connections > 0) {
              return user;
            } else if (isForgotten(user)) {
              return null;
            }
            gone.add(name);
            return user;
          });
    }
  }

  /** Users that are kept, connected or not. */
  public int users() {
    return users.size();
  }
}
