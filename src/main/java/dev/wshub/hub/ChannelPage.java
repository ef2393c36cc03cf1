package dev.wshub.hub;

import java.util.SortedMap;

/**
 * Channels of one shard and how many subscribers each has.
 *
 * @param more whether there are further channels behind the last name
 */
public record ChannelPage(SortedMap<String, Integer> channels, boolean more) {}
