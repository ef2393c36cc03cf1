package dev.wshub.server;

import dev.wshub.auth.ChannelRules;
import dev.wshub.config.ClientConfig;
import dev.wshub.delegation.Answer;
import dev.wshub.delegation.Decider;
import dev.wshub.delegation.Delegations;
import dev.wshub.delegation.Question;
import dev.wshub.delegation.Renewal;
import dev.wshub.http.DeadlineWheel;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.UnsubscribeCode;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections and subscriptions that expire. Where somebody is configured to be asked, he is when the time has come, and
 * the client knows nothing of it; otherwise the client is told, and the end comes some time later. An entry in the wheel is made
 * only for what expires.
 *
 * <p>Owner loop only.
 */
final class Expirations {

  /** After a question without an answer. */
  private static final long ASK_AGAIN_SECONDS = 60;

  /** What clients are told at most; Centrifugo's bound. Longer waits are looked at again after it. */
  private static final long LONGEST_TTL_SECONDS = TimeUnit.DAYS.toSeconds(365);

  private final ServerLoop loop;
  private final ClientConfig config;
  private final ChannelRules rules;
  private final Delegations delegations;

  Expirations(ServerLoop loop, ChannelRules rules, Delegations delegations) {
    this.loop = loop;
    this.config = loop.config().client();
    this.rules = rules;
    this.delegations = delegations;
  }

  boolean isPast(long expireAt) {
    return expireAt <= nowSeconds();
  }

  private static long nowSeconds() {
    return System.currentTimeMillis() / 1000;
  }

  /** Seconds that the connect reply tells; 0 for nothing. */
  long ttlOfConnection(long expireAt) {
    return areAskedAboutConnections() ? 0 : ttl(expireAt);
  }

  /** Seconds that the subscribe reply tells; 0 for nothing. */
  long ttlOfSubscription(String channel, long expireAt) {
    return areAskedAbout(channel) ? 0 : ttl(expireAt);
  }

  /** Whether somebody is asked when a connection expires, so that the client must not renew it. */
  boolean areAskedAboutConnections() {
    return delegations.deciders().refresh() != null;
  }

  /** The same for a subscription to that channel. */
  boolean areAskedAbout(String channel) {
    return subRefreshDecider(channel) != null;
  }

  private static long ttl(long expireAt) {
    return expireAt == 0 ? 0 : Math.max(1, Math.min(expireAt - nowSeconds(), LONGEST_TTL_SECONDS));
  }

  private Decider subRefreshDecider(String channel) {
    return delegations.deciders().subRefresh(rules.options(channel));
  }

  /** The connection expires then; 0: never. */
  void begin(Session session, long expireAt) {
    if (expireAt != 0) {
      var expiry = new OfConnection(session, expireAt);
      session.expiry = expiry;
      expiry.await();
    }
  }

  /**
   * The connection expires then instead of what held before; 0: never. The client is told, also where somebody else is
   * asked in the end, as Centrifugo does it.
   *
   * @param info raw JSON that takes the place of what others see of the client, or null
   */
  void refresh(Session session, long expireAt, byte[] info) {
    if (expireAt != 0 && isPast(expireAt)) {
      session.close(DisconnectCode.EXPIRED);
      return;
    }
    renew(session, expireAt, info);
    session.encoder().refresh(session.nextObject(), ttl(expireAt));
  }

  /**
   * The connection expires then instead of what held before; 0: never.
   *
   * @param info raw JSON that takes the place of what others see of the client, or null
   */
  void renew(Session session, long expireAt, byte[] info) {
    if (session.expiry != null) {
      loop.wheel().cancel(session.expiry);
      session.expiry = null;
    }
    begin(session, expireAt);
    if (info != null) {
      see(session, info);
    }
  }

  /**
   * The same for a subscription.
   *
   * @param info raw JSON that takes the place of what others see of the subscriber in the channel, or null for nothing
   */
  void renew(Subscription subscription, long expireAt, byte[] info) {
    if (subscription.expiry != null) {
      loop.wheel().cancel(subscription.expiry);
      subscription.expiry = null;
    }
    subscription.chanInfo = info;
    loop.subscriptions().informed(subscription);
    begin(subscription, expireAt);
  }

  private static void see(Session session, byte[] info) {
    ClientInfo before = session.info();
    session.info(new ClientInfo(before.user(), before.client(), info, before.chanInfo()));
  }

  /** The subscription expires then; 0: never. One that another has taken the place of has ended with its begin. */
  void begin(Subscription subscription, long expireAt) {
    boolean held = subscription.session.subscriptions.find(subscription.channel, subscription.generation) == subscription;
    if (expireAt != 0 && held) {
      var expiry = new OfSubscription(subscription, expireAt);
      subscription.expiry = expiry;
      expiry.await();
    }
  }

  private abstract class Expiry extends DeadlineWheel.Entry {
    private final Decider decider;
    private final long graceMs;
    private long expireAt;

    /**
     * @param decider who is asked, or null
     * @param graceMs time until the end where nobody is asked
     */
    Expiry(long expireAt, Decider decider, long graceMs) {
      this.expireAt = expireAt;
      this.decider = decider;
      this.graceMs = decider == null ? graceMs : 0;
    }

    void await() {
      loop.wheel().schedule(this, Math.max(0, Math.min(remainingMs(), TimeUnit.SECONDS.toMillis(LONGEST_TTL_SECONDS))));
    }

    private long remainingMs() {
      long nowMs = System.currentTimeMillis();
      long soon = Math.min(expireAt, nowMs / 1000 + 2 * LONGEST_TTL_SECONDS);
      return TimeUnit.SECONDS.toMillis(soon) - nowMs + graceMs;
    }

    /** The wheel's clock and that of the expirations are not the same. */
    @Override
    protected void deadlineReached() {
      if (!concerns()) {
        return;
      }
      if (remainingMs() > 0) {
        await();
      } else if (decider == null) {
        end();
      } else {
        ask();
      }
    }

    private void ask() {
      try {
        delegations.refresh(decider, question(), this::answered);
      } catch (ProtocolException e) {
        throw new IllegalStateException("a question without a payload can be put to anybody", e);
      }
    }

    void answered(Answer<Renewal> answer) {
      if (!concerns()) {
        return;
      }
      if (answer instanceof Answer.Failed<Renewal>) {
        expireAt = nowSeconds() + ASK_AGAIN_SECONDS;
        await();
      } else if (answer instanceof Answer.Result<Renewal> result && isRenewed(result.result())) {
        expireAt = result.result().expireAt();
        renew(result.result());
        await();
      } else {
        end();
      }
    }

    private boolean isRenewed(Renewal renewal) {
      return renewal != null && !renewal.expired() && !isPast(renewal.expireAt());
    }

    /** Whether what expires is still there, and this is still its expiration. */
    abstract boolean concerns();

    abstract Question question();

    abstract void renew(Renewal renewal);

    abstract void end();
  }

  private final class OfConnection extends Expiry {
    private final Session session;

    OfConnection(Session session, long expireAt) {
      super(expireAt, delegations.deciders().refresh(), config.expiredCloseDelay().toMillis());
      this.session = session;
    }

    @Override
    boolean concerns() {
      return session.state() == Session.State.CONNECTED && session.expiry == this;
    }

    @Override
    Question question() {
      return Questions.refresh(session);
    }

    @Override
    void renew(Renewal renewal) {
      if (renewal.info() != null) {
        see(session, renewal.info());
      }
      if (renewal.meta() != null) {
        session.meta = renewal.meta();
      }
    }

    @Override
    void end() {
      session.close(DisconnectCode.EXPIRED);
    }
  }

  private final class OfSubscription extends Expiry {
    private final Subscription subscription;

    OfSubscription(Subscription subscription, long expireAt) {
      super(expireAt, subRefreshDecider(subscription.channel), config.expiredSubCloseDelay().toMillis());
      this.subscription = subscription;
    }

    /** One whose end the client has asked for ends anyway. */
    @Override
    boolean concerns() {
      return subscription.state == Subscription.State.ON && subscription.expiry == this && subscription.session.isOpen();
    }

    @Override
    Question question() {
      return Questions.subRefresh(subscription.session, subscription.channel);
    }

    @Override
    void renew(Renewal renewal) {
      if (renewal.info() != null) {
        subscription.chanInfo = renewal.info();
        loop.subscriptions().informed(subscription);
      }
    }

    @Override
    void end() {
      if (subscription.options.serverSide()) {
        subscription.session.close(DisconnectCode.SUBSCRIPTION_EXPIRED);
      } else {
        loop.subscriptions().unsubscribe(subscription, UnsubscribeCode.EXPIRED);
      }
    }
  }
}
