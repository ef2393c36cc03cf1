package dev.wshub.hub;

/**
 * What has passed through one hub shard since it began.
 *
 * @param published publications that were given to the engine
 * @param refused publications that were refused because a server loop had too much under way
 * @param publications publications that the engine brought
 * @param joins joins that the engine brought
 * @param leaves leaves that the engine brought
 * @param dropped publications that were not passed on to a server loop because it had too much under way
 */
public record ShardTraffic(long published, long refused, long publications, long joins, long leaves, long dropped) {}
