package dev.wshub.hub;

import java.util.Map;

/**
 * What has passed through the sockets of one server loop since it began. The sockets opened are those closed in the
 * {@link LoopStatistics} and those open, at any time.
 *
 * @param opened sockets whose upgrade was accepted
 * @param open sockets whose close is not decided yet
 * @param connects connect commands that were accepted
 * @param messagesIn WebSocket messages of clients
 * @param bytesIn their payload
 * @param messagesOut WebSocket frames that were handed to sockets, pings included
 * @param bytesOut their size with their headers, before TLS
 * @param waitingBytes bytes that wait for sockets at this moment
 * @param unsubscribes subscriptions that the server has ended, by code
 * @param lag how late the loop's ticks came
 */
public record LoopTraffic(
    long opened,
    int open,
    long connects,
    long messagesIn,
    long bytesIn,
    long messagesOut,
    long bytesOut,
    long waitingBytes,
    Map<Integer, Long> unsubscribes,
    LoopLag lag) {}
