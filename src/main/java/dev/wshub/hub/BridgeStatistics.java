package dev.wshub.hub;

import java.util.Map;

/**
 * What one Redis bridge holds at this moment, and what has happened since it began.
 *
 * @param channels channels that are subscribed or being subscribed, by the kind of their connection ({@code dedicated}, {@code
 *     shared})
 * @param connections connections to Redis that are up, by kind (also {@code command}, {@code probe})
 * @param instances instances of the hub that live, by their heartbeats; 0 where that is not known
 * @param pending commands whose answers are due
 * @param buffered messages that are held until a channel was compared with its stream
 * @param counts what has happened, by its kind
 */
public record BridgeStatistics(
    Map<String, Long> channels,
    Map<String, Long> connections,
    int instances,
    int pending,
    long buffered,
    Map<BridgeEvent, Long> counts) {}
