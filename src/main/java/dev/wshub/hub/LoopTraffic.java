package dev.wshub.hub;

import java.util.Map;

/**
 * What has passed through the sockets of one server loop since it began. The sockets opened are those closed in the
 * {@link LoopStatistics} and those open, at any time.
 *
 * @param opened connections that were accepted
 * @param open sockets whose close is not decided yet
 * @param connects connect commands that were accepted
 * @param messagesIn messages of clients
 * @param bytesIn their payload
 * @param messagesOut frames and chunks that were handed to sockets, pings included
 * @param bytesOut their size with their headers, before TLS
 * @param waitingBytes bytes that wait for sockets at this moment
 * @param unsubscribes subscriptions that the server has ended, by code
 * @param lag how late the loop's ticks came
 * @param clients what its clients have done
 * @param transports what they have done by each transport, by its name; those that nobody has used are left out
 * @param refused connections and commands that limits have refused, by the limit's key in {@code client}
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
    LoopLag lag,
    ClientTraffic clients,
    Map<String, TransportTraffic> transports,
    Map<String, Long> refused) {}
