package dev.wshub.auth;

import dev.wshub.auth.SubscribeDecision.Granted;
import dev.wshub.auth.SubscribeDecision.Refused;
import dev.wshub.config.ChannelOptions;
import dev.wshub.config.HubConfig;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.ErrorCode;

/**
 * Decides what a connection may do in a channel, by the options of the channel's namespace. Immutable; any thread.
 *
 * <p>An empty user id is an anonymous connection: it needs the option for anonymous connections beside the one for
 * clients or subscribers. {@code client.insecure} allows what nothing else allowed, but neither names and
 * namespaces that do not exist, nor features that are off, nor private channels. Whether the connection has
 * subscribed already, and how many channels it has, is for the owner of the connection to check first.
 */
public final class Permissions {
  private final ChannelRules rules;
  private final boolean insecure;
  private final int publicationSizeLimit;

  public Permissions(HubConfig config, ChannelRules rules) {
    this.rules = rules;
    this.insecure = config.client().insecure();
    this.publicationSizeLimit = config.channel().publicationSizeLimit();
  }

  /** Whether the channel's name has too many bytes, which is said before anything else. */
  public boolean isTooLong(String channel) {
    return rules.isTooLong(channel);
  }

  /** For a client's own subscribe command. */
  public SubscribeDecision subscribe(String user, Command.Subscribe request) {
    String channel = request.channel();
    ErrorCode error = rules.check(channel);
    if (error != null) {
      return new Refused(error);
    }
    if (request.type() != 0) {
      return new Refused(ErrorCode.PERMISSION_DENIED); // only streams
    }
    if (!request.token().isEmpty()) {
      return new SubscribeDecision.ByToken();
    }
    ChannelOptions options = rules.options(channel);
    boolean delegated = options.delegatesSubscribe() && !rules.isUserLimited(channel);
    if (rules.isPrivate(channel) || !(delegated || maySubscribe(user, channel, options))) {
      return new Refused(ErrorCode.PERMISSION_DENIED);
    }
    return delegated ? new SubscribeDecision.Delegated() : grant(user, options, request, SubscribeOverride.NONE);
  }

  /** For a client's own subscribe command whose token has allowed it; what the client wishes for is up to the namespace. */
  public SubscribeDecision subscribeByToken(String user, Command.Subscribe request, SubscribeOverride override) {
    ErrorCode error = rules.check(request.channel());
    return error == null ? grant(user, rules.options(request.channel()), request, override) : new Refused(error);
  }

  /**
   * For a server-side subscription that the client asked for in its connect command. {@link ErrorCode#UNKNOWN_CHANNEL}
   * makes that command a bad request; other refused names are left out in silence.
   */
  public SubscribeDecision subscribeAtConnect(String user, String channel) {
    ErrorCode error = rules.check(channel);
    if (error != null) {
      return new Refused(error);
    }
    ChannelOptions options = rules.options(channel);
    // Of what others decide, only a subscribe command of its own can be asked.
    if (rules.isPrivate(channel) || options.delegatesSubscribe() || !maySubscribe(user, channel, options)) {
      return new Refused(ErrorCode.PERMISSION_DENIED);
    }
    if (rules.isUserLimited(channel) && user.isEmpty() && !insecure) {
      return new Refused(ErrorCode.PERMISSION_DENIED); // nobody's name stands in a list for the server to read out
    }
    return grantByServer(options, SubscribeOverride.NONE);
  }

  /** For a subscription that the server's side makes, which needs no permission. */
  public SubscribeDecision subscribeByServer(String channel, SubscribeOverride override) {
    ErrorCode error = rules.check(channel);
    return error == null ? grantByServer(rules.options(channel), override) : new Refused(error);
  }

  /** A channel whose name says for whom it is is for nobody else, whatever the namespace allows. */
  private boolean maySubscribe(String user, String channel, ChannelOptions options) {
    if (rules.isUserLimited(channel)) {
      return insecure || rules.isFor(user, channel);
    }
    return insecure
        || (options.allowSubscribeForClient() && (!user.isEmpty() || options.allowSubscribeForAnonymous()));
  }

  /** What the client wished for and may not have is left out in silence. */
  private Granted grant(String user, ChannelOptions options, Command.Subscribe wish, SubscribeOverride override) {
    Granted least = grantByServer(options, override);
    boolean history = mayReadHistory(user, true, options);
    boolean recoverable =
        least.recoverable()
            || (wish.recoverable() && options.hasHistory() && (options.allowRecovery() || history));
    boolean positioned =
        recoverable || least.positioned() || (wish.positioned() && (options.allowPositioning() || history));
    boolean joinLeave =
        least.joinLeave()
            || (wish.joinLeave() && options.joinLeave() && mayReadPresence(user, true, options));
    return new Granted(positioned, recoverable, joinLeave, least.presence(), least.announce());
  }

  private static Granted grantByServer(ChannelOptions options, SubscribeOverride override) {
    boolean recoverable = chosen(override.forceRecovery(), options.forceRecovery()) && options.hasHistory();
    return new Granted(
        recoverable || chosen(override.forcePositioning(), options.forcePositioning()),
        recoverable,
        chosen(override.forcePushJoinLeave(), options.forcePushJoinLeave()),
        chosen(override.presence(), options.presence()),
        chosen(override.joinLeave(), options.joinLeave()));
  }

  private static boolean chosen(Boolean override, boolean option) {
    return override == null ? option : override;
  }

  /**
   * Whether this can be published at all, whoever asks for it.
   *
   * @param data the payload, or null
   * @return null when it can
   */
  public ErrorCode publishable(String channel, byte[] data, DataForm form) {
    if (data != null && data.length > publicationSizeLimit) {
      return ErrorCode.BAD_REQUEST;
    }
    ErrorCode error = rules.check(channel);
    if (error != null) {
      return error;
    }
    return DataFormats.allow(rules.options(channel).publicationDataFormat(), data, form) ? null : ErrorCode.BAD_REQUEST;
  }

  /**
   * Whether the connection may publish.
   *
   * @param subscribed whether it is subscribed to the channel, from either side
   * @param data the payload, or null
   * @return null when it may
   */
  public ErrorCode publish(String user, String channel, boolean subscribed, byte[] data, DataForm form) {
    ErrorCode error = publishable(channel, data, form);
    return error == null ? denied(mayPublish(user, subscribed, rules.options(channel))) : error;
  }

  private boolean mayPublish(String user, boolean subscribed, ChannelOptions options) {
    return allowed(
        options.allowPublishForClient(),
        options.allowPublishForSubscriber() && subscribed,
        !user.isEmpty() || options.allowPublishForAnonymous());
  }

  /** Whether the connection may read the channel's history; null when it may. */
  public ErrorCode history(String user, String channel, boolean subscribed) {
    ErrorCode error = rules.check(channel);
    if (error != null) {
      return error;
    }
    ChannelOptions options = rules.options(channel);
    return options.hasHistory() ? denied(mayReadHistory(user, subscribed, options)) : ErrorCode.NOT_AVAILABLE;
  }

  private boolean mayReadHistory(String user, boolean subscribed, ChannelOptions options) {
    return allowed(
        options.allowHistoryForClient(),
        options.allowHistoryForSubscriber() && subscribed,
        !user.isEmpty() || options.allowHistoryForAnonymous());
  }

  /** Whether the connection may read who is in the channel, or how many; null when it may. */
  public ErrorCode presence(String user, String channel, boolean subscribed) {
    ErrorCode error = rules.check(channel);
    if (error != null) {
      return error;
    }
    ChannelOptions options = rules.options(channel);
    return options.presence() ? denied(mayReadPresence(user, subscribed, options)) : ErrorCode.NOT_AVAILABLE;
  }

  private boolean mayReadPresence(String user, boolean subscribed, ChannelOptions options) {
    return allowed(
        options.allowPresenceForClient(),
        options.allowPresenceForSubscriber() && subscribed,
        !user.isEmpty() || options.allowPresenceForAnonymous());
  }

  private boolean allowed(boolean forClient, boolean forSubscriber, boolean forUser) {
    return insecure || ((forClient || forSubscriber) && forUser);
  }

  private static ErrorCode denied(boolean allowed) {
    return allowed ? null : ErrorCode.PERMISSION_DENIED;
  }
}
