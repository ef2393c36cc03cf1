package dev.wshub.hub;

import dev.wshub.protocol.StreamPosition;

/**
 * Which stored publications are read.
 *
 * @param since publications behind this position, or before it when reversed; null for the oldest, or the newest, on.
 *     Its epoch is not looked at
 * @param limit how many at most: 0 for the position only, a negative one for no limit
 * @param reverse newest first
 */
public record HistoryRange(StreamPosition since, int limit, boolean reverse) {}
