package dev.wshub.hub;

import java.util.Map;
import java.util.Set;

/**
 * What one server loop holds at this moment, what it has closed, and what has passed through it.
 *
 * @param clients connections whose connect command was accepted
 * @param users ids of the users that are connected to this loop
 * @param filtered publications that did not reach a subscriber because of its tags filter
 * @param closesByServer closes that the server decided, by code
 * @param closesByClient closes that came from clients, by code
 * @param delegations what others were asked to decide
 */
public record LoopStatistics(
    int clients,
    Set<String> users,
    int subscriptions,
    long filtered,
    Map<Integer, Long> closesByServer,
    Map<Integer, Long> closesByClient,
    LoopTraffic traffic,
    DelegationStatistics delegations) {}
