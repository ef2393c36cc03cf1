package dev.wshub.hub;

/** What one hub shard holds at this moment. */
public record ShardStatistics(int channels, int subscriptions) {}
