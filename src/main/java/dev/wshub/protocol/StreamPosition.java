package dev.wshub.protocol;

/**
 * A position in the stream of a channel.
 *
 * @param offset number of the last publication that was seen; 0 before the first one
 * @param epoch name of the stream's incarnation; empty when unknown
 */
public record StreamPosition(long offset, String epoch) {}
