package dev.wshub.hub;

/**
 * Whom to answer: the address of an owner and its number for the request. Answers go through the owner's one address,
 * not as event-bus replies, so that they keep their place among the publications of the same shard.
 */
public record Caller(String address, long request) {}
