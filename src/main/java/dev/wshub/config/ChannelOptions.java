package dev.wshub.config;

import java.time.Duration;
import java.util.List;

/**
 * The options of the channels in one namespace.
 *
 * @param historyMetaTtl how long epoch and top offset are kept; zero as written means {@code channel.history_meta_ttl}, and the
 *     options in a {@link ChannelConfig} always hold the resolved time
 * @param forceRecoveryMode {@code stream}, or empty: what was missed is recovered; {@code cache}: only the newest publication
 * @param autoCacheRecover in cache mode each subscription recovers, whether it asks for it or not
 * @param allowedDeltaTypes kinds of deltas that subscribers may ask for
 * @param deltaPublish each publication may reach those who take deltas as one
 * @param allowTagsFilter subscribers may choose publications by their tags
 * @param publicationDataFormat what data publications may have; empty as written means {@code channel.publication_data_format}; empty
 *     there as well: anything but nothing
 * @param channelRegex a {@link GoPattern}, found in every name behind the namespace's boundary; empty: any name
 * @param publishRateLimit publications of clients per second and channel, and as many at once; 0: no limit
 * @param subscribeAddress event-bus address that decides subscribe commands; empty as written means {@code
 *     channel.subscribe_address}, and is resolved in the same way; empty there as well: nobody is asked
 * @param publishAddress the same for publish commands
 * @param subRefreshAddress the same for subscriptions that expire
 * @param proxy which HTTP endpoints decide instead
 */
public record ChannelOptions(
    @Setting(means = "keep who is in a channel", byDefault = "false") boolean presence,
    @Setting(means = "send join and leave messages to those who ask for them and may read presence", byDefault = "false") boolean joinLeave,
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
    @Setting(
            means = "what a recovery brings: stream, or nothing: all that was missed; cache: the newest publication",
            matches = "(stream|cache)?")
        String forceRecoveryMode,
    @Setting(
            means = "recover the newest publication in all subscriptions; needs force_recovery and the mode cache",
            byDefault = "false")
        boolean autoCacheRecover,
    @Setting(means = "kinds of deltas that subscribers may ask for: fossil", matches = "fossil") List<String> allowedDeltaTypes,
    @Setting(means = "publications may be sent as deltas without being marked one by one", byDefault = "false")
        boolean deltaPublish,
    @Setting(means = "subscribers may choose publications by their tags", byDefault = "false") boolean allowTagsFilter,
    @Setting(means = "clients may subscribe without a token", byDefault = "false") boolean allowSubscribeForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowSubscribeForAnonymous,
    @Setting(
            means = "channels whose names end in # and users (\"chat#7,9\") are for these alone, and need nothing else",
            byDefault = "false")
        boolean allowUserLimitedChannels,
    @Setting(
            means = "regular expression that is found in each name behind the namespace; empty: any name in ASCII",
            byDefault = "")
        String channelRegex,
    @Setting(
            means = "publications of clients per second in one channel of one instance, above it error 111; 0: no limit",
            byDefault = "0",
            least = "0",
            most = "1000000")
        int publishRateLimit,
    @Setting(means = "subscribers may publish", byDefault = "false") boolean allowPublishForSubscriber,
    @Setting(means = "clients may publish", byDefault = "false") boolean allowPublishForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowPublishForAnonymous,
    @Setting(means = "subscribers may read history", byDefault = "false") boolean allowHistoryForSubscriber,
    @Setting(means = "clients may read history", byDefault = "false") boolean allowHistoryForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowHistoryForAnonymous,
    @Setting(means = "subscribers may read presence", byDefault = "false") boolean allowPresenceForSubscriber,
    @Setting(means = "clients may read presence", byDefault = "false") boolean allowPresenceForClient,
    @Setting(means = "also clients without a user id may", byDefault = "false") boolean allowPresenceForAnonymous,
    @Setting(
            means = "data of publications: json, json_object or binary (also none at all); empty: channel.publication_data_format",
            matches = Patterns.DATA_FORMAT)
        String publicationDataFormat,
    @Setting(
            means = "event-bus address of the verticle that decides subscribes; empty: channel.subscribe_address",
            matches = Patterns.ADDRESS)
        String subscribeAddress,
    @Setting(
            means = "event-bus address of the verticle that decides publishes; empty: channel.publish_address",
            matches = Patterns.ADDRESS)
        String publishAddress,
    @Setting(
            means = "event-bus address of the verticle asked when a subscription expires; empty: channel.sub_refresh_address",
            matches = Patterns.ADDRESS)
        String subRefreshAddress,
    @Inline ChannelProxyOptions proxy) {

  /** True when publications are kept. */
  public boolean hasHistory() {
    return historySize > 0 && !historyTtl.isZero();
  }

  /** True when a recovery brings the newest publication only. */
  public boolean recoversFromCache() {
    return forceRecoveryMode.equals("cache");
  }

  /** Whether others decide who may subscribe. */
  public boolean delegatesSubscribe() {
    return !subscribeAddress.isEmpty() || proxy.subscribeProxyEnabled();
  }

  /** The same with the given values where these options say nothing. */
  ChannelOptions resolved(
      Duration globalHistoryMetaTtl, String dataFormat, String subscribe, String publish, String subRefresh) {
    return new ChannelOptions(
        presence,
        joinLeave,
        forcePushJoinLeave,
        historySize,
        historyTtl,
        historyMetaTtl.isZero() ? globalHistoryMetaTtl : historyMetaTtl,
        forcePositioning,
        allowPositioning,
        forceRecovery,
        allowRecovery,
        forceRecoveryMode,
        autoCacheRecover,
        allowedDeltaTypes,
        deltaPublish,
        allowTagsFilter,
        allowSubscribeForClient,
        allowSubscribeForAnonymous,
        allowUserLimitedChannels,
        channelRegex,
        publishRateLimit,
        allowPublishForSubscriber,
        allowPublishForClient,
        allowPublishForAnonymous,
        allowHistoryForSubscriber,
        allowHistoryForClient,
        allowHistoryForAnonymous,
        allowPresenceForSubscriber,
        allowPresenceForClient,
        allowPresenceForAnonymous,
        publicationDataFormat.isEmpty() ? dataFormat : publicationDataFormat,
        subscribeAddress.isEmpty() ? subscribe : subscribeAddress,
        publishAddress.isEmpty() ? publish : publishAddress,
        subRefreshAddress.isEmpty() ? subRefresh : subRefreshAddress,
        proxy);
  }
}
