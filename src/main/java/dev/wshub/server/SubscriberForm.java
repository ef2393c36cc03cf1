package dev.wshub.server;

import dev.wshub.config.ChannelOptions;
import dev.wshub.filter.InvalidFilter;
import dev.wshub.filter.TagsFilter;
import dev.wshub.protocol.Command;

/**
 * Which of a channel's publications a subscriber gets, and in which form, as it has asked and the channel's namespace allows.
 *
 * @param delta payloads are sent as deltas where that is possible, and in the form that goes with them
 * @param filter by which publications are chosen, or null for all
 * @param compact pushes carry a number in place of the channel's name
 */
record SubscriberForm(boolean delta, TagsFilter filter, boolean compact) {

  /** All publications, whole, under the channel's name. */
  static final SubscriberForm PLAIN = new SubscriberForm(false, null, false);

  /**
   * For a client's own subscribe command. Deltas that the namespace does not allow are left out in silence, and so are numbers for
   * channels in Protobuf: where the JavaScript SDK (5.8) finds the package {@code long}, as it does in Node, it keeps the number that it
   * was told and that of a push as two objects that are never equal, and drops every push.
   *
   * @param json whether the client speaks JSON
   * @throws InvalidFilter where there is a tags filter that is none, or cannot be had
   */
  static SubscriberForm of(ChannelOptions options, Command.Subscribe command, boolean json) throws InvalidFilter {
    boolean delta = allowsDelta(options, command);
    boolean compact = json && command.offersCompaction();
    if (command.filter() == null) {
      return delta || compact ? new SubscriberForm(delta, null, compact) : PLAIN;
    }
    if (!options.allowTagsFilter()) {
      throw new InvalidFilter("the channel allows no tags filter");
    }
    if (!command.delta().isEmpty()) {
      throw new InvalidFilter("a subscription has a tags filter or deltas, not both: a delta needs the publication before");
    }
    return new SubscriberForm(false, TagsFilter.of(command.filter()), compact);
  }

  /**
   * For a server-side subscription of a connect command.
   *
   * @param wish what the client said about the channel, or null
   */
  static SubscriberForm atConnect(ChannelOptions options, Command.Subscribe wish) {
    return wish != null && allowsDelta(options, wish) ? new SubscriberForm(true, null, false) : PLAIN;
  }

  private static boolean allowsDelta(ChannelOptions options, Command.Subscribe command) {
    return options.allowedDeltaTypes().contains(command.delta());
  }
}
