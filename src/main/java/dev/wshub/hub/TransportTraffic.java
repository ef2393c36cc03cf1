package dev.wshub.hub;

import java.util.List;
import java.util.Map;

/**
 * What the clients of one transport have done on one server loop since it began.
 *
 * @param connects connect commands that were accepted
 * @param connected connections whose connect command was accepted, at this moment
 * @param commands commands by their method
 * @param pongs pongs by the time they took, one number for each of {@link DelegationStatistics#BOUNDS} and one above all
 * @param pongSeconds all these times together
 */
public record TransportTraffic(
    long connects, long connected, Map<String, Long> commands, List<Long> pongs, double pongSeconds) {}
