package dev.wshub.server;

import dev.wshub.config.ChannelOptions;
import dev.wshub.filter.TagsFilter;
import dev.wshub.hub.RecoveryMode;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import dev.wshub.protocol.SubscribeResult;
import java.util.List;

/**
 * How a subscription begins for a subscriber that has chosen what it gets: what the hub is asked for its sake, and what becomes of
 * the hub's answer. Owner loop only.
 */
final class Beginning {

  private static final StreamPosition NOWHERE = new StreamPosition(0, "");

  private Beginning() {}

  /**
   * What the hub is asked for.
   *
   * @param plain the same for a subscriber that has chosen nothing
   * @param cacheRecover whoever granted the subscription wants it to begin with the newest publication
   */
  static SubscribeOptions asked(SubscribeOptions plain, ChannelOptions channel, SubscriberForm form, boolean cacheRecover) {
    boolean cache = plain.recoverable() && (cacheRecover || channel.recoversFromCache());
    boolean always = cache && plain.since() == null && (cacheRecover || channel.autoCacheRecover());
    RecoveryMode mode = form.filter() == null ? RecoveryMode.CACHE : RecoveryMode.CACHE_WITH_FILTER;
    return new SubscribeOptions(
        plain.positioned(),
        plain.recoverable(),
        plain.presence(),
        plain.announce(),
        always ? NOWHERE : plain.since(),
        plain.rejectUnrecovered() && !always,
        cache ? mode : RecoveryMode.STREAM,
        form.delta());
  }

  /**
   * What the subscriber is told.
   *
   * @param room bytes that the publications may take
   */
  static SubscribeResult told(Subscription subscription, SubscribeResult result, long room) {
    SubscriberForm form = subscription.options.form();
    SubscribeResult chosen = form.filter() == null ? result : filtered(subscription, form.filter(), result);
    SubscribeResult told = Recovered.within(room, chosen);
    // Who was brought nothing has the position of the newest publication, but perhaps not its payload.
    subscription.beginsWithNewest = told.recovered() && !told.publications().isEmpty();
    if (form.delta()) {
      told = told.withDeltas(DeltaSequence.of(told.publications(), subscription.session.wire().isJson()));
    }
    return form.compact() ? told.withId(subscription.channelNumber) : told;
  }

  private static SubscribeResult filtered(Subscription subscription, TagsFilter filter, SubscribeResult result) {
    List<Publication> accepted =
        result.publications().stream().filter(publication -> filter.accepts(publication.tags())).toList();
    if (subscription.recovery != RecoveryMode.CACHE_WITH_FILTER || result.publications().isEmpty()) {
      return result.withPublications(accepted);
    }
    return accepted.isEmpty()
        ? result.unrecovered(Recovered.top(result))
        : result.withPublications(List.of(accepted.get(accepted.size() - 1)));
  }
}
