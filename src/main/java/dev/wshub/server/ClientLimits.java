package dev.wshub.server;

import dev.wshub.config.ClientConfig;
import dev.wshub.limits.SharedCounts;
import dev.wshub.limits.TokenBucket;
import dev.wshub.limits.Verdict;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which connections may begin and how many commands they may give; counts what is refused. What holds for the whole instance is
 * counted with the other loops together.
 *
 * <p>Owner loop only.
 */
final class ClientLimits {

  private final ClientConfig config;
  private final SharedCounts shared;
  private final Map<String, Long> refused = new TreeMap<>();

  /**
   * What one connection may do; kept in its session where there is a limit. Not empty.
   *
   * @param commands of this connection, or null
   * @param user whose connection it is, if that is counted, or null
   */
  record Allowance(TokenBucket commands, SharedCounts.User user) {}

  ClientLimits(ClientConfig config, SharedCounts shared) {
    this.config = config;
    this.shared = shared;
  }

  /** Takes a place for one connection more, if there is one and it is not too soon; to be given back by {@link #ended}. */
  boolean begins() {
    if (!shared.connected(config.connectionLimit())) {
      return refuse("connection_limit");
    }
    if (!shared.mayBegin()) {
      shared.disconnected();
      return refuse("connection_rate_limit");
    }
    return true;
  }

  /** A connection that had a place is gone. */
  void ended() {
    shared.disconnected();
  }

  /** It is known whose connection it is; false when the user has too many. */
  boolean admits(Session session) {
    String name = session.info().user();
    SharedCounts.User user = null;
    if (!name.isEmpty() && (config.userConnectionLimit() > 0 || config.userCommandRateLimit() > 0)) {
      user = shared.entered(name, config.userConnectionLimit());
      if (user == null) {
        return refuse("user_connection_limit");
      }
    }
    TokenBucket commands =
        config.commandRateLimit() == 0 ? null : TokenBucket.perSecond(config.commandRateLimit(), System.nanoTime());
    session.allowance = user == null && commands == null ? null : new Allowance(commands, user);
    return true;
  }

  /** A connection does not count as its user's any more. */
  void leaves(Session session) {
    Allowance allowance = session.allowance;
    session.allowance = null;
    if (allowance != null && allowance.user() != null) {
      shared.left(session.info().user());
    }
  }

  /** Whether the client may give one more command. */
  Verdict command(Session session) {
    Allowance allowance = session.allowance;
    if (allowance == null) {
      return Verdict.ALLOWED;
    }
    long now = System.nanoTime();
    Verdict verdict = allowance.commands() == null ? Verdict.ALLOWED : allowance.commands().ask(now);
    if (verdict != Verdict.ALLOWED) {
      refuse("command_rate_limit");
    } else if (allowance.user() != null) {
      verdict = allowance.user().command(now);
      if (verdict != Verdict.ALLOWED) {
        refuse("user_command_rate_limit");
      }
    }
    return verdict;
  }

  private boolean refuse(String limit) {
    refused.merge(limit, 1L, Long::sum);
    return false;
  }

  /** How often each limit has refused something, by its key in {@code client}. */
  Map<String, Long> refused() {
    return Map.copyOf(refused);
  }

  /** To be called about once a second. */
  void sweep() {
    shared.sweep();
  }
}
