package dev.wshub.protocol;

import java.util.List;

/**
 * Answer to a subscribe command, and the state a server-side subscription starts with.
 *
 * @param position where the subscription starts, or null for a channel without positions
 * @param publications what was recovered, never null
 * @param data custom data for the subscriber, or null
 */
public record SubscribeResult(
    boolean recoverable,
    boolean positioned,
    StreamPosition position,
    List<Publication> publications,
    boolean recovered,
    boolean wasRecovering,
    byte[] data) {}
