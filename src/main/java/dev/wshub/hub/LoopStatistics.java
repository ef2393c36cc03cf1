package dev.wshub.hub;

import java.util.Set;

/**
 * What one server loop holds at this moment.
 *
 * @param users ids of the users that are connected to this loop
 */
public record LoopStatistics(int clients, Set<String> users, int subscriptions) {}
