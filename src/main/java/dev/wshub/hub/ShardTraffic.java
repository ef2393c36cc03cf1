package dev.wshub.hub;

import java.util.Map;

/**
 * What has passed through one hub shard since it began.
 *
 * @param published publications that were given to the engine
 * @param refused publications that were refused because a server loop had too much under way
 * @param limited publications of clients that were refused because there were too many in their channel
 * @param publications publications that the engine brought
 * @param joins joins that the engine brought
 * @param leaves leaves that the engine brought
 * @param dropped publications that were not passed on to a server loop because it had too much under way
 * @param suppressed publications that were taken and not made, by the reason
 * @param questions questions about channels, by what was asked in Centrifugo's words
 * @param lag how long publications took to get here
 */
public record ShardTraffic(
    long published,
    long refused,
    long limited,
    long publications,
    long joins,
    long leaves,
    long dropped,
    Map<String, Long> suppressed,
    Map<String, Long> questions,
    LagStatistics lag) {}
