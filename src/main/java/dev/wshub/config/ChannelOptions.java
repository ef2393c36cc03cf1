package dev.wshub.config;

import java.time.Duration;

/**
 * The options of the channels in one namespace.
 *
 * @param historyMetaTtl how long epoch and top offset are kept; zero as written means {@code channel.history_meta_ttl}, and the
 *     options in a {@link ChannelConfig} always hold the resolved time
 */
public record ChannelOptions(
    @Setting(means = "keep who is in a channel", byDefault = "false") boolean presence,
    @Setting(means = "send join and leave messages to those who ask for them", byDefault = "false") boolean joinLeave,
    @Setting(means = "send join and leave messages to all subscribers", byDefault = "false") boolean forcePushJoinLeave,
    @Setting(means = "publications kept per channel; only together with history_ttl", byDefault = "0", least = "0")
        int historySize,
    @Setting(means = "how long they are kept; whole seconds", byDefault = "0s", least = "0s") Duration historyTtl,
    @Setting(means = "how long epoch and offset are kept; 0s: channel.history_meta_ttl", byDefault = "0s", least = "0s")
        Duration historyMetaTtl,
    @Setting(means = "check the position of all subscriptions", byDefault = "false") boolean forcePositioning,
    @Setting(means = "check the position of subscriptions that ask for it", byDefault = "false") boolean allowPositioning,
    @Setting(means = "recover missed publications in all subscriptions; needs history", byDefault = "false")
        boolean forceRecovery,
    @Setting(means = "recover missed publications where a subscription asks for it", byDefault = "false")
        boolean allowRecovery,
    @Setting(means = "clients may subscribe without a token", byDefault = "false") boolean allowSubscribeForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowSubscribeForAnonymous,
    @Setting(means = "subscribers may publish", byDefault = "false") boolean allowPublishForSubscriber,
    @Setting(means = "clients may publish", byDefault = "false") boolean allowPublishForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowPublishForAnonymous,
    @Setting(means = "subscribers may read history", byDefault = "false") boolean allowHistoryForSubscriber,
    @Setting(means = "clients may read history", byDefault = "false") boolean allowHistoryForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowHistoryForAnonymous,
    @Setting(means = "subscribers may read presence", byDefault = "false") boolean allowPresenceForSubscriber,
    @Setting(means = "clients may read presence", byDefault = "false") boolean allowPresenceForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowPresenceForAnonymous) {

  /** True when publications are kept. */
  public boolean hasHistory() {
    return historySize > 0 && !historyTtl.isZero();
  }

  ChannelOptions resolved(Duration globalHistoryMetaTtl) {
    if (!historyMetaTtl.isZero()) {
      return this;
    }
    return new ChannelOptions(
        presence,
        joinLeave,
        forcePushJoinLeave,
        historySize,
        historyTtl,
        globalHistoryMetaTtl,
        forcePositioning,
        allowPositioning,
        forceRecovery,
        allowRecovery,
        allowSubscribeForClient,
        allowSubscribeForAnonymous,
        allowPublishForSubscriber,
        allowPublishForClient,
        allowPublishForAnonymous,
        allowHistoryForSubscriber,
        allowHistoryForClient,
        allowHistoryForAnonymous,
        allowPresenceForSubscriber,
        allowPresenceForClient,
        allowPresenceForAnonymous);
  }
}
