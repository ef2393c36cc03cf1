package dev.wshub.hub;

import dev.wshub.protocol.StreamPosition;

/**
 * What was granted to a subscriber, decided by the server loop before the hub is asked.
 *
 * @param positioned the stream's position is told and watched
 * @param recoverable the client may recover; implies {@code positioned}
 * @param presence the subscriber is entered in the channel's presence
 * @param announce the subscriber's join and leave are published
 * @param since recover what came after this position, or null
 * @param rejectUnrecovered when not all of that can be recovered, refuse with error 112 instead of subscribing without it
 */
public record SubscribeOptions(
    boolean positioned, boolean recoverable, boolean presence, boolean announce, StreamPosition since, boolean rejectUnrecovered) {}
